import { assert } from '../base/assert.ts';
import type { BrandSeries, ListingSeries, ReasonSeries, Series } from '../contracts/cells.ts';
import type { PackedBlock, PackedRows } from '../contracts/packed-block.ts';
import type { PurchasePage } from '../contracts/purchase-page.ts';
import type { ShardState } from '../contracts/shard-meta.ts';
import { BuyerBook } from './buyer-book.ts';
import { CellStore } from './cell-store.ts';
import { CubeTable } from './cube-table.ts';
import type { SeriesCells } from './series-cells.ts';

interface Shard {
  state: ShardState;
  /** What the shard gave for each block, by the store's name of it; no text where it gave nothing. */
  readonly rows: PackedRows[];
  /** Where the counters of a series are, by the object that its blocks name it with. */
  cells: Map<Series, SeriesCells>;
}

/**
 * All shards merged into one: the counters of every series and quarter hour, summed over the
 * partitions. What each shard gave is kept beside the sums, so that a block which comes again
 * (always with absolute values) replaces what it was, and a shard can be taken out whole.
 *
 * Every sum is exact, also one that no double holds. One call is one change: between two calls every
 * figure belongs to the offsets that `offsets()` names. A call that throws leaves a shard half-way, and
 * whoever made it calls `remove` for that shard.
 */
export class Cube {
  readonly #store = new CellStore();
  readonly brands = new CubeTable<BrandSeries>(this.#store);
  readonly listings = new CubeTable<ListingSeries>(this.#store);
  readonly reasons = new CubeTable<ReasonSeries>(this.#store);
  readonly buyers = new BuyerBook();
  readonly #shards = new Map<number, Shard>();
  #version = 0;
  #generation = 0;

  /** Goes up with every change. */
  get version(): number {
    return this.#version;
  }

  /** Goes up when a shard was replaced or taken out: what was shown before must be replaced too. */
  get generation(): number {
    return this.#generation;
  }

  /** Replaces all that is known of a shard. Blocks that are as they were cost a comparison. */
  reset(
    state: ShardState,
    blocks: Iterable<PackedBlock>,
    pages: readonly PurchasePage[] = [],
  ): void {
    const shard = this.#shards.get(state.partition) ?? { state, rows: [], cells: new Map() };
    shard.state = state;
    shard.cells = new Map();
    this.#shards.set(state.partition, shard);
    this.#version++;
    this.#generation++;
    const given = new Set<number>();
    for (const block of blocks) given.add(this.#put(shard, block));
    for (const [block, rows] of shard.rows.entries()) {
      if (rows !== '' && !given.has(block)) this.#replace(shard, block, '');
    }
    this.buyers.reset(state.partition, pages);
  }

  /**
   * Takes in the blocks of a shard that changed, and its pages of purchases that have grown.
   *
   * @throws TallyError `invariant_broken` where the shard is not there, or would go backwards, or
   * where a page is missing before one: all take a `reset`.
   */
  update(
    state: ShardState,
    blocks: Iterable<PackedBlock>,
    pages: readonly PurchasePage[] = [],
  ): void {
    const shard = this.#shards.get(state.partition);
    assert(shard !== undefined, `partition ${state.partition} is updated before it was loaded`);
    assert(
      state.meta.next >= shard.state.meta.next,
      `partition ${state.partition} went back to ${state.meta.next} without a reset`,
    );
    shard.state = state;
    this.#version++;
    for (const block of blocks) this.#put(shard, block);
    this.buyers.update(state.partition, pages);
  }

  /** Takes a shard out, as if it had never been there. */
  remove(partition: number): void {
    if (!this.#shards.has(partition)) return;
    this.#takeOff(partition);
    this.#version++;
    this.#generation++;
  }

  /** What a shard said of itself with the last change; undefined where it is not in. */
  state(partition: number): ShardState | undefined {
    return this.#shards.get(partition)?.state;
  }

  /** The partitions that are in, ascending. */
  partitions(): number[] {
    return [...this.#shards.keys()].sort((a, b) => a - b);
  }

  /** The next offset of every partition that is in, by partition, ascending. */
  offsets(): Record<string, number> {
    const offsets: Record<string, number> = {};
    for (const partition of this.partitions()) {
      offsets[partition] = this.#shards.get(partition)?.state.meta.next ?? 0;
    }
    return offsets;
  }

  /** Gives the store's name of the block. */
  #put(shard: Shard, { series, block: number, packed }: PackedBlock): number {
    let cells = shard.cells.get(series);
    if (cells === undefined) {
      cells = this.#cells(series);
      shard.cells.set(series, cells);
    }
    const block = cells.block(number);
    while (shard.rows.length < this.#store.blockCount) shard.rows.push('');
    this.#replace(shard, block, packed);
    return block;
  }

  #replace({ rows }: Shard, block: number, after: PackedRows): void {
    const before = rows[block] as PackedRows;
    if (before === after) return;
    this.#store.replace(block, before, after);
    rows[block] = after;
  }

  #cells(series: Series): SeriesCells {
    switch (series.table) {
      case 'brand':
        return this.brands.cells(series);
      case 'listing':
        return this.listings.cells(series);
      case 'reason':
        return this.reasons.cells(series);
    }
  }

  #takeOff(partition: number): void {
    const shard = this.#shards.get(partition);
    if (shard === undefined) return;
    this.#shards.delete(partition);
    this.buyers.remove(partition);
    for (const block of shard.rows.keys()) this.#replace(shard, block, '');
  }
}
