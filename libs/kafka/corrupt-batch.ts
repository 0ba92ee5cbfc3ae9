/** Bytes of the log that can't be read as what they claim to be. Caught inside this library, where
 * the batch's offsets are known; it becomes a `CorruptRange` or a `kafka_data_corrupt`. */
export class CorruptBatch extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'CorruptBatch';
  }
}
