import { applyEvent, type CellSink } from './apply.ts';
import type { CellTable } from './cell-table.ts';
import type { FactsBatch } from './facts-batch.ts';
import type { SeriesTable } from './series-table.ts';

/** What one event would add, cell by cell, without touching the cells. */
class Probe implements CellSink {
  readonly #cells: CellTable;
  readonly #rows: Array<readonly [series: number, quarter: number]> = [];
  readonly #rowByKey = new Map<string, number>();
  readonly #sums = new Map<string, number>();
  overflows = false;

  constructor(cells: CellTable) {
    this.#cells = cells;
  }

  touch(series: number, quarter: number): number {
    const key = `${series}:${quarter}`;
    let row = this.#rowByKey.get(key);
    if (row === undefined) {
      row = this.#rows.push([series, quarter]) - 1;
      this.#rowByKey.set(key, row);
    }
    return row;
  }

  add(row: number, column: number, amount: number): void {
    const key = `${row}:${column}`;
    const sum = (this.#sums.get(key) ?? 0) + amount;
    this.#sums.set(key, sum);
    const [series, quarter] = this.#rows[row] as readonly [number, number];
    const stored = this.#cells.peek(series, quarter);
    // Both are at most 2^53 − 1, so a sum above it rounds to a number that is above it too.
    const before = stored < 0 ? 0 : this.#cells.get(stored, column);
    if (before + sum > Number.MAX_SAFE_INTEGER) this.overflows = true;
  }
}

/** Whether an event would take any cell past 2^53 − 1, beyond which doubles skip integers. */
export function wouldOverflow(
  cells: CellTable,
  series: SeriesTable,
  batch: FactsBatch,
  index: number,
): boolean {
  const probe = new Probe(cells);
  applyEvent(probe, series, batch, index);
  return probe.overflows;
}
