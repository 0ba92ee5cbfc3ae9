import { blockQuarters } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import type { CellSink, ColumnPlan, LineValues } from './apply.ts';

/** Numbers from one row to the next: a power of two above `columnCount`. */
export const rowStride = 16;

const rowsPerPage = 4096;
const blocksPerPage = 1024;
const free = -1;

/** Is shown a block: its series, its number, the row of each of its quarter hours (−1 where there is
 * none), and its own index, which stays the same for the life of the table. */
export type BlockVisitor = (
  series: number,
  number: number,
  rows: Int32Array,
  index: number,
) => void;

/**
 * The counters of one shard: rows of absolute numbers, one a series and quarter hour, grouped in
 * blocks of sixteen quarter hours, with a list of the blocks that changed since it was last asked.
 * Rows stand in pages, so growing never copies them.
 */
export class CellTable implements CellSink {
  readonly pages: Float64Array[] = [];
  #rowCount = 0;

  #blockCount = 0;
  #blockSeries = new Int32Array(256);
  #blockNumbers = new Int32Array(256);
  /** Row of each quarter hour of each block, in pages; −1 where there is none. */
  readonly #rowPages: Int32Array[] = [];
  #slots = new Int32Array(1024);
  /** The block that was last used of each series: time mostly goes forward. */
  #lastBlocks = new Int32Array(256).fill(free);

  #dirty = new Int32Array(256);
  #dirtyCount = 0;
  #isDirty = new Uint8Array(256);

  get rowCount(): number {
    return this.#rowCount;
  }

  get blockCount(): number {
    return this.#blockCount;
  }

  /** Adds the numbers of a line to the row of a series at a quarter hour, as the plan says; the row
   * is made where there is none, and its block counts as changed. */
  addLine(series: number, quarter: number, to: ColumnPlan, from: LineValues): void {
    const row = this.touch(series, quarter);
    const page = this.pages[row >> 12] as Float64Array;
    const base = (row & 4095) * rowStride;
    const { columns, values } = to;
    for (let i = 0; i < columns.length; i++) {
      const at = base + (columns[i] as number);
      page[at] = (page[at] as number) + (from[values[i] as number] as number);
    }
  }

  /** Row of a series at a quarter hour, made where there is none; its block counts as changed. */
  touch(series: number, quarter: number): number {
    const block = this.#block(series, quarter >> 4);
    if (this.#isDirty[block] === 0) this.#markDirty(block);
    const rows = this.#rowPages[block >> 10] as Int32Array;
    const at = (block & 1023) * blockQuarters + (quarter & 15);
    const row = rows[at] as number;
    return row === free ? this.#addRow(rows, at) : row;
  }

  /** Row of a series at a quarter hour; −1 where there is none. Changes nothing. */
  peek(series: number, quarter: number): number {
    const block = this.#findBlock(series, quarter >> 4);
    return block === free ? free : (this.#rowsOf(block)[quarter & 15] as number);
  }

  get(row: number, column: number): number {
    return (this.pages[row >> 12] as Float64Array)[(row & 4095) * rowStride + column] as number;
  }

  /** The index of a stored block, which is made where it is not there, and not marked changed. */
  restoreBlock(series: number, number: number): number {
    return this.#block(series, number);
  }

  /** Sets a row of a stored block, without marking it changed. */
  restoreRow(block: number, quarter: number, values: Float64Array): void {
    const rows = this.#rowPages[block >> 10] as Int32Array;
    const at = (block & 1023) * blockQuarters + quarter;
    const known = rows[at] as number;
    const row = known === free ? this.#addRow(rows, at) : known;
    (this.pages[row >> 12] as Float64Array).set(values, (row & 4095) * rowStride);
  }

  /** Calls back for every changed block and forgets that it changed. */
  takeDirty(visit: BlockVisitor): void {
    for (let i = 0; i < this.#dirtyCount; i++) {
      const block = this.#dirty[i] as number;
      this.#isDirty[block] = 0;
      this.#visit(block, visit);
    }
    this.#dirtyCount = 0;
  }

  /** Calls back for every block. */
  forEach(visit: BlockVisitor): void {
    for (let block = 0; block < this.#blockCount; block++) this.#visit(block, visit);
  }

  get dirtyCount(): number {
    return this.#dirtyCount;
  }

  #visit(block: number, visit: BlockVisitor): void {
    visit(
      this.#blockSeries[block] as number,
      this.#blockNumbers[block] as number,
      this.#rowsOf(block),
      block,
    );
  }

  #rowsOf(block: number): Int32Array {
    const at = (block & 1023) * blockQuarters;
    return (this.#rowPages[block >> 10] as Int32Array).subarray(at, at + blockQuarters);
  }

  #block(series: number, number: number): number {
    const last = series < this.#lastBlocks.length ? (this.#lastBlocks[series] as number) : free;
    if (last !== free && this.#blockNumbers[last] === number) return last;
    let block = this.#findBlock(series, number);
    if (block === free) block = this.#addBlock(series, number);
    if (series >= this.#lastBlocks.length) this.#lastBlocks = grown(this.#lastBlocks, series, free);
    this.#lastBlocks[series] = block;
    return block;
  }

  #findBlock(series: number, number: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashBlock(series, number) & mask;
    for (;;) {
      const entry = this.#slots[slot] as number;
      if (entry === 0) return free;
      if (this.#blockSeries[entry - 1] === series && this.#blockNumbers[entry - 1] === number) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
  }

  #addBlock(series: number, number: number): number {
    const block = this.#blockCount++;
    if (block >= this.#blockSeries.length) {
      this.#blockSeries = grown(this.#blockSeries, block, 0);
      this.#blockNumbers = grown(this.#blockNumbers, block, 0);
      const isDirty = new Uint8Array(this.#blockSeries.length);
      isDirty.set(this.#isDirty);
      this.#isDirty = isDirty;
    }
    if (block >> 10 === this.#rowPages.length) {
      this.#rowPages.push(new Int32Array(blocksPerPage * blockQuarters).fill(free));
    }
    this.#blockSeries[block] = series;
    this.#blockNumbers[block] = number;
    if (this.#blockCount * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      for (let i = 0; i < this.#blockCount; i++) this.#place(i);
    } else {
      this.#place(block);
    }
    return block;
  }

  #place(block: number): void {
    const mask = this.#slots.length - 1;
    const hash = hashBlock(this.#blockSeries[block] as number, this.#blockNumbers[block] as number);
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = block + 1;
  }

  #addRow(rows: Int32Array, at: number): number {
    const row = this.#rowCount++;
    if (row >> 12 === this.pages.length) this.pages.push(new Float64Array(rowsPerPage * rowStride));
    rows[at] = row;
    return row;
  }

  #markDirty(block: number): void {
    this.#isDirty[block] = 1;
    if (this.#dirtyCount === this.#dirty.length)
      this.#dirty = grown(this.#dirty, this.#dirtyCount, 0);
    this.#dirty[this.#dirtyCount++] = block;
  }
}

/** Whether the rows of a page fit their columns; a change of either breaks the stored format. */
if (columnCount > rowStride) throw new Error('a row is too short for the columns');

function hashBlock(series: number, number: number): number {
  let hash = Math.imul(series, 0x9e3779b1) ^ Math.imul(number, 0x85ebca77);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function grown(old: Int32Array, index: number, filler: number): Int32Array<ArrayBuffer> {
  let length = old.length;
  while (length <= index) length *= 2;
  const next = new Int32Array(length);
  if (filler !== 0) next.fill(filler, old.length);
  next.set(old);
  return next;
}
