import { assert } from '../base/assert.ts';
import { seriesPrefix } from '../contracts/cell-names.ts';
import type { ListingSeries, Series } from '../contracts/cells.ts';

/**
 * Gives every series a small integer, the same for all shards of the process, so that counting
 * works on integers. A listing series is found by the bytes of its parts without making a string;
 * a string is made only the first time that a series is seen.
 */
export class SeriesTable {
  /** Brand series of each listing series; a brand series is its own, a reason series has none: −1. */
  brandOf = new Int32Array(256);
  /** A small number for the brand of each series, whatever its category and currency. */
  brandNumberOf = new Int32Array(256);

  readonly #series: Series[] = [];
  readonly #prefixes: Uint8Array[] = [];
  readonly #idByPrefix = new Map<string, number>();
  readonly #brandNumbers = new Map<string, number>();
  readonly #reasonIds: Array<Map<string, number> | undefined> = [];

  /** Open addressing over `id + 1`; 0 is free. Only listing series stand in it. */
  #slots = new Int32Array(1024);
  #hashes = new Int32Array(256);
  #listingCount = 0;

  get count(): number {
    return this.#series.length;
  }

  /** The series with this id. */
  series(id: number): Series {
    const series = this.#series[id];
    assert(series !== undefined, `series ${id} is not known`);
    return series;
  }

  /** Whether a series holds the counters of a brand. */
  isBrand(id: number): boolean {
    return this.brandOf[id] === id;
  }

  /** UTF-8 of the series' block names up to and with the last slash. */
  prefix(id: number): Uint8Array {
    const prefix = this.#prefixes[id];
    assert(prefix !== undefined, `series ${id} is not known`);
    return prefix;
  }

  /** The id of a series, new or known. */
  intern(series: Series): number {
    const prefix = seriesPrefix(series);
    const known = this.#idByPrefix.get(prefix);
    if (known !== undefined) return known;
    const id = this.#series.length;
    this.#series.push(series);
    this.#prefixes.push(Buffer.from(prefix, 'latin1'));
    this.#idByPrefix.set(prefix, id);
    this.#grow(id);
    this.brandOf[id] = series.table === 'brand' ? id : -1;
    this.brandNumberOf[id] = this.#brandNumber(series.brandId);
    if (series.table === 'listing') {
      const { brandId, category, currency } = series;
      // Not in one step: finding the brand may replace the array that would be written to.
      const brand = this.intern({ table: 'brand', brandId, category, currency });
      this.brandOf[id] = brand;
      this.#index(id, series);
    }
    return id;
  }

  /**
   * The id of a listing series whose brand, listing and category stand in `text`. The bytes are
   * slugs that a reader has checked.
   *
   * @param at positions: brand start and end, listing start and end, category start and end
   * @param currency code with its first letter in the lowest byte
   */
  listing(text: Uint8Array, at: Int32Array, currency: number): number {
    const hash = hashParts(text, at, currency);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) break;
      const id = entry - 1;
      if (
        this.#hashes[id] === hash &&
        matches(this.#prefixes[id] as Uint8Array, text, at, currency)
      ) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    return this.intern({
      table: 'listing',
      brandId: ascii(text, at[0] as number, at[1] as number),
      listingId: ascii(text, at[2] as number, at[3] as number),
      category: ascii(text, at[4] as number, at[5] as number),
      currency: String.fromCharCode(currency & 255, (currency >> 8) & 255, (currency >> 16) & 255),
    });
  }

  /** The id of the reason series of a listing series. */
  reason(listingId: number, reason: string): number {
    let ids = this.#reasonIds[listingId];
    if (ids === undefined) {
      ids = new Map();
      this.#reasonIds[listingId] = ids;
    }
    let id = ids.get(reason);
    if (id === undefined) {
      const listing = this.series(listingId);
      assert(listing.table === 'listing', 'only a listing has returns by reason');
      const { brandId, category } = listing;
      id = this.intern({
        table: 'reason',
        brandId,
        listingId: listing.listingId,
        category,
        reason,
      });
      ids.set(reason, id);
    }
    return id;
  }

  #brandNumber(brandId: string): number {
    const known = this.#brandNumbers.get(brandId);
    if (known !== undefined) return known;
    this.#brandNumbers.set(brandId, this.#brandNumbers.size);
    return this.#brandNumbers.size - 1;
  }

  #grow(id: number): void {
    if (id < this.brandOf.length) return;
    this.brandOf = doubled(this.brandOf);
    this.brandNumberOf = doubled(this.brandNumberOf);
    this.#hashes = doubled(this.#hashes);
  }

  #index(id: number, series: ListingSeries): void {
    const parts = [series.brandId, series.listingId, series.category];
    const text = Buffer.from(parts.join(''), 'latin1');
    const at = new Int32Array(6);
    let position = 0;
    for (const [index, part] of parts.entries()) {
      at[index * 2] = position;
      position += part.length;
      at[index * 2 + 1] = position;
    }
    this.#hashes[id] = hashParts(text, at, packCurrency(series.currency));
    this.#listingCount++;
    if (this.#listingCount * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    else this.#place(id);
  }

  #rehash(size: number): void {
    const old = this.#slots;
    this.#slots = new Int32Array(size);
    for (const entry of old) if (entry !== 0) this.#place(entry - 1);
    this.#place(this.#series.length - 1);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#hashes[id] as number) & mask;
    while (this.#slots[slot] !== 0) {
      if (this.#slots[slot] === id + 1) return;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = id + 1;
  }
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(old.length * 2);
  longer.set(old);
  return longer;
}

/** A currency code as one integer, its first letter in the lowest byte. */
export function packCurrency(code: string): number {
  return code.charCodeAt(0) | (code.charCodeAt(1) << 8) | (code.charCodeAt(2) << 16);
}

/** FNV-1a over the parts with a separator between them, mixed at the end so that low bits differ. */
function hashParts(text: Uint8Array, at: Int32Array, currency: number): number {
  let hash = 0x811c9dc5 ^ currency;
  for (let part = 0; part < 6; part += 2) {
    const end = at[part + 1] as number;
    for (let i = at[part] as number; i < end; i++) {
      hash = Math.imul(hash ^ (text[i] as number), 0x01000193);
    }
    hash = Math.imul(hash ^ 47, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Whether `prefix` is `l/brand/listing/category/CUR/` of these parts. */
function matches(prefix: Uint8Array, text: Uint8Array, at: Int32Array, currency: number): boolean {
  let position = 2;
  for (let part = 0; part < 6; part += 2) {
    const end = at[part + 1] as number;
    for (let i = at[part] as number; i < end; i++) {
      if (prefix[position++] !== text[i]) return false;
    }
    if (prefix[position++] !== 47) return false;
  }
  return (
    prefix.length === position + 4 &&
    prefix[position] === (currency & 255) &&
    prefix[position + 1] === ((currency >> 8) & 255) &&
    prefix[position + 2] === ((currency >> 16) & 255)
  );
}

function ascii(text: Uint8Array, start: number, end: number): string {
  return Buffer.from(text.buffer, text.byteOffset + start, end - start).toString('latin1');
}
