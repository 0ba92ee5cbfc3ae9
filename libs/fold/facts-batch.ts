import type { RejectReason } from '../contracts/outcomes.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';

/**
 * What a run of records says, in the form in which it is counted: struct-of-arrays over one
 * memory, nothing allocated for a record. A reader fills it, the fold reads it before the next
 * call of the reader.
 */

/** What the reader found out about a record; the values of `FactsBatch.status`. */
export const factsStatus = {
  /** Facts stand in the arrays. */
  event: 0,
  /** No value, or an empty one. */
  empty: 1,
  /** A type that is not ours. */
  foreign: 2,
  /** Rejected: the reason stands in `rejections`. */
  rejected: 3,
} as const;

/** Index of each event type in `FactsBatch.types` and in the canonical encoding of facts. */
export const eventTypeIndex = {
  placed: 0,
  paid: 1,
  cancelled: 2,
  returned: 3,
  refunded: 4,
} as const;

/** Records in one batch at the most. Small enough for its arrays to stay in the cache. */
export const batchRecordsMax = 1024;

/** Lines in one batch at the most: room for at least one event of 200 lines is always left. */
export const batchLinesMax = 8192;

export interface FactsBatch {
  /** Records that were read, from the `from` of the call on. */
  count: number;
  /** One of `factsStatus` a record. The arrays below are set where it is `event`. */
  readonly status: Uint8Array;
  /** One of `eventTypeIndex`. */
  readonly types: Uint8Array;
  /** UTC quarter hour of `time`: `Math.floor(seconds / 900)`. */
  readonly quarters: Int32Array;
  /** UTC quarter hour of `paidAt`; of `time` where the type has no `paidAt` of its own. */
  readonly cohortQuarters: Int32Array;
  /** `time` in whole ms since 1970, rounded down. */
  readonly timesMs: Float64Array;
  /** Four words a record: 128-bit keyed hash of source and id, little-endian. */
  readonly identities: Int32Array;
  /** Two words a record: 64-bit hash of the canonical facts, low word first. */
  readonly facts: Int32Array;
  /** Currency code, first letter in the lowest byte. */
  readonly currencies: Int32Array;
  /** First line of the record and how many it has. */
  readonly lineStarts: Int32Array;
  readonly lineCounts: Int32Array;
  /** Keyed hash of who buys, for `paid` alone; `noBuyer` for all others and where nobody is named. */
  readonly buyers: Float64Array;
  /** Whether the buyer is said to be new to the brand: 0 not said, 1 no, 2 yes. */
  readonly newToBrands: Uint8Array;

  /**
   * A small number for brand, listing, category and currency together, counted from 0 up: the same
   * for the same four for as long as the reader lives. −1 once it has met too many to tell.
   */
  readonly listingKeys: Int32Array;
  /** The bytes that the positions below point into. */
  readonly text: Uint8Array;
  readonly brandStarts: Int32Array;
  readonly brandEnds: Int32Array;
  readonly listingStarts: Int32Array;
  readonly listingEnds: Int32Array;
  readonly categoryStarts: Int32Array;
  readonly categoryEnds: Int32Array;
  /** −1 where the line has no reason of its own: `unspecified`. */
  readonly reasonStarts: Int32Array;
  readonly reasonEnds: Int32Array;
  readonly quantities: Int32Array;
  readonly amounts: Float64Array;
  readonly discounts: Float64Array;
}

/** Why a record of a batch was rejected, in a sentence for people beside the code. */
export interface Rejection {
  /** Index of the record in its chunk. */
  readonly index: number;
  readonly reason: RejectReason;
  readonly message: string;
}

/** Reads records into batches of facts. */
export interface FactsReader {
  /**
   * Reads the records of `chunk` from index `from` on, as many as fit in one batch, at least one.
   * The batch is valid until the next call.
   */
  read(chunk: RecordChunk, from: number): FactsBatch;
  /** The rejected records of the last batch, ascending by index. */
  readonly rejections: readonly Rejection[];
  /** Records that took the fast path, and those that took the careful one, since the start. */
  readonly fastCount: number;
  readonly carefulCount: number;
}
