import { assert } from '../base/assert.ts';
import { BuyerSample } from '../contracts/buyer-sample.ts';
import type { ListingSeries } from '../contracts/cells.ts';
import {
  type Purchase,
  type PurchasePage,
  pagePurchases,
  purchaseAt,
  purchasesIn,
} from '../contracts/purchase-page.ts';
import type { QuarterRange } from './quarter-range.ts';

const quartersPerDay = 96;

/** Is shown a purchase: of which listing, and what is stored of it. */
export type PurchaseVisitor = (listing: ListingSeries, purchase: SampledPurchase) => void;

export type SampledPurchase = Omit<Purchase, 'seriesNumber'>;

/** The purchases of the sampled buyers of one brand on one UTC day, of one shard: 20 bytes each. */
export class DayPurchases {
  readonly #sample = new BuyerSample();
  #count = 0;
  #hashes = new Float64Array(8);
  #quarters = new Int32Array(8);
  /** Bits 0–1 say whether the buyer is new to the brand, the rest is the tag of the order. */
  #codes = new Int32Array(8);
  readonly #listings: ListingSeries[] = [];

  /** Below it, everybody is in the sample with all purchases of the day. */
  get limit(): number {
    this.#sample.settle();
    return this.#sample.limit;
  }

  add(listing: ListingSeries, { hash, quarter, newToBrand, orderTag }: SampledPurchase): void {
    if (hash >= this.#sample.limit) return;
    this.#sample.take(hash);
    if (this.#count === this.#hashes.length) this.#makeRoom();
    const at = this.#count++;
    this.#hashes[at] = hash;
    this.#quarters[at] = quarter;
    this.#codes[at] = (orderTag << 2) | newToBrand;
    this.#listings[at] = listing;
  }

  /** Purchases of those whose hash is below a limit. */
  countBelow(limit: number): number {
    let count = 0;
    for (let at = 0; at < this.#count; at++) if ((this.#hashes[at] as number) < limit) count++;
    return count;
  }

  /** Calls back for each purchase of those whose hash is below a limit. */
  forEachBelow(limit: number, visit: PurchaseVisitor): void {
    for (let at = 0; at < this.#count; at++) {
      const hash = this.#hashes[at] as number;
      if (hash >= limit) continue;
      const code = this.#codes[at] as number;
      const quarter = this.#quarters[at] as number;
      const purchase = { hash, quarter, newToBrand: code & 3, orderTag: code >>> 2 };
      visit(this.#listings[at] as ListingSeries, purchase);
    }
  }

  /** Drops what has left the sample since, and grows where that is less than half. */
  #makeRoom(): void {
    const { limit } = this;
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      if ((this.#hashes[at] as number) >= limit) continue;
      this.#hashes[kept] = this.#hashes[at] as number;
      this.#quarters[kept] = this.#quarters[at] as number;
      this.#codes[kept] = this.#codes[at] as number;
      this.#listings[kept] = this.#listings[at] as ListingSeries;
      kept++;
    }
    this.#count = kept;
    this.#listings.length = kept;
    if (kept * 2 <= this.#hashes.length) return;
    const [hashes, quarters, codes] = [this.#hashes, this.#quarters, this.#codes];
    const length = hashes.length * 2;
    this.#hashes = new Float64Array(length);
    this.#quarters = new Int32Array(length);
    this.#codes = new Int32Array(length);
    this.#hashes.set(hashes);
    this.#quarters.set(quarters);
    this.#codes.set(codes);
  }
}

/** What one shard's log of purchases says, by brand and UTC day. */
class ShardPurchases {
  readonly #days = new Map<string, Map<number, DayPurchases>>();
  #count = 0;

  daysOf(brandId: string): ReadonlyMap<number, DayPurchases> {
    return this.#days.get(brandId) ?? noDays;
  }

  /** @throws TallyError `invariant_broken` where a page leaves a hole, or holds what is no purchase */
  take({ page, bytes, seriesOf }: PurchasePage): void {
    const first = page * pagePurchases;
    assert(first <= this.#count, `page ${page} of purchases leaves no hole before it`);
    const count = purchasesIn(bytes) ?? 0;
    for (let place = this.#count - first; place < count; place++) {
      const { seriesNumber, ...purchase } = purchaseAt(bytes, place);
      const listing = seriesOf(seriesNumber);
      assert(listing?.table === 'listing', `purchase ${first + place} is of a listing`);
      this.#day(listing.brandId, purchase.quarter).add(listing, purchase);
      this.#count++;
    }
  }

  #day(brandId: string, quarter: number): DayPurchases {
    const days = this.#days.get(brandId) ?? new Map<number, DayPurchases>();
    this.#days.set(brandId, days);
    const day = Math.floor(quarter / quartersPerDay);
    const purchases = days.get(day) ?? new DayPurchases();
    days.set(day, purchases);
    return purchases;
  }
}

const noDays: ReadonlyMap<number, DayPurchases> = new Map();

/** The purchases of sampled buyers of all shards. */
export class BuyerBook {
  readonly #shards = new Map<number, ShardPurchases>();

  /** Replaces all that is known of a shard. @throws as `update` */
  reset(partition: number, pages: readonly PurchasePage[]): void {
    this.#shards.set(partition, new ShardPurchases());
    this.update(partition, pages);
  }

  /**
   * Takes in pages of a shard that have grown, in their order.
   *
   * @throws TallyError `invariant_broken` where they do not go on where the shard's log ends
   */
  update(partition: number, pages: readonly PurchasePage[]): void {
    for (const page of pages) this.#shards.get(partition)?.take(page);
  }

  remove(partition: number): void {
    this.#shards.delete(partition);
  }

  /** The days of a brand that have quarter hours in a range, of every shard by itself. */
  daysOf(brandId: string, { from, to }: QuarterRange): DayPurchases[] {
    const found: DayPurchases[] = [];
    for (const shard of this.#shards.values()) {
      for (const [day, purchases] of shard.daysOf(brandId)) {
        const first = day * quartersPerDay;
        if (first < to && first + quartersPerDay > from) found.push(purchases);
      }
    }
    return found;
  }
}
