import { assert } from '../base/assert.ts';
import { TallyError } from '../base/errors.ts';
import { parseBlockName } from '../contracts/cell-names.ts';
import { blockQuarters, type CellBlock, type CellRow } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import { rowStride } from './cell-table.ts';

/**
 * Blocks as bytes. The value of a block is a run of rows, ascending by quarter hour:
 *
 *     u8     quarter hour in the block, 0–15
 *     u16    which columns follow, big-endian, bit n = column n
 *     varint each of these columns, LEB128, up to 53 bits
 *
 * A commit carries many blocks in one string of entries, each `u16 length, name, u16 length,
 * value`, lengths big-endian: Lua takes it apart with `struct.unpack('>Hc0Hc0')`.
 */

/** The largest value: 16 rows of all columns, each 8 bytes. */
const valueBytesMax = blockQuarters * (3 + columnCount * 8);

/** Bytes of the longest entry: a name is at most 5 slugs, separators and a block number. */
const entryBytesMax = 4 + 6 * 64 + 16 + valueBytesMax;

/** Builds the entries of a commit in one buffer that is used again for the next. */
export class BlockWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #count = 0;
  #lastStart = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Adds one block.
   *
   * @param prefix the series' part of the name
   * @param rows position of each of the block's rows in `pages`, −1 where there is none
   */
  add(prefix: Uint8Array, block: number, rows: Int32Array, pages: readonly Float64Array[]): void {
    if (this.#bytes.length - this.#length < entryBytesMax) this.#grow();
    const bytes = this.#bytes;
    let at = this.#length + 2;
    for (let i = 0; i < prefix.length; i++) bytes[at++] = prefix[i] as number;
    at = writeDecimal(bytes, at, block);
    writeU16(bytes, this.#length, at - this.#length - 2);
    const valueAt = at;
    at += 2;
    for (let quarter = 0; quarter < blockQuarters; quarter++) {
      const row = rows[quarter] as number;
      if (row < 0) continue;
      at = this.#addRow(at, quarter, pages[row >> 12] as Float64Array, (row & 4095) * rowStride);
    }
    writeU16(bytes, valueAt, at - valueAt - 2);
    this.#lastStart = this.#length;
    this.#length = at;
    this.#count++;
  }

  /** The entry that was added last; valid until the next one is. */
  get lastEntry(): Uint8Array {
    return this.#bytes.subarray(this.#lastStart, this.#length);
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

/**
 * The block that a field of a shard's hash holds.
 *
 * @throws TallyError `shard_corrupt` where name or value is not what a commit writes
 */
export function decodeBlock(name: string, value: Uint8Array): CellBlock {
  const parsed = parseBlockName(name);
  if (parsed === undefined) throw corrupt(name, 'its name is not one of a block');
  const rows: CellRow[] = [];
  let at = 0;
  while (at < value.length) {
    const quarter = value[at] as number;
    const present = ((value[at + 1] ?? 0) << 8) | (value[at + 2] ?? 0);
    if (quarter >= blockQuarters || present >= 1 << columnCount) {
      throw corrupt(name, `byte ${at} starts no row`);
    }
    at += 3;
    const values = new Float64Array(columnCount);
    for (let column = 0; column < columnCount; column++) {
      if ((present & (1 << column)) === 0) continue;
      let scale = 1;
      let number = 0;
      for (;;) {
        const byte = value[at++];
        if (byte === undefined || scale > 2 ** 49) throw corrupt(name, 'a number does not end');
        number += (byte & 127) * scale;
        if (byte < 128) break;
        scale *= 128;
      }
      values[column] = number;
    }
    rows.push({ quarter: parsed.block * blockQuarters + quarter, values });
  }
  return { name, series: parsed.series, block: parsed.block, rows };
}

/** All blocks of a commit's entries, in their order. */
export function decodeEntries(entries: Buffer): CellBlock[] {
  return splitEntries(entries).map(({ name, value }) => decodeBlock(name, value));
}

/** A block as a shard stores it. */
export interface EncodedBlock {
  readonly name: string;
  readonly value: Uint8Array;
}

/** Takes a commit's entries apart without decoding them. The values are views. */
export function splitEntries(entries: Buffer): EncodedBlock[] {
  const blocks: EncodedBlock[] = [];
  let at = 0;
  while (at < entries.length) {
    const nameEnd = at + 2 + entries.readUInt16BE(at);
    const valueEnd = nameEnd + 2 + entries.readUInt16BE(nameEnd);
    const name = entries.toString('latin1', at + 2, nameEnd);
    if (valueEnd > entries.length) throw corrupt(name, 'the entries end within it');
    blocks.push({ name, value: entries.subarray(nameEnd + 2, valueEnd) });
    at = valueEnd;
  }
  assert(at === entries.length, 'entries end where the last one ends');
  return blocks;
}

function corrupt(name: string, what: string): TallyError {
  return new TallyError('shard_corrupt', `The block ${name} of a shard can't be read: ${what}.`);
}
