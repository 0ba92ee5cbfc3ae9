import { seriesPrefix } from '../../libs/contracts/cell-names.ts';
import type { CellBlock } from '../../libs/contracts/cells.ts';
import { measureColumns } from '../../libs/contracts/measures.ts';
import type { PurchasePage } from '../../libs/contracts/purchase-page.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { ShardEvent } from '../../libs/store/follow.ts';
import { addCounter, counterName, type Digest, pageDigest } from './digest.ts';

/** What a reader would show of one shard after what it was told: nothing but the last values. */
export class ReaderView {
  readonly #blocks = new Map<string, { block: CellBlock; digest: Digest }>();
  readonly #pages = new Map<number, { told: PurchasePage; digest: Digest }>();
  readonly #digest: Digest = { low: 0, high: 0 };
  #meta: ShardMeta | undefined;

  /** The meta and the digest of what is shown; undefined while nothing is. */
  get shown(): { readonly meta: ShardMeta; readonly digest: Digest } | undefined {
    return this.#meta === undefined ? undefined : { meta: this.#meta, digest: this.#digest };
  }

  /** Takes in an event; gives what is wrong with its place among the others, if anything is. */
  take(event: ShardEvent): string | undefined {
    if (event.kind === 'unreadable') {
      this.#meta = undefined;
      return undefined;
    }
    // What is shown stays what it was.
    if (event.kind === 'behind') return undefined;
    const { meta } = event.state;
    if (event.kind === 'reset') {
      this.#clear();
    } else if (this.#meta === undefined) {
      return 'an update came before a reset';
    } else if (meta.next < this.#meta.next) {
      return `it went from ${this.#meta.next} back to ${meta.next} without a reset`;
    }
    this.#meta = meta;
    for (const block of event.blocks) this.#put(block);
    for (const page of event.pages ?? []) this.#putPage(page);
    return undefined;
  }

  /** Every counter that is shown, by name. */
  counters(): Map<string, number> {
    const counters = new Map<string, number>();
    for (const { block } of this.#blocks.values()) {
      forEachCell(block, (name, value) => counters.set(name, value));
    }
    return counters;
  }

  /** Every page of purchases that is shown. */
  pages(): PurchasePage[] {
    return [...this.#pages.values()].map(({ told }) => told);
  }

  /** Adds a page of purchases, or puts it in the place of what it was. */
  #putPage(told: PurchasePage): void {
    const { page, bytes, seriesOf } = told;
    const digest = pageDigest(page, bytes, (number) => {
      const series = seriesOf(number);
      return series === undefined ? '' : seriesPrefix(series);
    });
    this.#replace(this.#pages.get(page)?.digest, digest);
    this.#pages.set(page, { told, digest });
  }

  #replace(before: Digest | undefined, after: Digest): void {
    this.#digest.low = (this.#digest.low + after.low - (before?.low ?? 0)) | 0;
    this.#digest.high = (this.#digest.high + after.high - (before?.high ?? 0)) | 0;
  }

  #clear(): void {
    this.#blocks.clear();
    this.#pages.clear();
    this.#digest.low = 0;
    this.#digest.high = 0;
  }

  #put(block: CellBlock): void {
    const digest = { low: 0, high: 0 };
    forEachCell(block, (name, value) => addCounter(digest, name, value));
    this.#replace(this.#blocks.get(block.name)?.digest, digest);
    this.#blocks.set(block.name, { block, digest });
  }
}

function forEachCell(block: CellBlock, visit: (name: string, value: number) => void): void {
  const prefix = block.name.slice(0, block.name.lastIndexOf('/') + 1);
  for (const { quarter, values } of block.rows) {
    for (const [index, column] of measureColumns.entries()) {
      const value = values[index] as number;
      if (value !== 0) visit(counterName(prefix, quarter, column), value);
    }
  }
}
