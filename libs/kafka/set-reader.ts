import type { RecordChunk } from '../contracts/record-chunk.ts';
import type { CorruptRange } from './order-log.ts';

/**
 * Turns one fetched set into chunks. Two do it: `BatchReader` walks record batches itself,
 * `StockReader` has kafkajs decode them.
 */
export interface SetReader {
  /** The next chunk, or null when the set is read to its end or to a batch that can't be decoded. A
   * chunk is valid until the next call. */
  next(): RecordChunk | null | Promise<RecordChunk | null>;
  /** What stopped the reading, once `next` gave null. */
  readonly corrupt: CorruptRange | null;
}

/** How record batches become records: by our own walk, or by kafkajs. */
export type Decode = 'batches' | 'kafkajs';
