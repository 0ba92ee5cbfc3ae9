import { column } from '../contracts/measures.ts';
import { eventTypeIndex, type FactsBatch } from './facts-batch.ts';
import type { SeriesTable } from './series-table.ts';

const at = new Int32Array(6);

/** Lines that one event has at the most. */
const linesMax = 200;

const lineSeries = new Int32Array(linesMax);
const firstOfBrand = new Uint8Array(linesMax);

/** Columns that an event of each type adds to, by the clock of the row. */
interface TypeColumns {
  readonly units: number;
  readonly orders: number;
  readonly lines: number;
  readonly amount: number;
  readonly discount: number;
  readonly cohortUnits: number;
  readonly cohortAmount: number;
}

const none = -1;

const columnsOf: readonly TypeColumns[] = [
  columns({ units: column.placedUnits, orders: column.placedOrders }),
  columns({
    units: column.soldUnits,
    orders: column.soldOrders,
    lines: column.soldLines,
    amount: column.soldAmount,
    discount: column.discountAmount,
  }),
  columns({
    units: column.cancelledUnits,
    amount: column.cancelledAmount,
    cohortUnits: column.cohortCancelledUnits,
    cohortAmount: column.cohortCancelledAmount,
  }),
  columns({ units: column.returnedUnits, cohortUnits: column.cohortReturnedUnits }),
  columns({ amount: column.refundedAmount, cohortAmount: column.cohortRefundedAmount }),
];

function columns(some: Partial<TypeColumns>): TypeColumns {
  return {
    units: none,
    orders: none,
    lines: none,
    amount: none,
    discount: none,
    cohortUnits: none,
    cohortAmount: none,
    ...some,
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
  for (let line = start; line < end; line++) {
    weight +=
      (batch.amounts[line] as number) +
      (batch.discounts[line] as number) +
      (batch.quantities[line] as number) +
      2;
  }
  return weight;
}

/** Finds the series of every line and which lines are the first of their brand. */
function resolveLines(series: SeriesTable, batch: FactsBatch, index: number): number {
  const start = batch.lineStarts[index] as number;
  const count = batch.lineCounts[index] as number;
  const currency = batch.currencies[index] as number;
  for (let i = 0; i < count; i++) {
    const line = start + i;
    at[0] = batch.brandStarts[line] as number;
    at[1] = batch.brandEnds[line] as number;
    at[2] = batch.listingStarts[line] as number;
    at[3] = batch.listingEnds[line] as number;
    at[4] = batch.categoryStarts[line] as number;
    at[5] = batch.categoryEnds[line] as number;
    lineSeries[i] = series.listing(batch.text, at, currency);
    firstOfBrand[i] = isFirstOfBrand(series, i) ? 1 : 0;
  }
  return count;
}

/** Whether no earlier line of the event has the brand of line i, whatever its category. */
function isFirstOfBrand(series: SeriesTable, i: number): boolean {
  if (i === 0) return true;
  const own = series.series(lineSeries[i] as number);
  for (let j = 0; j < i; j++) {
    const other = series.series(lineSeries[j] as number);
    if ('brandId' in own && other.brandId === own.brandId) return false;
  }
  return true;
}

/** Where an event's counters go: the cells themselves, or a probe that only looks. */
export interface CellSink {
  /** Row of a series at a quarter hour. */
  touch(series: number, quarter: number): number;
  add(row: number, column: number, amount: number): void;
}

/** One line as it is added, first to its listing and then to its brand; used again for each. */
const addition = { quarter: 0, cohortQuarter: 0, quantity: 0, amount: 0, discount: 0, orders: 0 };

/** Adds one event to the cells of its listings and brands. */
export function applyEvent(
  cells: CellSink,
  series: SeriesTable,
  batch: FactsBatch,
  index: number,
): void {
  const count = resolveLines(series, batch, index);
  const type = batch.types[index] as number;
  const to = columnsOf[type] as TypeColumns;
  addition.quarter = batch.quarters[index] as number;
  addition.cohortQuarter = batch.cohortQuarters[index] as number;
  const start = batch.lineStarts[index] as number;
  for (let i = 0; i < count; i++) {
    const listing = lineSeries[i] as number;
    const line = start + i;
    addition.quantity = batch.quantities[line] as number;
    addition.amount = batch.amounts[line] as number;
    addition.discount = batch.discounts[line] as number;
    addition.orders = firstOfBrand[i] as number;
    addLine(cells, listing, to);
    addLine(cells, series.brandOf[listing] as number, to);
    if (type === eventTypeIndex.returned) {
      addReason(cells, series.reason(listing, reasonOf(batch, line)));
    }
  }
}

function addLine(cells: CellSink, series: number, to: TypeColumns): void {
  const row = cells.touch(series, addition.quarter);
  if (to.units !== none) cells.add(row, to.units, addition.quantity);
  if (to.amount !== none) cells.add(row, to.amount, addition.amount);
  if (to.lines !== none) cells.add(row, to.lines, 1);
  if (to.orders !== none) cells.add(row, to.orders, addition.orders);
  if (to.discount !== none) cells.add(row, to.discount, addition.discount);
  if (to.cohortUnits === none && to.cohortAmount === none) return;
  const cohortRow = cells.touch(series, addition.cohortQuarter);
  if (to.cohortUnits !== none) cells.add(cohortRow, to.cohortUnits, addition.quantity);
  if (to.cohortAmount !== none) cells.add(cohortRow, to.cohortAmount, addition.amount);
}

function addReason(cells: CellSink, series: number): void {
  const row = cells.touch(series, addition.quarter);
  cells.add(row, column.returnedUnits, addition.quantity);
  const cohortRow = cells.touch(series, addition.cohortQuarter);
  cells.add(cohortRow, column.cohortReturnedUnits, addition.quantity);
}

function reasonOf(batch: FactsBatch, line: number): string {
  const start = batch.reasonStarts[line] as number;
  if (start < 0) return 'unspecified';
  const { text } = batch;
  return Buffer.from(
    text.buffer,
    text.byteOffset + start,
    (batch.reasonEnds[line] as number) - start,
  ).toString('latin1');
}
