import type { Series } from './cells.ts';

/**
 * A purchase: one buyer's order from one brand, as it stands in a shard's log of the purchases of
 * sampled buyers. It names nobody: the hash of a buyer can't be turned back without the key.
 *
 *     u32 series      number that the shard has given the listing of the brand's first line
 *     i32 quarter     UTC quarter hour of the sale
 *     u32 hash        lower 32 bits of the buyer's hash
 *     u32             bits 0–11: the upper bits of the hash; 12–13: whether the buyer is new to the
 *                     brand (0 not said, 1 no, 2 yes); 14–31: a part of the event's identity, by
 *                     which purchases of one order are told from those of two
 *
 * All are little-endian. The log is kept in pages, which are fields of the shard's hash: `o/7` holds
 * purchases 7 × `pagePurchases` and on. A page is only ever written longer than it was.
 */
export const purchaseBytes = 16;

export const purchaseWords = purchaseBytes / 4;

/** Purchases of a full page: with its header it takes 1 KiB of Redis. Part of the stored format. */
export const pagePurchases = 63;

export const pageBytes = pagePurchases * purchaseBytes;

/** The part of an event's identity that a purchase keeps, of the identity's first word. */
export const orderTagMask = 0x3ffff;

const high = 2 ** 32;

/** The last word of a purchase. */
export function purchaseTail(hash: number, newToBrand: number, identity: number): number {
  return (hash / high) | (newToBrand << 12) | ((identity & orderTagMask) << 14);
}

/** A page as a reader of shards is given it: it is only taken apart where somebody asks. */
export interface PurchasePage {
  /** Its place in the log: there are `pagePurchases` purchases in each page before it. */
  readonly page: number;
  readonly bytes: Buffer;
  /** The series that has this number in the shard; undefined where there is none. */
  readonly seriesOf: (number: number) => Series | undefined;
}

export interface Purchase {
  readonly seriesNumber: number;
  readonly quarter: number;
  readonly hash: number;
  /** 0 not said, 1 no, 2 yes. */
  readonly newToBrand: number;
  /** Two purchases of a buyer with the same quarter hour and tag are of one order. */
  readonly orderTag: number;
}

/** How many purchases a page holds; undefined where it is none. */
export function purchasesIn(page: Uint8Array): number | undefined {
  const count = page.length / purchaseBytes;
  return Number.isInteger(count) && count > 0 && count <= pagePurchases ? count : undefined;
}

/** The purchase at this place of a page. */
export function purchaseAt(page: Buffer, place: number): Purchase {
  const at = place * purchaseBytes;
  const tail = page.readUInt32LE(at + 12);
  return {
    seriesNumber: page.readUInt32LE(at),
    quarter: page.readInt32LE(at + 4),
    hash: page.readUInt32LE(at + 8) + (tail & 0xfff) * high,
    newToBrand: (tail >>> 12) & 3,
    orderTag: tail >>> 14,
  };
}
