import { assert } from '../base/assert.ts';
import { TallyError } from '../base/errors.ts';
import { blockQuarters } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import { pageBytes, purchaseWords } from '../contracts/purchase-page.ts';
import { rowStride } from './cell-table.ts';
import type { SeriesNumbers } from './series-numbers.ts';

/**
 * Counters as bytes. The value of a block is a run of rows, ascending by quarter hour:
 *
 *     u8     quarter hour in the block, 0–15
 *     u16    which columns follow, big-endian, bit n = column n
 *     varint each of these columns, LEB128, up to 53 bits
 *
 * The value of a series is its name, that of a page of purchases as `purchase-page.ts` says. A commit
 * carries many of them in one string of entries, each `u16 length, field name, u16 length, value`,
 * lengths big-endian: Lua takes it apart with `struct.unpack('>Hc0Hc0')`. A series stands before its
 * first block and the first page that names it.
 */

/** The largest value: 16 rows of all columns, each 8 bytes. */
const valueBytesMax = blockQuarters * (3 + columnCount * 8);

/** Bytes of the longest entry: two lengths, a field name of two numbers, a value. */
const entryBytesMax = 4 + 2 * 17 + Math.max(valueBytesMax, pageBytes);

/** Builds the entries of a commit in one buffer that is used again for the next. */
export class BlockWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #count = 0;
  #valueStart = 0;
  #lastStart = 0;

  /** Blocks that were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds the name of a series. */
  addSeries(series: number, prefix: Uint8Array): void {
    this.#start();
    const bytes = this.#bytes;
    let at = this.#length + 2;
    bytes[at++] = 115; // s
    bytes[at++] = slash;
    at = writeDecimal(bytes, at, series);
    at = this.#endName(at);
    for (let i = 0; i < prefix.length; i++) bytes[at++] = prefix[i] as number;
    this.#end(at);
  }

  /**
   * Adds one block.
   *
   * @param rows position of each of the block's rows in `pages`, −1 where there is none
   */
  add(series: number, block: number, rows: Int32Array, pages: readonly Float64Array[]): void {
    this.#start();
    const bytes = this.#bytes;
    let at = writeDecimal(bytes, this.#length + 2, series);
    bytes[at++] = slash;
    at = this.#endName(writeDecimal(bytes, at, block));
    for (let quarter = 0; quarter < blockQuarters; quarter++) {
      const row = rows[quarter] as number;
      if (row < 0) continue;
      at = this.#addRow(at, quarter, pages[row >> 12] as Float64Array, (row & 4095) * rowStride);
    }
    this.#end(at);
    this.#count++;
  }

  /**
   * Adds a page of purchases.
   *
   * @param words as in `purchase-page.ts`, with ids of series, whose numbers are written
   */
  addPage(page: number, words: Int32Array, numbers: SeriesNumbers): void {
    this.#start();
    const bytes = this.#bytes;
    let at = this.#length + 2;
    bytes[at++] = 111; // o
    bytes[at++] = slash;
    at = this.#endName(writeDecimal(bytes, at, page));
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      const value = i % purchaseWords === 0 ? numbers.of(word) : word;
      bytes[at++] = value;
      bytes[at++] = value >> 8;
      bytes[at++] = value >> 16;
      bytes[at++] = value >> 24;
    }
    this.#end(at);
  }

  #start(): void {
    if (this.#bytes.length - this.#length < entryBytesMax) this.#grow();
  }

  /** Gives where the value of the entry begins whose name ends at `at`. */
  #endName(at: number): number {
    writeU16(this.#bytes, this.#length, at - this.#length - 2);
    this.#valueStart = at + 2;
    return at + 2;
  }

  #end(at: number): void {
    writeU16(this.#bytes, this.#valueStart - 2, at - this.#valueStart);
    this.#lastStart = this.#length;
    this.#length = at;
  }

  /** The bytes that hold all entries; valid until the next one is added. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where the entry that was added last starts in these bytes, and where it ends. */
  get lastStart(): number {
    return this.#lastStart;
  }

  get lastEnd(): number {
    return this.#length;
  }

  /** Forgets all entries. */
  clear(): void {
    this.#length = 0;
    this.#count = 0;
  }

  /** A copy of all entries; the writer is empty afterwards. */
  take(): Buffer {
    const entries = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.clear();
    return entries;
  }

  #addRow(start: number, quarter: number, page: Float64Array, base: number): number {
    const bytes = this.#bytes;
    let at = start + 3;
    let present = 0;
    for (let column = 0; column < columnCount; column++) {
      const value = page[base + column] as number;
      if (value === 0) continue;
      present |= 1 << column;
      at = writeVarint(bytes, at, value);
    }
    bytes[start] = quarter;
    writeU16(bytes, start + 1, present);
    return at;
  }

  #grow(): void {
    const next = Buffer.allocUnsafe(this.#bytes.length * 2);
    this.#bytes.copy(next, 0, 0, this.#length);
    this.#bytes = next;
  }
}

