import { blockQuarters, type Series } from '../contracts/cells.ts';
import type { CellStore } from './cell-store.ts';
import type { QuarterRange } from './quarter-range.ts';

/** The merged counters of one series over all shards. */
export class SeriesCells<S extends Series = Series> {
  readonly series: S;
  readonly #store: CellStore;
  /** The store's name of each block, by the block's number. */
  readonly #blocks = new Map<number, number>();
  #blockMin = Infinity;
  #blockMax = -Infinity;

  constructor(series: S, store: CellStore) {
    this.series = series;
    this.#store = store;
  }

  /** The store's name of a block, made where it is not there yet. */
  block(number: number): number {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const block = this.#store.addBlock();
    this.#blocks.set(number, block);
    this.#blockMin = Math.min(this.#blockMin, number);
    this.#blockMax = Math.max(this.#blockMax, number);
    return block;
  }

  /**
   * Adds all quarter hours of a range to `into`, one number a column. Whole blocks are taken by
   * their sums, so the cost is one step a block plus the edges.
   */
  addRange(range: QuarterRange, into: Float64Array): void {
    const from = Math.max(range.from, this.#blockMin * blockQuarters);
    const to = Math.min(range.to, (this.#blockMax + 1) * blockQuarters);
    for (let quarter = from; quarter < to; ) {
      const number = Math.floor(quarter / blockQuarters);
      const start = number * blockQuarters;
      const end = Math.min(to, start + blockQuarters);
      const block = this.#blocks.get(number);
      if (block !== undefined) this.#store.addTo(into, block, quarter - start, end - start);
      quarter = end;
    }
  }
}
