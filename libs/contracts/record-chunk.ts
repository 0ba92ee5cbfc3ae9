/**
 * A run of consecutive offsets of one partition. Records stand in struct-of-arrays form over one
 * buffer, so that nothing is allocated for a record. Offsets between `firstOffset` and
 * `endOffset` that have no record are gaps that the log itself explains (transaction markers,
 * aborted transactions, compaction). The arrays may be longer than `count` and are used again for
 * the next chunk: whoever gets a chunk reads it before its first `await` and copies what it keeps.
 */
export interface RecordChunk {
  readonly partition: number;
  /** Offset of the first record or explained gap. */
  readonly firstOffset: number;
  /** One past the last offset covered. */
  readonly endOffset: number;
  /** The partition's high watermark when it was fetched. */
  readonly highWatermark: number;
  /** Which reign of a leader the offsets were written in, the same for all of them. Another one than
   * before may have thrown away what the one before it had written last. */
  readonly leaderEpoch: number;
  readonly count: number;
  /** The bytes that the positions below point into. */
  readonly bytes: Uint8Array;
  /** Offset of record i, ascending. */
  readonly offsets: Float64Array;
  /** Broker timestamp of record i, in ms since 1970. */
  readonly timestamps: Float64Array;
  /** Where record i's key starts and ends in `bytes`; start −1 = no key. */
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  /** Where record i's value starts and ends in `bytes`; start −1 = null value. */
  readonly valueStarts: Int32Array;
  readonly valueEnds: Int32Array;
  /** Where record i's headers start and how many there are. They stand as Kafka's record format v2
   * writes them: zigzag varint key length, key, zigzag varint value length (−1 = null), value. */
  readonly headerStarts: Int32Array;
  readonly headerCounts: Int32Array;
}
