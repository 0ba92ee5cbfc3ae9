import { measureColumns } from '../../libs/contracts/measures.ts';
import {
  type Purchase,
  pagePurchases,
  purchaseAt,
  purchasesIn,
} from '../../libs/contracts/purchase-page.ts';
import { identityBytes } from '../../libs/fold/identity-table.ts';
import type { SeriesNames } from '../support/series-names.ts';

/**
 * A digest of a set of counters that can be kept while they change: the sum, over all counters that
 * are not zero, of a hash of name and value. Two sets with the same digest are the same set, but
 * for one chance in 2^64.
 */
export interface Digest {
  low: number;
  high: number;
}

/** Hashes of the names of counters, kept for all runs: there are few. */
const nameHashes = new Map<string, readonly [number, number]>();

function hashesOf(name: string): readonly [number, number] {
  let hashes = nameHashes.get(name);
  if (hashes === undefined) {
    let low = 0x811c9dc5;
    let high = 0xc2b2ae35;
    for (let i = 0; i < name.length; i++) {
      low = Math.imul(low ^ name.charCodeAt(i), 0x01000193);
      high = Math.imul(high ^ low, 0x85ebca6b);
    }
    hashes = [low, high];
    nameHashes.set(name, hashes);
  }
  return hashes;
}

/** Adds a counter to a digest, or takes it off again with `sign` −1. */
export function addCounter(digest: Digest, name: string, value: number, sign: 1 | -1 = 1): void {
  if (value === 0) return;
  const [low, high] = hashesOf(name);
  const small = value | 0;
  const large = Math.floor(value / 4294967296) | 0;
  digest.low = (digest.low + sign * mix(low ^ small, large)) | 0;
  digest.high = (digest.high + sign * mix(high ^ large, small ^ 0x5bd1e995)) | 0;
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12) ^ b, 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** What a counter is called: `table/…/currency/quarter hour|column`. */
export function counterName(prefix: string, quarter: number, column: string): string {
  return `${prefix}${quarter}|${column}`;
}

/** A stored block, and the names of its shard's series. */
export interface StoredBlock {
  readonly field: string;
  readonly value: Uint8Array;
  readonly names: SeriesNames;
}

/** Calls back for every counter of a stored block that is not zero. */
export function forEachCounter(
  { field, value, names }: StoredBlock,
  visit: (counter: string, value: number) => void,
): void {
  const { name, rows } = names.decode({ name: field, value });
  const prefix = name.slice(0, name.lastIndexOf('/') + 1);
  for (const { quarter, values } of rows) {
    for (const [index, column] of measureColumns.entries()) {
      const number = values[index] as number;
      if (number !== 0) visit(counterName(prefix, quarter, column), number);
    }
  }
}

const blockDigests = new WeakMap<Uint8Array, Digest>();

/** The digest of one stored block; kept with its bytes, which nobody changes. */
export function blockDigest(block: StoredBlock): Digest {
  let digest = blockDigests.get(block.value);
  if (digest === undefined) {
    const sum = { low: 0, high: 0 };
    forEachCounter(block, (counter, number) => addCounter(sum, counter, number));
    blockDigests.set(block.value, sum);
    digest = sum;
  }
  return digest;
}

/** A purchase in a log of them, with the name of its listing in place of a number. */
export interface NamedPurchase extends Omit<Purchase, 'seriesNumber'> {
  /** `l/…/currency/` */
  readonly listing: string;
}

/** Adds the purchase at a position of a log to a digest. */
export function addPurchase(digest: Digest, position: number, purchase: NamedPurchase): void {
  const { listing, quarter, hash, newToBrand, orderTag } = purchase;
  const [low, high] = hashesOf(listing);
  const upper = Math.floor(hash / 4294967296);
  const rest = mix(position ^ 0x51ed270b, quarter) ^ mix(orderTag, (upper << 2) | newToBrand);
  digest.low = (digest.low + mix(low ^ rest, hash | 0)) | 0;
  digest.high = (digest.high + mix(high ^ (hash | 0), rest)) | 0;
}

const pageDigests = new WeakMap<Uint8Array, Digest>();

/**
 * The digest of one stored page of purchases; kept with its bytes, which nobody changes.
 *
 * @param listingOf the name of the series with a number
 */
export function pageDigest(
  page: number,
  bytes: Buffer,
  listingOf: (number: number) => string,
): Digest {
  let digest = pageDigests.get(bytes);
  if (digest === undefined) {
    digest = { low: 0, high: 0 };
    for (let place = 0; place < (purchasesIn(bytes) ?? 0); place++) {
      const { seriesNumber, ...purchase } = purchaseAt(bytes, place);
      const listing = listingOf(seriesNumber);
      addPurchase(digest, page * pagePurchases + place, { listing, ...purchase });
    }
    pageDigests.set(bytes, digest);
  }
  return digest;
}

/** Adds the identity of 24 bytes at `at` to the digest of a list of identities. */
export function addIdentity(digest: Digest, position: number, bytes: Buffer, at: number): void {
  let low = position ^ 0x9e3779b9;
  let high = position ^ 0x85ebca6b;
  for (let word = 0; word < identityBytes; word += 4) {
    const next = bytes.readInt32LE(at + word);
    low = Math.imul(low ^ next, 0x2c1b3c6d);
    low ^= low >>> 13;
    high = Math.imul(high ^ low ^ next, 0x297a2d39);
    high ^= high >>> 16;
  }
  digest.low = (digest.low + low) | 0;
  digest.high = (digest.high + high) | 0;
}
