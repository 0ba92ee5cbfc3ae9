import type { Exact } from '../base/exact.ts';

/** Units of one kind. They are never added to units of another kind. */
export interface UnitFigures {
  readonly unit: string;
  /** Null on the cohort clock, which what is only placed does not have. */
  readonly placed: Exact | null;
  readonly sold: Exact;
  readonly cancelled: Exact;
  readonly returned: Exact;
  /** sold − cancelled − returned; on the activity clock it can be negative. */
  readonly net: Exact;
}

/** Amounts in minor units of one currency. They are never added to another currency's. */
export interface AmountFigures {
  readonly currency: string;
  /** sold + discount */
  readonly gross: Exact;
  readonly discount: Exact;
  readonly sold: Exact;
  readonly cancelled: Exact;
  readonly refunded: Exact;
  /** sold − cancelled − refunded; on the activity clock it can be negative. */
  readonly net: Exact;
}

/** The figures of anything that is counted: a campaign, a brand, a group, an hour. */
export interface Figures {
  /** Paid (order, brand) pairs. */
  readonly orders: Exact;
  /** Lines of paid orders. */
  readonly lines: Exact;
  readonly units: readonly UnitFigures[];
  readonly amounts: readonly AmountFigures[];
}
