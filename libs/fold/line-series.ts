import type { FactsBatch } from './facts-batch.ts';
import type { SeriesTable } from './series-table.ts';

/** Lines that one event has at the most. */
const linesMax = 200;

const unknown = -1;

/**
 * Finds the series of the lines of an event. It remembers the series of each listing key of its
 * reader, so that names are looked at once for each listing and not for each line.
 */
export class LineSeries {
  /** Listing series of each line of the event that was resolved last. */
  readonly listings = new Int32Array(linesMax);
  /** Brand series of each of these lines. */
  readonly brands = new Int32Array(linesMax);
  /** 1 where no earlier line of the event has the same brand, whatever its category; else 0. */
  readonly firstOfBrand = new Uint8Array(linesMax);

  readonly #series: SeriesTable;
  /** Series of each listing key; −1 where it has not been asked for yet. */
  #ofKey = new Int32Array(1024).fill(unknown);
  readonly #at = new Int32Array(6);

  /** All batches that it is shown have to come from one reader. */
  constructor(series: SeriesTable) {
    this.#series = series;
  }

  /** Resolves the lines of event `index` of a batch and gives their number. */
  resolve(batch: FactsBatch, index: number): number {
    const start = batch.lineStarts[index] as number;
    const count = batch.lineCounts[index] as number;
    for (let i = 0; i < count; i++) {
      const key = batch.listingKeys[start + i] as number;
      const known = key >= 0 && key < this.#ofKey.length ? (this.#ofKey[key] as number) : unknown;
      const listing = known === unknown ? this.#learn(batch, index, start + i) : known;
      this.listings[i] = listing;
      // Read anew for each line: learning a listing may have put a longer array in its place.
      this.brands[i] = this.#series.brandOf[listing] as number;
      this.firstOfBrand[i] = i === 0 || this.#isFirst(i) ? 1 : 0;
    }
    return count;
  }

  #isFirst(i: number): boolean {
    const { brandNumberOf } = this.#series;
    const own = brandNumberOf[this.brands[i] as number];
    for (let j = 0; j < i; j++) {
      if (brandNumberOf[this.brands[j] as number] === own) return false;
    }
    return true;
  }

  #learn(batch: FactsBatch, index: number, line: number): number {
    const at = this.#at;
    at[0] = batch.brandStarts[line] as number;
    at[1] = batch.brandEnds[line] as number;
    at[2] = batch.listingStarts[line] as number;
    at[3] = batch.listingEnds[line] as number;
    at[4] = batch.categoryStarts[line] as number;
    at[5] = batch.categoryEnds[line] as number;
    const listing = this.#series.listing(batch.text, at, batch.currencies[index] as number);
    const key = batch.listingKeys[line] as number;
    if (key >= 0) this.#remember(key, listing);
    return listing;
  }

  #remember(key: number, listing: number): void {
    if (key >= this.#ofKey.length) {
      const longer = new Int32Array(2 ** Math.ceil(Math.log2(key + 1))).fill(unknown);
      longer.set(this.#ofKey);
      this.#ofKey = longer;
    }
    this.#ofKey[key] = listing;
  }
}
