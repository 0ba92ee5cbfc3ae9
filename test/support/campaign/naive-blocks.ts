import { seriesPrefix } from '../../../libs/contracts/cell-names.ts';
import { blockQuarters, type Series } from '../../../libs/contracts/cells.ts';
import { column, columnCount, type MeasureColumn } from '../../../libs/contracts/measures.ts';
import { PackedBlock } from '../../../libs/contracts/packed-block.ts';
import type { ShardState } from '../../../libs/contracts/shard-meta.ts';
import { packRows } from './pack-rows.ts';
import type { RawEvent, RawLine } from './raw-events.ts';

const quarterMs = 900_000;

/** Folds events into blocks of cells in the plainest way there is. */
export function naiveBlocks(events: readonly RawEvent[]): PackedBlock[] {
  const cells = new Map<string, { series: Series; rows: Map<number, Float64Array> }>();
  const add = (series: Series, ms: number, name: MeasureColumn, by: number) => {
    const key = seriesPrefix(series);
    const entry = cells.get(key) ?? { series, rows: new Map<number, Float64Array>() };
    cells.set(key, entry);
    const quarter = Math.floor(ms / quarterMs);
    const row = entry.rows.get(quarter) ?? new Float64Array(columnCount);
    entry.rows.set(quarter, row);
    row[column[name]] = (row[column[name]] as number) + by;
  };
  for (const event of events) {
    for (const [index, line] of event.lines.entries()) foldLine(event, line, index, add);
  }
  return [...cells.values()].flatMap(({ series, rows }) => toBlocks(series, rows));
}

type Add = (series: Series, ms: number, name: MeasureColumn, by: number) => void;

function foldLine(event: RawEvent, line: RawLine, index: number, add: Add): void {
  const { brandId, listingId, category, reason } = line;
  const { timeMs, paidAtMs, currency } = event;
  const first = event.lines.findIndex((other) => other.brandId === brandId) === index ? 1 : 0;
  const both = (ms: number, name: MeasureColumn, by: number) => {
    add({ table: 'brand', brandId, category, currency }, ms, name, by);
    add({ table: 'listing', brandId, listingId, category, currency }, ms, name, by);
  };
  switch (event.type) {
    case 'placed':
      both(timeMs, 'placedUnits', line.quantity);
      return both(timeMs, 'placedOrders', first);
    case 'paid':
      both(timeMs, 'soldUnits', line.quantity);
      both(timeMs, 'soldOrders', first);
      both(timeMs, 'soldLines', 1);
      both(timeMs, 'soldAmount', line.amount);
      return both(timeMs, 'discountAmount', line.discount);
    case 'cancelled':
      both(timeMs, 'cancelledUnits', line.quantity);
      both(timeMs, 'cancelledAmount', line.amount);
      both(paidAtMs, 'cohortCancelledUnits', line.quantity);
      return both(paidAtMs, 'cohortCancelledAmount', line.amount);
    case 'returned': {
      const series: Series = { table: 'reason', brandId, listingId, category, reason };
      both(timeMs, 'returnedUnits', line.quantity);
      both(paidAtMs, 'cohortReturnedUnits', line.quantity);
      add(series, timeMs, 'returnedUnits', line.quantity);
      return add(series, paidAtMs, 'cohortReturnedUnits', line.quantity);
    }
    case 'refunded':
      both(timeMs, 'refundedAmount', line.amount);
      return both(paidAtMs, 'cohortRefundedAmount', line.amount);
  }
}

function toBlocks(series: Series, rows: Map<number, Float64Array>): PackedBlock[] {
  const blocks = Map.groupBy(rows, ([quarter]) => Math.floor(quarter / blockQuarters));
  return [...blocks].map(([block, own]) => {
    const placed = own.map(
      ([quarter, values]) => [quarter - block * blockQuarters, values] as const,
    );
    return new PackedBlock(series, block, packRows(placed));
  });
}

/** What a shard says of itself that has folded so many records without trouble. */
export function shardState(
  partition: number,
  next: number,
  some: Partial<ShardState['meta']> = {},
): ShardState {
  return {
    partition,
    epoch: 1,
    meta: {
      start: 0,
      next,
      applied: next,
      duplicate: 0,
      conflict: 0,
      rejected: 0,
      rejectedBy: {},
      skipped: 0,
      gaps: 0,
      misplaced: 0,
      watermarkMs: null,
      recordTimestampMs: null,
      anchor: null,
      digest: '0'.repeat(16),
      ...some,
    },
  };
}
