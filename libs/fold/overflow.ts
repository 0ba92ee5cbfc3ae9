import {
  applyEvent,
  type CellSink,
  type ColumnPlan,
  type LinePlaces,
  type LineValues,
} from './apply.ts';
import type { CellTable } from './cell-table.ts';
import type { FactsBatch } from './facts-batch.ts';

/** What one event would add, cell by cell, without touching the cells. */
class Probe implements CellSink {
  readonly #cells: CellTable;
  readonly #sums = new Map<string, number>();
  overflows = false;

  constructor(cells: CellTable) {
    this.#cells = cells;
  }

  addLine(series: number, quarter: number, to: ColumnPlan, from: LineValues): void {
    const row = this.#cells.peek(series, quarter);
    for (const [i, column] of to.columns.entries()) {
      const key = `${series}:${quarter}:${column}`;
      const sum = (this.#sums.get(key) ?? 0) + (from[to.values[i] as number] as number);
      this.#sums.set(key, sum);
      const before = row < 0 ? 0 : this.#cells.get(row, column);
      // Both are at most 2^53 − 1, so a sum above it rounds to a number that is above it too.
      if (before + sum > Number.MAX_SAFE_INTEGER) this.overflows = true;
    }
  }
}

/** Whether an event would take any cell past 2^53 − 1, beyond which doubles skip integers. */
export function wouldOverflow(
  cells: CellTable,
  places: LinePlaces,
  batch: FactsBatch,
  index: number,
): boolean {
  const probe = new Probe(cells);
  applyEvent(probe, places, batch, index);
  return probe.overflows;
}
