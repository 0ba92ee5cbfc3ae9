import type { Random } from './random.ts';

/** Share of the purchases without a buyer's account. */
const guestShare = 0.02;
/** Share of the buyers who bought from a brand before the campaign. */
const knownBeforeShare = 0.45;

/**
 * The buyers of a run: pseudonyms, some of whom come back. A buyer is new to a brand until the
 * first order with it, unless the brand knew them from before.
 */
export class Buyers {
  private readonly count: number;
  private readonly brandCount: number;
  private readonly random: Random;
  private readonly salt: number;
  /** One bit a pair of buyer and brand: has bought. */
  private readonly bought: Uint8Array;

  constructor(size: { orders: number; brands: number }, random: Random) {
    this.count = Math.max(1, Math.round(size.orders * 0.7));
    this.brandCount = Math.max(1, size.brands);
    this.random = random;
    this.salt = random.next32();
    this.bought = new Uint8Array(Math.ceil((this.count * this.brandCount) / 8));
  }

  /** The `buyer` field of an order whose first line is of this brand, with the comma after it; an
   * empty text for a guest. */
  draw(brandIndex: number): string {
    if (this.random.chance(guestShare)) return '';
    // Some come much more often than others.
    const buyer = Math.floor(this.count * this.random.float() ** 1.3);
    const id = (Math.imul(buyer + 1, 0x9e3779b1) ^ this.salt) >>> 0;
    const knownBefore = this.random.chance(knownBeforeShare);
    const isNew = brandIndex >= 0 && this.isFirst(buyer, brandIndex) && !knownBefore;
    return `"buyer":{"id":"b-${id.toString(16).padStart(8, '0')}","newToBrand":${isNew}},`;
  }

  private isFirst(buyer: number, brandIndex: number): boolean {
    const bit = buyer * this.brandCount + brandIndex;
    const mask = 1 << (bit & 7);
    const byte = this.bought[bit >>> 3] ?? 0;
    this.bought[bit >>> 3] = byte | mask;
    return (byte & mask) === 0;
  }
}
