import { assert } from '../base/assert.ts';
import { blockQuarters, type CellBlock } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import {
  finishPacking,
  type PackedRows,
  packRow,
  startPacking,
  unpackRows,
} from './packed-rows.ts';

/** Numbers from one row to the next. */
const rowStride = 16;
const rowsPerPage = 4096;

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
 */
export class CellStore {
  readonly #pages: Float64Array[] = [];
  #rowCount = 0;
  #places = new Int32Array(256 * placesPerBlock).fill(none);
  #blockCount = 0;
  /** Used again for each block that is checked. */
  readonly #columnSums = new Float64Array(columnCount);

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

  /**
   * Replaces what a shard had given for a block by what it gives now. All or nothing: where a sum
   * would leave the integers that a double holds exactly, the old rows stand again.
   *
   * @returns what to give as `before` the next time
   * @throws TallyError `invariant_broken` where a row is not of that block or holds something else
   * than counts, or a merged counter would pass 2^53 − 1
   */
  replace(block: number, before: PackedRows | undefined, given: CellBlock): PackedRows {
    const after = packBlock(given);
    if (before !== undefined) this.#addRows(block, before, -1);
    const fits = this.#fits(block, after);
    if (fits) this.#addRows(block, after, 1);
    else if (before !== undefined) this.#addRows(block, before, 1);
    assert(fits, 'a counter over all shards would pass 2^53 - 1');
    return after;
  }

  /** Takes off what a shard had given for a block. */
  subtract(block: number, rows: PackedRows): void {
    this.#addRows(block, rows, -1);
  }

  /** Adds the quarter hours `from <= place < to` of a block to `into`, one number a column. */
  addTo(into: Float64Array, block: number, from: number, to: number): void {
    const start = block * placesPerBlock;
    const sums = this.#places[start + sumPlace] as number;
    if (sums !== none && to - from === blockQuarters) return this.#addRow(sums, into);
    for (let place = from; place < to; place++) {
      const row = this.#places[start + place] as number;
      if (row !== none) this.#addRow(row, into);
    }
  }

  #addRow(row: number, into: Float64Array): void {
    const page = this.#page(row);
    const start = offsetOf(row);
    for (let column = 0; column < columnCount; column++) {
      into[column] = (into[column] as number) + (page[start + column] as number);
    }
  }

  #addRows(block: number, rows: PackedRows, sign: 1 | -1): void {
    const start = block * placesPerBlock;
    unpackRows(rows, (place, column, value) => {
      this.#addValue(this.#rowOf(block, place), column, sign * value);
      const sums = this.#places[start + sumPlace] as number;
      if (sums !== none) this.#addValue(sums, column, sign * value);
    });
  }

  #addValue(row: number, column: number, value: number): void {
    const page = this.#page(row);
    const at = offsetOf(row) + column;
    page[at] = (page[at] as number) + value;
  }

  /** The sum of two counts may no longer be exact, so this is asked before they are added. No
   * counter is negative: where the sums over the block fit, every row of it does. */
  #fits(block: number, rows: PackedRows): boolean {
    const sums = this.#columnSums.fill(0);
    this.addTo(sums, block, 0, blockQuarters);
    let isExact = true;
    unpackRows(rows, (_place, column, value) => {
      const sum = (sums[column] as number) + value;
      sums[column] = sum;
      if (sum > Number.MAX_SAFE_INTEGER) isExact = false;
    });
    return isExact;
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
    this.addTo(this.#page(sums).subarray(offset, offset + columnCount), block, 0, blockQuarters);
    this.#places[start + sumPlace] = sums;
  }

  #newRow(): number {
    const row = this.#rowCount++;
    if (row % rowsPerPage === 0) this.#pages.push(new Float64Array(rowsPerPage * rowStride));
    return row;
  }

  #page(row: number): Float64Array {
    return this.#pages[Math.floor(row / rowsPerPage)] as Float64Array;
  }
}

function offsetOf(row: number): number {
  return (row % rowsPerPage) * rowStride;
}

/** Checks the rows of a block and packs them. */
function packBlock(block: CellBlock): PackedRows {
  startPacking();
  for (const { quarter, values } of block.rows) {
    const place = quarter - block.block * blockQuarters;
    const isPlace = Number.isInteger(place) && place >= 0 && place < blockQuarters;
    assert(isPlace, `quarter ${quarter} is not in block ${block.name}`);
    assert(values.length === columnCount, `a row of ${block.name} has a foreign width`);
    for (const value of values) {
      const isCount = Number.isSafeInteger(value) && value >= 0;
      assert(isCount, `block ${block.name} holds ${value}, which is no count`);
    }
    packRow(place, values);
  }
  return finishPacking();
}
