/**
 * The unit in which counters travel from a shard to its readers: one block of sixteen UTC quarter
 * hours (four hours) of one series, with absolute values. A reader that stores blocks by their
 * name and overwrites what it had is always right, however often a block comes.
 */

/** UTC quarter hours in one block. Part of the stored format. */
export const blockQuarters = 16;

/** Brand counters: the sum of the listing counters of the same brand, category and currency. */
export interface BrandSeries {
  readonly table: 'brand';
  readonly brandId: string;
  readonly category: string;
  readonly currency: string;
}

/** Listing counters, the finest that is kept. */
export interface ListingSeries {
  readonly table: 'listing';
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  readonly currency: string;
}

/** Returned units of a listing by reason: only `returnedUnits` and `cohortReturnedUnits` are set. */
export interface ReasonSeries {
  readonly table: 'reason';
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  readonly reason: string;
}

export type Series = BrandSeries | ListingSeries | ReasonSeries;

/** The counters of one quarter hour. `quarter` is whole quarter hours since 1970 in UTC; it may be
 * negative. `values` has one number a column of `measureColumns`, all safe integers. */
export interface CellRow {
  readonly quarter: number;
  readonly values: Float64Array;
}

/** All rows that a series has in one block; a row that is not there is all zero. */
export interface CellBlock {
  /** The name under which the shard keeps it: unique in the shard, the same on every machine. */
  readonly name: string;
  readonly series: Series;
  /** `Math.floor(quarter / blockQuarters)` of each of its rows. */
  readonly block: number;
  readonly rows: readonly CellRow[];
}
