import { assert } from '../base/assert.ts';
import { BuyerSample, noBuyer } from '../contracts/buyer-sample.ts';
import {
  pagePurchases,
  purchaseAt,
  purchaseBytes,
  purchasesIn,
  purchaseTail,
  purchaseWords,
} from '../contracts/purchase-page.ts';
import type { BlockDigests } from './block-digests.ts';
import { type BlockWriter, corrupt } from './cell-codec.ts';
import type { FactsBatch } from './facts-batch.ts';
import type { LineSeries } from './line-series.ts';
import type { SeriesNumbers } from './series-numbers.ts';
import type { SeriesTable } from './series-table.ts';

/** What a shard's purchases are written and restored with. */
export interface PurchaseParts {
  readonly series: SeriesTable;
  readonly numbers: SeriesNumbers;
  /** Digests of the pages. */
  readonly digests: BlockDigests;
}

/** The sample of one brand on one UTC day. */
interface DaySample {
  readonly day: number;
  readonly sample: BuyerSample;
}

const quartersPerDay = 96;
const pageWords = pagePurchases * purchaseWords;

/** Keeps the number of a brand and a day apart in one: days are far fewer. */
const daysMax = 2 ** 24;

/**
 * The purchases of sampled buyers of one shard. For each brand and UTC day it keeps a bottom-k sample
 * of the buyers, and each purchase of a buyer who is in the sample at the time goes to a log. The
 * limit of a sample never rises, so the log holds all purchases of everybody who is in it in the end;
 * and it follows from the log, so nothing else is stored. What is in the log depends on the records
 * of the partition alone.
 */
export class PurchaseLog {
  readonly #parts: PurchaseParts;
  /** By brand number: the sample that was last used. Time mostly goes forward. */
  readonly #last: Array<DaySample | undefined> = [];
  readonly #samples = new Map<number, DaySample>();
  /** Purchases from `#first` on, with the process's ids of series in place of the shard's numbers. */
  #words = new Int32Array(4 * pageWords);
  /** Position of the first purchase in `#words`: the first one of a page. */
  #first = 0;
  #count = 0;
  #written = 0;

  constructor(parts: PurchaseParts) {
    this.#parts = parts;
  }

  /** Purchases in the log. */
  get count(): number {
    return this.#count;
  }

  /** Takes in event `index` of a batch, whose lines were resolved last. */
  add(batch: FactsBatch, index: number, lines: LineSeries): void {
    const hash = batch.buyers[index] as number;
    if (hash === noBuyer) return;
    const quarter = batch.quarters[index] as number;
    const day = Math.floor(quarter / quartersPerDay);
    const count = batch.lineCounts[index] as number;
    const { brandNumberOf } = this.#parts.series;
    for (let i = 0; i < count; i++) {
      if (lines.firstOfBrand[i] === 0) continue;
      const brand = brandNumberOf[lines.brands[i] as number] as number;
      const { sample } = this.#sampleOf(brand, day);
      if (hash >= sample.limit) continue;
      sample.take(hash);
      const tail = purchaseTail(
        hash,
        batch.newToBrands[index] as number,
        batch.identities[index * 4] as number,
      );
      this.#append(lines.listings[i] as number, quarter, hash, tail);
    }
  }

  /** Writes the pages that have grown since the last call; their series must have been written. */
  write(writer: BlockWriter): void {
    const { numbers, digests } = this.#parts;
    for (let position = this.#first; this.#written < this.#count; position += pagePurchases) {
      const end = Math.min(this.#count, position + pagePurchases);
      const from = (position - this.#first) * purchaseWords;
      const page = position / pagePurchases;
      writer.addPage(
        page,
        this.#words.subarray(from, from + (end - position) * purchaseWords),
        numbers,
      );
      digests.replace(page, writer.bytes, writer.lastStart, writer.lastEnd);
      this.#written = end;
    }
    this.#dropFullPages();
  }

  /**
   * Takes over all stored pages, in their order; only before the first purchase.
   *
   * @throws TallyError `shard_corrupt` where they are not what commits have written
   */
  restore(pages: readonly Buffer[]): void {
    const { series, numbers } = this.#parts;
    for (const [number, page] of pages.entries()) {
      const count = purchasesIn(page) ?? 0;
      if (count < 1 || (count < pagePurchases && number < pages.length - 1)) {
        throw corrupt(`page ${number} of its purchases is not whole`);
      }
      for (let place = 0; place < count; place++) {
        const { seriesNumber, quarter, hash } = purchaseAt(page, place);
        const id = numbers.idOf(seriesNumber);
        if (id < 0 || series.series(id).table !== 'listing') {
          throw corrupt(`page ${number} of its purchases names no listing`);
        }
        const brand = series.brandNumberOf[id] as number;
        const { sample } = this.#sampleOf(brand, Math.floor(quarter / quartersPerDay));
        if (hash >= sample.limit) throw corrupt('it holds a purchase of somebody in no sample');
        sample.take(hash);
        this.#append(id, quarter, hash, page.readInt32LE(place * purchaseBytes + 12));
      }
    }
    this.#written = this.#count;
    this.#dropFullPages();
  }

  #sampleOf(brand: number, day: number): DaySample {
    const last = this.#last[brand];
    if (last !== undefined && last.day === day) return last;
    const key = brand * daysMax + (day + daysMax / 2);
    let found = this.#samples.get(key);
    if (found === undefined) {
      found = { day, sample: new BuyerSample() };
      this.#samples.set(key, found);
    }
    this.#last[brand] = found;
    return found;
  }

  #append(series: number, quarter: number, hash: number, tail: number): void {
    const at = (this.#count - this.#first) * purchaseWords;
    if (at === this.#words.length) this.#grow();
    const words = this.#words;
    words[at] = series;
    words[at + 1] = quarter;
    words[at + 2] = hash;
    words[at + 3] = tail;
    this.#count++;
  }

  /** Only the last page can grow: all others are never needed again. */
  #dropFullPages(): void {
    assert(this.#written === this.#count, 'what is dropped is written');
    const first = this.#count - (this.#count % pagePurchases);
    const from = (first - this.#first) * purchaseWords;
    const to = (this.#count - this.#first) * purchaseWords;
    this.#words.copyWithin(0, from, to);
    this.#first = first;
  }

  #grow(): void {
    const longer = new Int32Array(this.#words.length * 2);
    longer.set(this.#words);
    this.#words = longer;
  }
}
