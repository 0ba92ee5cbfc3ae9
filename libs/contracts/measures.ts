/**
 * The counted columns of a cell, in the order in which they stand in memory and in Redis. New
 * columns go at the end: the order is part of the stored format.
 *
 * A column without `cohort` in its name belongs to the quarter hour in which the thing happened
 * (the activity clock); what is paid happens and is sold at one instant, so `sold…`, `discount…`
 * serve both clocks. A `cohort…` column belongs to the quarter hour in which the order was paid.
 * Units are whole items, amounts minor units of the cell's currency.
 */
export const measureColumns = [
  'placedUnits',
  'placedOrders',
  'soldUnits',
  'soldOrders',
  'soldLines',
  'soldAmount',
  'discountAmount',
  'cancelledUnits',
  'cancelledAmount',
  'returnedUnits',
  'refundedAmount',
  'cohortCancelledUnits',
  'cohortCancelledAmount',
  'cohortReturnedUnits',
  'cohortRefundedAmount',
] as const;

export type MeasureColumn = (typeof measureColumns)[number];

/** Position of each column in a row. */
export const column = Object.freeze(
  Object.fromEntries(measureColumns.map((name, index) => [name, index])),
) as Readonly<Record<MeasureColumn, number>>;

/** Numbers in a row of a cell table. */
export const columnCount = measureColumns.length;

/** Seconds in the grain that everything is folded to. It divides every time zone in use. */
export const quarterSeconds = 900;
