import { assert } from '../base/assert.ts';
import { seriesPrefix } from './cell-names.ts';
import { blockQuarters, type CellBlock, type CellRow, type Series } from './cells.ts';
import { columnCount } from './measures.ts';

/**
 * The rows of a block as a shard stores them, as text of one byte a character, which is the smallest
 * thing that V8 keeps some bytes in: a typed array costs some 200 bytes by itself, and a reader
 * keeps one of these for every block of every shard. Rows ascend by quarter hour; each is
 *
 *     u8     quarter hour in the block, 0–15
 *     u16    which columns follow, big-endian, bit n = column n
 *     varint each of these columns, the lowest seven bits first, up to 53 bits
 */
export type PackedRows = string;

const numbersMax = blockQuarters * columnCount;

/** The numbers of a block that are not zero, taken out of its rows. Made once and used again. */
export class BlockNumbers {
  /** How many there are now. */
  count = 0;
  /** Quarter hour of each in the block, 0–15, ascending. */
  readonly places = new Uint8Array(numbersMax);
  readonly columns = new Uint8Array(numbersMax);
  readonly values = new Float64Array(numbersMax);

  /**
   * Takes the numbers of a block in place of those that were here.
   *
   * @throws TallyError `invariant_broken` where these are no rows, or a number is no count
   */
  read(rows: PackedRows): void {
    this.count = 0;
    let before = -1;
    for (let at = 0; at < rows.length; ) {
      const place = rows.charCodeAt(at);
      const present = (rows.charCodeAt(at + 1) << 8) | rows.charCodeAt(at + 2);
      const isRow = place > before && place < blockQuarters && present < 1 << columnCount;
      assert(isRow && at + 2 < rows.length, `character ${at} of a block starts no row`);
      before = place;
      at = this.#readRow(rows, at + 3, place, present);
    }
  }

  #readRow(rows: PackedRows, start: number, place: number, present: number): number {
    let at = start;
    for (let column = 0, rest = present; rest !== 0; column++, rest >>= 1) {
      if ((rest & 1) === 0) continue;
      let byte = rows.charCodeAt(at++);
      let value = byte & 127;
      for (let scale = 128; byte > 127; scale *= 128) {
        byte = rows.charCodeAt(at++);
        value += (byte & 127) * scale;
      }
      // Behind the end there is no character, which ends the number.
      const isCount = at <= rows.length && value <= Number.MAX_SAFE_INTEGER;
      assert(isCount, 'a number of a block does not end, or is no count');
      const index = this.count++;
      this.places[index] = place;
      this.columns[index] = column;
      this.values[index] = value;
    }
    return at;
  }
}

const scratch = new BlockNumbers();

/** A block as a reader of shards is given it: its rows are only taken apart where somebody asks. */
export class PackedBlock implements CellBlock {
  /** The same object for all blocks that a follower tells of one series, between two resets. */
  readonly series: Series;
  readonly block: number;
  readonly packed: PackedRows;

  constructor(series: Series, block: number, packed: PackedRows) {
    this.series = series;
    this.block = block;
    this.packed = packed;
  }

  get name(): string {
    return `${seriesPrefix(this.series)}${this.block}`;
  }

  /** @throws TallyError as `BlockNumbers.read` does */
  get rows(): CellRow[] {
    scratch.read(this.packed);
    const rows: { quarter: number; values: Float64Array }[] = [];
    for (let index = 0; index < scratch.count; index++) {
      const quarter = this.block * blockQuarters + (scratch.places[index] as number);
      if (rows.at(-1)?.quarter !== quarter) {
        rows.push({ quarter, values: new Float64Array(columnCount) });
      }
      const { values } = rows.at(-1) as CellRow;
      values[scratch.columns[index] as number] = scratch.values[index] as number;
    }
    return rows;
  }
}
