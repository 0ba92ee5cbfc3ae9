import { assert } from '../base/assert.ts';
import { blockQuarters, type CellBlock, type Series } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import type { QuarterRange } from './quarter-range.ts';

/** Numbers of one merged block: a row a quarter hour and, last, the row of their sums. */
const mergedLength = (blockQuarters + 1) * columnCount;
const sumRowStart = blockQuarters * columnCount;

/** The merged counters of one series over all shards. */
export interface SeriesCells<S extends Series = Series> {
  readonly series: S;
  /** Block number to its rows, `(blockQuarters + 1) × columnCount` numbers. */
  readonly blocks: Map<number, Float64Array>;
  blockMin: number;
  blockMax: number;
}

/** The rows of a block as one shard last gave them, packed: kept so that they can be taken off. */
export interface ShardBlock {
  readonly merged: Float64Array;
  readonly rowIndexes: Uint8Array;
  readonly values: Float64Array;
}

/** An empty series. */
export function createSeriesCells<S extends Series>(series: S): SeriesCells<S> {
  return { series, blocks: new Map(), blockMin: Infinity, blockMax: -Infinity };
}

/** The merged rows of a block, made where they are not there yet. */
export function mergedBlock(cells: SeriesCells, block: number): Float64Array {
  const known = cells.blocks.get(block);
  if (known !== undefined) return known;
  const created = new Float64Array(mergedLength);
  cells.blocks.set(block, created);
  cells.blockMin = Math.min(cells.blockMin, block);
  cells.blockMax = Math.max(cells.blockMax, block);
  return created;
}

/**
 * Packs the rows of a block.
 *
 * @throws TallyError `invariant_broken` where a row is not of that block or holds something else
 * than safe integers from 0.
 */
export function packBlock(block: CellBlock, merged: Float64Array): ShardBlock {
  const rowIndexes = new Uint8Array(block.rows.length);
  const values = new Float64Array(block.rows.length * columnCount);
  for (const [index, row] of block.rows.entries()) {
    const rowIndex = row.quarter - block.block * blockQuarters;
    assert(
      Number.isInteger(rowIndex) && rowIndex >= 0 && rowIndex < blockQuarters,
      `quarter ${row.quarter} is not in block ${block.name}`,
    );
    assert(row.values.length === columnCount, `a row of ${block.name} has a foreign width`);
    rowIndexes[index] = rowIndex;
    values.set(row.values, index * columnCount);
  }
  for (const value of values) {
    const counts = Number.isSafeInteger(value) && value >= 0;
    assert(counts, `block ${block.name} holds ${value}, which is no count`);
  }
  return { merged, rowIndexes, values };
}

/** Adds the rows of a shard's block to the merged ones (`sign` 1) or takes them off (−1). */
function addRows(block: ShardBlock, sign: 1 | -1): void {
  const { merged, rowIndexes, values } = block;
  for (let row = 0; row < rowIndexes.length; row++) {
    const target = (rowIndexes[row] as number) * columnCount;
    const source = row * columnCount;
    for (let column = 0; column < columnCount; column++) {
      const value = sign * (values[source + column] as number);
      merged[target + column] = (merged[target + column] as number) + value;
      merged[sumRowStart + column] = (merged[sumRowStart + column] as number) + value;
    }
  }
}

/** Takes off what a shard had given for a block. */
export function subtractBlock(block: ShardBlock): void {
  addRows(block, -1);
}

/**
 * Replaces what a shard had given for a block by what it gives now. All or nothing: where a sum
 * would leave the integers that a double holds exactly, the old rows stand again.
 *
 * @throws TallyError `invariant_broken` when a merged counter would pass 2^53 − 1.
 */
export function replaceBlock(before: ShardBlock | undefined, after: ShardBlock): void {
  if (before !== undefined) addRows(before, -1);
  // The sum of two safe integers may no longer be exact, so the check stands before the addition.
  // No counter is negative: where the row of sums fits, every row above it does.
  if (fits(after)) return addRows(after, 1);
  if (before !== undefined) addRows(before, 1);
  assert(false, 'a counter over all shards would pass 2^53 - 1');
}

function fits(block: ShardBlock): boolean {
  const { merged, rowIndexes, values } = block;
  for (let column = 0; column < columnCount; column++) {
    let sum = merged[sumRowStart + column] as number;
    for (let row = 0; row < rowIndexes.length; row++) {
      sum += values[row * columnCount + column] as number;
      if (sum > Number.MAX_SAFE_INTEGER) return false;
    }
  }
  return true;
}

/**
 * Adds all of a series' quarter hours in a range to `into` (one number a column). Whole blocks are
 * taken by their sums, so the cost is one step a block plus the edges.
 */
export function addRange(cells: SeriesCells, range: QuarterRange, into: Float64Array): void {
  const from = Math.max(range.from, cells.blockMin * blockQuarters);
  const to = Math.min(range.to, (cells.blockMax + 1) * blockQuarters);
  for (let quarter = from; quarter < to; ) {
    const block = Math.floor(quarter / blockQuarters);
    const blockStart = block * blockQuarters;
    const end = Math.min(to, blockStart + blockQuarters);
    const merged = cells.blocks.get(block);
    if (merged !== undefined) {
      if (end - quarter === blockQuarters) addRow(merged, sumRowStart, into);
      else {
        for (let row = quarter - blockStart; row < end - blockStart; row++) {
          addRow(merged, row * columnCount, into);
        }
      }
    }
    quarter = end;
  }
}

function addRow(merged: Float64Array, start: number, into: Float64Array): void {
  for (let column = 0; column < columnCount; column++) {
    into[column] = (into[column] as number) + (merged[start + column] as number);
  }
}
