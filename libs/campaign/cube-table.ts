import { seriesPrefix } from '../contracts/cell-names.ts';
import type { CellBlock, Series } from '../contracts/cells.ts';
import {
  createSeriesCells,
  mergedBlock,
  packBlock,
  type SeriesCells,
  type ShardBlock,
} from './cell-store.ts';

const none: readonly never[] = [];

/**
 * One of the cube's three tables: its series, found by brand and by listing. A series stays once
 * it was seen; without counters it is all zero and shows nowhere.
 */
export class CubeTable<S extends Series> {
  readonly #bySeries = new Map<string, SeriesCells<S>>();
  readonly #byBrand = new Map<string, SeriesCells<S>[]>();
  readonly #byListing = new Map<string, SeriesCells<S>[]>();

  /** Every series that was ever seen. */
  all(): IterableIterator<SeriesCells<S>> {
    return this.#bySeries.values();
  }

  /** The series of a brand. */
  ofBrand(brandId: string): readonly SeriesCells<S>[] {
    return this.#byBrand.get(brandId) ?? none;
  }

  /** The series of a listing, of every brand that sells under that id; none in the brand table. */
  ofListing(listingId: string): readonly SeriesCells<S>[] {
    return this.#byListing.get(listingId) ?? none;
  }

  /** Brings a block of this table into the form in which it is added and taken off again. */
  pack(block: CellBlock, series: S): ShardBlock {
    return packBlock(block, mergedBlock(this.#cells(series), block.block));
  }

  #cells(series: S): SeriesCells<S> {
    const key = seriesPrefix(series);
    const known = this.#bySeries.get(key);
    if (known !== undefined) return known;
    const cells = createSeriesCells(series);
    this.#bySeries.set(key, cells);
    addTo(this.#byBrand, series.brandId, cells);
    if (series.table !== 'brand') addTo(this.#byListing, series.listingId, cells);
    return cells;
  }
}

function addTo<V>(index: Map<string, V[]>, key: string, value: V): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [value]);
  else list.push(value);
}