const slash = 47;

function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7fffffff) {
    bytes[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  let small = rest | 0;
  while (small > 127) {
    bytes[at++] = (small & 127) | 128;
    small >>>= 7;
  }
  bytes[at++] = small;
  return at;
}

function writeU16(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 255;
}

function writeDecimal(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  if (rest < 0) {
    bytes[at++] = 45;
    rest = -rest;
  }
  let end = at + 1;
  for (let power = 10; power <= rest; power *= 10) end++;
  for (let position = end - 1; position >= at; position--) {
    bytes[position] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return end;
}

/** Is shown a row: its quarter hour in the block and its numbers, which are only lent. */
export type RowVisitor = (quarter: number, values: Float64Array) => void;

/**
 * Calls back for each row of a block's value, which stands in `bytes` from `from` to `to`.
 *
 * @throws TallyError `shard_corrupt` where that is not what a commit writes
 */
export function readRows(bytes: Uint8Array, from: number, to: number, visit: RowVisitor): void {
  let at = from;
  while (at < to) {
    const quarter = bytes[at] as number;
    const present = at + 2 < to ? ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number) : -1;
    if (quarter >= blockQuarters || present < 0 || present >= 1 << columnCount) {
      throw corrupt(`byte ${at - from} starts no row`);
    }
    at += 3;
    for (let column = 0; column < columnCount; column++) {
      if ((present & (1 << column)) === 0) {
        row[column] = 0;
        continue;
      }
      let scale = 1;
      let number = 0;
      for (;;) {
        if (at >= to || scale > 2 ** 49) throw corrupt('a number does not end');
        const byte = bytes[at++] as number;
        number += (byte & 127) * scale;
        if (byte < 128) break;
        scale *= 128;
      }
      row[column] = number;
    }
    visit(quarter, row);
  }
}

const row = new Float64Array(columnCount);

/** Is shown an entry: where its name and its value stand. */
export type EntryVisitor = (
  nameStart: number,
  nameEnd: number,
  valueStart: number,
  valueEnd: number,
) => void;

/**
 * Calls back for each entry, in their order.
 *
 * @throws TallyError `shard_corrupt` where the entries end within one
 */
export function forEachEntry(entries: Uint8Array, visit: EntryVisitor): void {
  let at = 0;
  while (at < entries.length) {
    const nameEnd = at + 2 + readU16(entries, at);
    const valueStart = nameEnd + 2;
    const valueEnd = valueStart + readU16(entries, nameEnd);
    if (!(valueEnd <= entries.length)) throw corrupt('the entries end within it');
    visit(at + 2, nameEnd, valueStart, valueEnd);
    at = valueEnd;
  }
  assert(at === entries.length, 'entries end where the last one ends');
}

function readU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? Number.NaN) << 8) | (bytes[at + 1] ?? Number.NaN);
}

/** A field of a shard's counters and its value. */
export interface Entry {
  readonly name: string;
  readonly value: Uint8Array;
}

/** Takes entries apart without decoding them. The values are views. */
export function splitEntries(entries: Buffer): Entry[] {
  const all: Entry[] = [];
  forEachEntry(entries, (nameStart, nameEnd, valueStart, valueEnd) => {
    const name = entries.toString('latin1', nameStart, nameEnd);
    all.push({ name, value: entries.subarray(valueStart, valueEnd) });
  });
  return all;
}

/** An error for counters that can't be read. */
export function corrupt(what: string): TallyError {
  return new TallyError('shard_corrupt', `The counters of a shard can't be read: ${what}.`);
}
