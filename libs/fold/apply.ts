import { column, type MeasureColumn } from '../contracts/measures.ts';
import { eventTypeIndex, type FactsBatch } from './facts-batch.ts';
import type { LineSeries } from './line-series.ts';
import type { SeriesTable } from './series-table.ts';

/** What a line can bring, as positions in `LineValues`. */
const value = { units: 0, orders: 1, lines: 2, amount: 3, discount: 4 } as const;

/** Numbers of one line: units, orders, 1 for the line itself, amount, discount. */
export type LineValues = Float64Array;

/** Which number of a line goes to which column of a row. */
export interface ColumnPlan {
  readonly columns: Int32Array;
  readonly values: Int32Array;
}

/** Where the numbers of an event type go: to its own quarter hour, and to that of the sale. */
interface TypePlan {
  readonly activity: ColumnPlan;
  readonly cohort: ColumnPlan;
}

const plans: readonly TypePlan[] = [
  { activity: plan({ placedUnits: 'units', placedOrders: 'orders' }), cohort: plan({}) },
  {
    activity: plan({
      soldUnits: 'units',
      soldOrders: 'orders',
      soldLines: 'lines',
      soldAmount: 'amount',
      discountAmount: 'discount',
    }),
    cohort: plan({}),
  },
  {
    activity: plan({ cancelledUnits: 'units', cancelledAmount: 'amount' }),
    cohort: plan({ cohortCancelledUnits: 'units', cohortCancelledAmount: 'amount' }),
  },
  { activity: plan({ returnedUnits: 'units' }), cohort: plan({ cohortReturnedUnits: 'units' }) },
  {
    activity: plan({ refundedAmount: 'amount' }),
    cohort: plan({ cohortRefundedAmount: 'amount' }),
  },
];

function plan(to: Partial<Record<MeasureColumn, keyof typeof value>>): ColumnPlan {
  const entries = Object.entries(to) as Array<[MeasureColumn, keyof typeof value]>;
  return {
    columns: Int32Array.from(entries, ([name]) => column[name]),
    values: Int32Array.from(entries, ([, name]) => value[name]),
  };
}

/**
 * What the lines of an event can add to a shard's cells at the most, over all columns: a bound that
 * is cheap to keep, so that the exact check of each cell is needed only near 2^53.
 */
export function eventWeight(batch: FactsBatch, index: number): number {
  const start = batch.lineStarts[index] as number;
  const end = start + (batch.lineCounts[index] as number);
  let weight = 0;
  for (let i = start; i < end; i++) {
    weight +=
      (batch.amounts[i] as number) +
      (batch.discounts[i] as number) +
      (batch.quantities[i] as number) +
      2;
  }
  return weight;
}

/** Where an event's numbers go: the cells themselves, or a probe that only looks. */
export interface CellSink {
  /** Adds the numbers of a line to the row of a series at a quarter hour, as the plan says. */
  addLine(series: number, quarter: number, to: ColumnPlan, from: LineValues): void;
}

/** Which series there are, and which of them the lines of an event belong to. */
export interface LinePlaces {
  readonly series: SeriesTable;
  readonly lines: LineSeries;
}

/** The line that is being added; used again for each. */
const line: LineValues = new Float64Array(5);

/** Adds one event to the cells of its listings and brands. */
export function applyEvent(
  cells: CellSink,
  { series, lines }: LinePlaces,
  batch: FactsBatch,
  index: number,
): void {
  const count = lines.resolve(batch, index);
  const type = batch.types[index] as number;
  const { activity, cohort } = plans[type] as TypePlan;
  const quarter = batch.quarters[index] as number;
  const cohortQuarter = batch.cohortQuarters[index] as number;
  const start = batch.lineStarts[index] as number;
  line[value.lines] = 1;
  for (let i = 0; i < count; i++) {
    const listing = lines.listings[i] as number;
    const brand = lines.brands[i] as number;
    line[value.units] = batch.quantities[start + i] as number;
    line[value.orders] = lines.firstOfBrand[i] as number;
    line[value.amount] = batch.amounts[start + i] as number;
    line[value.discount] = batch.discounts[start + i] as number;
    cells.addLine(listing, quarter, activity, line);
    cells.addLine(brand, quarter, activity, line);
    if (cohort.columns.length === 0) continue;
    cells.addLine(listing, cohortQuarter, cohort, line);
    cells.addLine(brand, cohortQuarter, cohort, line);
    if (type !== eventTypeIndex.returned) continue;
    const reason = series.reason(listing, reasonOf(batch, start + i));
    cells.addLine(reason, quarter, activity, line);
    cells.addLine(reason, cohortQuarter, cohort, line);
  }
}

function reasonOf(batch: FactsBatch, index: number): string {
  const start = batch.reasonStarts[index] as number;
  if (start < 0) return 'unspecified';
  const { text } = batch;
  return Buffer.from(
    text.buffer,
    text.byteOffset + start,
    (batch.reasonEnds[index] as number) - start,
  ).toString('latin1');
}
