import { seriesPrefix } from '../contracts/cell-names.ts';
import type { Series } from '../contracts/cells.ts';
import type { CellStore } from './cell-store.ts';
import { SeriesCells } from './series-cells.ts';

const none: readonly never[] = [];

/**
 * One of the cube's three tables: its series, found by brand and by listing. A series stays once
 * it was seen; without counters it is all zero and shows nowhere.
 */
export class CubeTable<S extends Series> {
  readonly #store: CellStore;
  readonly #bySeries = new Map<string, SeriesCells<S>>();
  readonly #byBrand = new Map<string, SeriesCells<S>[]>();
  readonly #byListing = new Map<string, SeriesCells<S>[]>();

  constructor(store: CellStore) {
    this.#store = store;
  }

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

  /** The counters of a series, made where it was never seen. */
  cells(series: S): SeriesCells<S> {
    const key = seriesPrefix(series);
    const known = this.#bySeries.get(key);
    if (known !== undefined) return known;
    const cells = new SeriesCells(series, this.#store);
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
