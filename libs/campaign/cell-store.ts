import { type Exact, exactOf } from '../base/exact.ts';
import { blockQuarters } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import { BlockNumbers, type PackedRows } from '../contracts/packed-block.ts';

/** Numbers from one row to the next, and rows of a page, as powers of two. */
const rowBits = 4;
const pageBits = 12;
const rowsPerPage = 1 << pageBits;

/** Of a block: the row of each of its quarter hours, and that of their sums; −1 where none is. */
const placesPerBlock = blockQuarters + 1;
const sumPlace = blockQuarters;
const none = -1;

/** From that many rows on a block has a row of sums, which a long range takes instead. */
const rowsSummedMin = 4;

/**
 * The merged counters of all series: blocks of sixteen quarter hours, named by small integers, and
 * rows of numbers in pages. A quarter hour without counters has no row, and most have none: late
 * returns of a listing are a few in days.
 *
 * A shard keeps each of its counters at 2^53 − 1 or below, but shards and quarter hours add up to
 * more. A sum that a double does not hold exactly stands aside as a bigint, with NaN in its place:
 * whatever it is added to is then no number either, and is added up again exactly.
 */
export class CellStore {
  readonly #pages: Float64Array[] = [];
  #rowCount = 0;
  #places = new Int32Array(256 * placesPerBlock).fill(none);
  #blockCount = 0;
  /** Sums that no double holds, by their place among all numbers of all rows. */
  readonly #large = new Map<number, bigint>();
  /** Used again for each block. */
  readonly #before = new BlockNumbers();
  readonly #after = new BlockNumbers();

  /** Makes an empty block. */
  addBlock(): number {
    const block = this.#blockCount++;
    if (this.#blockCount * placesPerBlock > this.#places.length) {
      const grown = new Int32Array(this.#places.length * 2).fill(none);
      grown.set(this.#places);
      this.#places = grown;
    }
    return block;
  }

  /** Blocks that were made; their names are the integers below. */
  get blockCount(): number {
    return this.#blockCount;
  }

  /**
   * Replaces what a shard had given for a block by what it gives now; text without rows is nothing.
   *
   * @throws TallyError `invariant_broken` where `after` holds something else than rows of counts,
   * and what stood before still stands
   */
  replace(block: number, before: PackedRows, after: PackedRows): void {
    this.#after.read(after);
    this.#before.read(before);
    this.#add(block, this.#before, -1);
    this.#add(block, this.#after, 1);
  }

  /**
   * Adds the quarter hours `from <= place < to` of a block to `into`, one number a column. A column
   * that is then above 2^53 − 1, or NaN, has to be asked for with `exactColumn`.
   */
  addTo(into: Float64Array, block: number, from: number, to: number): void {
    const start = block * placesPerBlock;
    const sums = this.#places[start + sumPlace] as number;
    if (sums !== none && to - from === blockQuarters) return this.#addRow(sums, into);
    for (let place = from; place < to; place++) {
      const row = this.#places[start + place] as number;
      if (row !== none) this.#addRow(row, into);
    }
  }

  /** The sum of one column over the quarter hours `from <= place < to` of a block. */
  exactColumn(column: number, block: number, from: number, to: number): bigint {
    let sum = 0n;
    for (let place = from; place < to; place++) {
      const row = this.#places[block * placesPerBlock + place] as number;
      if (row !== none) sum += this.#exactValue(row, column);
    }
    return sum;
  }

  #addRow(row: number, into: Float64Array): void {
    const page = this.#page(row);
    const start = offsetOf(row);
    for (let column = 0; column < columnCount; column++) {
      into[column] = (into[column] as number) + (page[start + column] as number);
    }
  }

  #add(block: number, { count, places, columns, values }: BlockNumbers, sign: 1 | -1): void {
    const start = block * placesPerBlock;
    for (let index = 0; index < count; ) {
      const place = places[index] as number;
      const row = this.#rowOf(block, place);
      const sums = this.#places[start + sumPlace] as number;
      for (; index < count && places[index] === place; index++) {
        const value = sign * (values[index] as number);
        const column = columns[index] as number;
        this.#addValue(row, column, value);
        if (sums !== none) this.#addValue(sums, column, value);
      }
    }
  }

  #addValue(row: number, column: number, value: number): void {
    const page = this.#page(row);
    const at = offsetOf(row) + column;
    const sum = (page[at] as number) + value;
    if (sum <= Number.MAX_SAFE_INTEGER) page[at] = sum;
    else this.#set(row, column, this.#exactValue(row, column) + BigInt(value));
  }

  #exactValue(row: number, column: number): bigint {
    const large = this.#large.get((row << rowBits) + column);
    return large ?? BigInt(this.#page(row)[offsetOf(row) + column] as number);
  }

  #set(row: number, column: number, value: bigint): void {
    const exact: Exact = exactOf(value);
    const key = (row << rowBits) + column;
    if (typeof exact === 'bigint') this.#large.set(key, exact);
    else this.#large.delete(key);
    this.#page(row)[offsetOf(row) + column] = typeof exact === 'bigint' ? Number.NaN : exact;
  }

  /** The row of a quarter hour of a block, made where there is none. */
  #rowOf(block: number, place: number): number {
    const at = block * placesPerBlock + place;
    const known = this.#places[at] as number;
    if (known !== none) return known;
    const row = this.#newRow();
    this.#places[at] = row;
    this.#sumIfMany(block);
    return row;
  }

  /** Gives a block its row of sums once it has enough rows. */
  #sumIfMany(block: number): void {
    const start = block * placesPerBlock;
    const places = this.#places.subarray(start, start + blockQuarters);
    if (this.#places[start + sumPlace] !== none) return;
    if (places.filter((row) => row !== none).length < rowsSummedMin) return;
    const sums = this.#newRow();
    const offset = offsetOf(sums);
    const columns = this.#page(sums).subarray(offset, offset + columnCount);
    this.addTo(columns, block, 0, blockQuarters);
    for (const [column, sum] of columns.entries()) {
      if (sum <= Number.MAX_SAFE_INTEGER) continue;
      this.#set(sums, column, this.exactColumn(column, block, 0, blockQuarters));
    }
    this.#places[start + sumPlace] = sums;
  }

  #newRow(): number {
    const row = this.#rowCount++;
    if (offsetOf(row) === 0) this.#pages.push(new Float64Array(rowsPerPage << rowBits));
    return row;
  }

  #page(row: number): Float64Array {
    return this.#pages[row >>> pageBits] as Float64Array;
  }
}

function offsetOf(row: number): number {
  return (row & (rowsPerPage - 1)) << rowBits;
}
