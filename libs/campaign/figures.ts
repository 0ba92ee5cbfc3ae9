/** Units of one kind. They are never added to units of another kind. */
export interface UnitFigures {
  readonly unit: string;
  /** Null on the cohort clock, which what is only placed does not have. */
  readonly placed: number | null;
  readonly sold: number;
  readonly cancelled: number;
  readonly returned: number;
  /** sold − cancelled − returned; on the activity clock it can be negative. */
  readonly net: number;
}

/** Amounts in minor units of one currency. They are never added to another currency's. */
export interface AmountFigures {
  readonly currency: string;
  /** sold + discount */
  readonly gross: number;
  readonly discount: number;
  readonly sold: number;
  readonly cancelled: number;
  readonly refunded: number;
  /** sold − cancelled − refunded; on the activity clock it can be negative. */
  readonly net: number;
}

/** The figures of anything that is counted: a campaign, a brand, a group, an hour. */
export interface Figures {
  /** Paid (order, brand) pairs. */
  readonly orders: number;
  /** Lines of paid orders. */
  readonly lines: number;
  readonly units: readonly UnitFigures[];
  readonly amounts: readonly AmountFigures[];
}
