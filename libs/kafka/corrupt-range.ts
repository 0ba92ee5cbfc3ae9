import { TallyError } from '../base/errors.ts';
import type { CorruptRange } from './order-log.ts';

/** Record batches that can't be decoded, met by whoever reads a topic to its end. */
export class CorruptRangeError extends TallyError {
  readonly range: CorruptRange;

  /** @param place topic and partition, for people */
  constructor(place: string, range: CorruptRange) {
    const { baseOffset, lastOffset, reason } = range;
    super(
      'kafka_data_corrupt',
      `${place}: offsets ${baseOffset} to ${lastOffset} can't be decoded: ${reason}`,
    );
    this.range = range;
  }
}
