import {
  factsSeedAt,
  listingCountAt,
  listingEndAt,
  listingEntriesAt,
  listingSlotsAt,
  listingsMax,
  listingTextAt,
  listingTextBytes,
} from './layout';
import { copyText, sameBytes } from './text';

/**
 * Gives every combination of brand, listing, category and currency a small number, its key, so
 * that whoever counts lines need not look at names. The table lives as long as the kernel.
 */

const slotsMask = listingsMax * 2 - 1;

/** Odd, with bits well spread: the golden ratio in 64 bits. */
const mixFactor: u64 = 0x9e3779b97f4a7c15;

/** Has to be called once, before a listing is looked for. */
export function startListings(): void {
  store<i32>(listingEndAt, listingTextAt);
}

/**
 * The key of a listing, whose three names stand from `p` to `end` as they do in canonical facts,
 * each behind its length. Returns −1 where it has none and the table is full.
 */
export function listingKey(p: i32, end: i32, currency: u32): i32 {
  const length = end - p;
  const hash = hashNames(p, end, currency);
  let slot = hash & slotsMask;
  while (true) {
    const key = load<i32>(listingSlotsAt + (slot << 2)) - 1;
    if (key < 0) return addListing(p, length, hash, currency);
    const entry = listingEntriesAt + (key << 4);
    if (
      load<u32>(entry) === hash &&
      load<u32>(entry, 4) === currency &&
      load<i32>(entry, 12) === length &&
      sameBytes(load<i32>(entry, 8), p, length)
    ) {
      return key;
    }
    slot = (slot + 1) & slotsMask;
  }
}

/** The bytes behind the names do not matter. The seed keeps anyone from choosing names that clash. */
@inline
function hashNames(p: i32, end: i32, currency: u32): u32 {
  let hash = load<u64>(factsSeedAt) ^ <u64>currency;
  for (; p + 8 <= end; p += 8) hash = mix(hash, load<u64>(p));
  const left = end - p;
  if (left > 0) hash = mix(hash, load<u64>(p) & (((<u64>1) << (left << 3)) - 1));
  return <u32>(hash >> 32);
}

@inline
function mix(hash: u64, word: u64): u64 {
  const product = (hash ^ word) * mixFactor;
  return product ^ (product >> 29);
}

function addListing(p: i32, length: i32, hash: u32, currency: u32): i32 {
  const key = load<i32>(listingCountAt);
  const at = load<i32>(listingEndAt);
  if (key === listingsMax || at + length > listingTextAt + listingTextBytes) return -1;
  // The copy may write up to 15 bytes behind the names, where the next ones are to stand.
  copyText(at, p, length);
  store<i32>(listingEndAt, at + length);
  store<i32>(listingCountAt, key + 1);
  const entry = listingEntriesAt + (key << 4);
  store<u32>(entry, hash);
  store<u32>(entry, currency, 4);
  store<i32>(entry, at, 8);
  store<i32>(entry, length, 12);
  let slot = hash & slotsMask;
  while (load<i32>(listingSlotsAt + (slot << 2)) !== 0) slot = (slot + 1) & slotsMask;
  store<i32>(listingSlotsAt + (slot << 2), key + 1);
  return key;
}
