import { emptyHeader, readHeader } from './batch-header.ts';

/** A transaction that was rolled back: its records from `firstOffset` on, up to its abort marker,
 * do not count. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** What one fetch brought of one partition, record batches still as they lie in the log. */
export interface FetchedSet {
  readonly partition: number;
  /** True where the broker said OFFSET_OUT_OF_RANGE instead of sending anything. */
  readonly isOutOfRange: boolean;
  readonly highWatermark: number;
  /** First offset that the log still holds; −1 where the broker did not say. */
  readonly logStartOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Whole record batches, and perhaps a part of one more. */
  readonly bytes: Buffer;
  /** To be called when `bytes` will not be looked at again, so that its memory can be used again.
   * Who is not sure leaves it to the garbage collector. */
  readonly release: () => void;
}

const header = emptyHeader();

/**
 * One past the last offset that a set's whole batches cover; `from` where there is none. A batch
 * whose length is a lie ends the scan: decoding will say what is wrong with it.
 */
export function endOffsetOf(set: FetchedSet, from: number): number {
  let end = from;
  let at = 0;
  try {
    while (readHeader(set.bytes, at, header)) {
      end = Math.max(end, header.lastOffset + 1);
      at = header.end;
    }
  } catch {
    return end;
  }
  return end;
}
