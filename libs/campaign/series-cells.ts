import { type Exact, exactOf } from '../base/exact.ts';
import { blockQuarters, type Series } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import type { CellStore } from './cell-store.ts';
import type { QuarterRange } from './quarter-range.ts';

/** Sums of cells, one a column of `measureColumns`. */
export type CellSums = ArrayLike<Exact>;

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
   * The sums over all quarter hours of a range, one a column. Whole blocks are taken by their sums,
   * so the cost is one step a block plus the edges.
   */
  sumRange(range: QuarterRange): CellSums {
    const sums = new Float64Array(columnCount);
    this.#eachBlock(range, (block, from, to) => this.#store.addTo(sums, block, from, to));
    // No counter is negative, so a sum in doubles is exact where it ends below 2^53.
    if (sums.every((sum) => sum <= Number.MAX_SAFE_INTEGER)) return sums;
    return Array.from(sums, (_sum, column) => {
      let exact = 0n;
      this.#eachBlock(range, (block, from, to) => {
        exact += this.#store.exactColumn(column, block, from, to);
      });
      return exactOf(exact);
    });
  }

  /** Goes through the blocks of a range, each with the places in it that the range covers. */
  #eachBlock(range: QuarterRange, visit: (block: number, from: number, to: number) => void): void {
    const from = Math.max(range.from, this.#blockMin * blockQuarters);
    const to = Math.min(range.to, (this.#blockMax + 1) * blockQuarters);
    for (let quarter = from; quarter < to; ) {
      const number = Math.floor(quarter / blockQuarters);
      const start = number * blockQuarters;
      const end = Math.min(to, start + blockQuarters);
      const block = this.#blocks.get(number);
      if (block !== undefined) visit(block, quarter - start, end - start);
      quarter = end;
    }
  }
}
