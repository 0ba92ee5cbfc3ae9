import {
  blockOfField,
  pageOfField,
  parseSeriesPrefix,
  seriesOfField,
} from '../contracts/cell-names.ts';
import type { Series } from '../contracts/cells.ts';
import { PackedBlock, type PackedRows } from '../contracts/packed-block.ts';
import { type PurchasePage, purchasesIn } from '../contracts/purchase-page.ts';
import { BlockDigests } from '../fold/block-digests.ts';
import { corrupt, forEachEntry } from '../fold/cell-codec.ts';

/** What a shard holds, or what some changes of it bring. */
export interface ShardContents {
  readonly blocks: PackedBlock[];
  /** Ascending, each once. */
  readonly pages: PurchasePage[];
}

/** Reads the counters of one shard, whose series it learns on the way. */
export class BlockReader {
  readonly #series: Array<Series | undefined> = [];

  /**
   * The blocks and pages of some changes, each once, as the last of them has it: whoever is behind has
   * less to do for each change.
   *
   * @throws TallyError `shard_corrupt` where an entry is not what a commit writes
   */
  read(changes: readonly Buffer[]): ShardContents {
    const blocks: PackedBlock[] = [];
    const pages = new Map<number, PurchasePage>();
    const places = changes.length > 1 ? new Map<string, number>() : undefined;
    for (const entries of changes) {
      forEachEntry(entries, (nameStart, nameEnd, valueStart, valueEnd) => {
        const name = entries.toString('latin1', nameStart, nameEnd);
        const value = entries.toString('latin1', valueStart, valueEnd);
        if (this.learn(name, value)) return;
        const page = this.page(name, value);
        if (page !== undefined) {
          pages.set(page.page, page);
          return;
        }
        const place = places?.get(name) ?? blocks.length;
        places?.set(name, place);
        blocks[place] = this.block(name, value);
      });
    }
    return { blocks, pages: ascending(pages) };
  }

  /**
   * Learns the series of a field, if it is one.
   *
   * @throws TallyError `shard_corrupt` where its value is the name of none
   */
  learn(field: string, value: string): boolean {
    const number = seriesOfField(field);
    if (number === undefined) return false;
    if (this.#series[number] !== undefined) return true;
    const series = parseSeriesPrefix(value);
    if (series === undefined) throw corrupt(`${field} names no series`);
    this.#series[number] = series;
    return true;
  }

  /**
   * The page of purchases that a field holds; undefined where it holds something else.
   *
   * @throws TallyError `shard_corrupt` where its value is no page
   */
  page(field: string, value: string): PurchasePage | undefined {
    const page = pageOfField(field);
    if (page === undefined) return undefined;
    const bytes = Buffer.from(value, 'latin1');
    if (purchasesIn(bytes) === undefined) throw corrupt(`${field} is no page of purchases`);
    const series = this.#series;
    return { page, bytes, seriesOf: (number) => series[number] };
  }

  /**
   * The block of a field, whose series has been learnt.
   *
   * @throws TallyError `shard_corrupt` where it is the name of none
   */
  block(field: string, value: PackedRows): PackedBlock {
    const place = blockOfField(field);
    if (place === undefined) throw corrupt(`${field} is not one of its fields`);
    const series = this.#series[place.series];
    if (series === undefined) throw corrupt(`the series of its block ${field} is not there`);
    return new PackedBlock(series, place.block, value);
  }
}

function ascending(pages: ReadonlyMap<number, PurchasePage>): PurchasePage[] {
  return [...pages.values()].sort((a, b) => a.page - b.page);
}

/** The counters of a shard while it is loaded: the last value of each of its fields. */
export class LoadedCounters {
  readonly #places = new Map<string, number>();
  readonly #values: string[] = [];
  readonly #digests = new BlockDigests();

  /** Takes entries over those that were here. */
  take(entries: Buffer): void {
    forEachEntry(entries, (nameStart, nameEnd, valueStart, valueEnd) => {
      const name = entries.toString('latin1', nameStart, nameEnd);
      let place = this.#places.get(name);
      if (place === undefined) {
        place = this.#places.size;
        this.#places.set(name, place);
      }
      this.#values[place] = entries.toString('latin1', valueStart, valueEnd);
      // An entry begins with the length of its name.
      this.#digests.replace(place, entries, nameStart - 2, valueEnd);
    });
  }

  /** Digest of all that is here. */
  get digest(): string {
    return this.#digests.text;
  }

  /**
   * All that is here; the reader knows the series afterwards.
   *
   * @throws TallyError `shard_corrupt` where a field is not what a commit writes
   */
  contents(reader: BlockReader): ShardContents {
    const fields = [...this.#places].map(([name, place]) => ({ name, value: this.#value(place) }));
    const others = fields.filter(({ name, value }) => !reader.learn(name, value));
    const pages = new Map<number, PurchasePage>();
    const blocks: PackedBlock[] = [];
    for (const { name, value } of others) {
      const page = reader.page(name, value);
      if (page === undefined) blocks.push(reader.block(name, value));
      else pages.set(page.page, page);
    }
    return { blocks, pages: ascending(pages) };
  }

  #value(place: number): string {
    return this.#values[place] as string;
  }
}
