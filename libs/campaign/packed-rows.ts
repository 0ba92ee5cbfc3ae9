import { Buffer } from 'node:buffer';
import { blockQuarters } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';

/**
 * Rows of one block as a text of one byte a character, which is the smallest thing that V8 keeps
 * some bytes in: a typed array costs some 200 bytes by itself, and there is one of these for every
 * block of every shard. A row is its place in the block, the columns that are not zero (15 bits in
 * two bytes), and their values as varints.
 */
export type PackedRows = string;

const valueBytesMax = 8;
const rowBytesMax = 3 + columnCount * valueBytesMax;
const scratch = Buffer.alloc(blockQuarters * rowBytesMax);
let length = 0;

/** Begins a new text. */
export function startPacking(): void {
  length = 0;
}

/** Adds a row to the text that was begun: its place in the block (0–15) and its columns. */
export function packRow(place: number, values: Float64Array): void {
  scratch[length] = place;
  const maskAt = length + 1;
  length += 3;
  let mask = 0;
  for (let column = 0; column < columnCount; column++) {
    const value = values[column] as number;
    if (value === 0) continue;
    mask |= 1 << column;
    packValue(value);
  }
  scratch[maskAt] = mask & 255;
  scratch[maskAt + 1] = mask >> 8;
}

/** The text that was begun. */
export function finishPacking(): PackedRows {
  return scratch.toString('latin1', 0, length);
}

/** Writes an integer below 2^53, seven bits a byte, the lowest first. */
function packValue(value: number): void {
  let rest = value;
  while (rest > 127) {
    scratch[length++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  scratch[length++] = rest;
}

/** Calls back with every number of a text that is not zero. */
export function unpackRows(
  rows: PackedRows,
  visit: (place: number, column: number, value: number) => void,
): void {
  let at = 0;
  while (at < rows.length) {
    const place = rows.charCodeAt(at);
    const mask = rows.charCodeAt(at + 1) | (rows.charCodeAt(at + 2) << 8);
    at += 3;
    for (let column = 0; column < columnCount; column++) {
      if ((mask & (1 << column)) === 0) continue;
      let value = 0;
      let scale = 1;
      let byte: number;
      do {
        byte = rows.charCodeAt(at++);
        value += (byte & 127) * scale;
        scale *= 128;
      } while (byte > 127);
      visit(place, column, value);
    }
  }
}
