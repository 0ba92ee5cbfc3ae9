import { seriesPrefix } from '../../libs/contracts/cell-names.ts';
import type { CellBlock } from '../../libs/contracts/cells.ts';
import { column, type MeasureColumn, measureColumns } from '../../libs/contracts/measures.ts';
import { purchaseAt, purchasesIn } from '../../libs/contracts/purchase-page.ts';
import { createFastReader } from '../../libs/fold/fast-reader.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import { emptyShardMeta, Shard, type ShardOptions } from '../../libs/fold/shard.ts';
import type { ShardDelta } from '../../libs/fold/shard-delta.ts';
import { BlockReader } from '../../libs/store/block-reader.ts';
import { SeriesNames } from './series-names.ts';

/** The identity key of tests: 32 bytes. */
export const testIdentityKey = Buffer.alloc(32, 7);

/** Options of a shard as a test wants them. */
export function shardOptions(overrides: Partial<ShardOptions> = {}): ShardOptions {
  return {
    series: new SeriesTable(),
    reader: createFastReader({ identityKey: testIdentityKey }),
    isPlaced: () => true,
    enforcePlacement: false,
    ...overrides,
  };
}

export function newShard(overrides: Partial<ShardOptions> = {}): Shard {
  return new Shard(emptyShardMeta(0), shardOptions(overrides));
}

const namesOf = new WeakMap<Shard, SeriesNames>();

/** The blocks that a delta writes. A shard's deltas must be shown in their order, all of them. */
export function blocksOf(shard: Shard, { entries }: ShardDelta): CellBlock[] {
  const names = namesOf.get(shard) ?? new SeriesNames();
  namesOf.set(shard, names);
  return names.decodeChange(entries);
}

/** All cells that the next delta of a shard would write, by block name and quarter hour: only the
 * columns that are not zero. */
export function takeCells(shard: Shard): Record<string, Record<string, number>> {
  return cellsOf(blocksOf(shard, shard.takeDelta()));
}

/** Blocks as plain objects that a test can compare. */
export function cellsOf(blocks: Iterable<CellBlock>): Record<string, Record<string, number>> {
  const cells: Record<string, Record<string, number>> = {};
  for (const { name, rows } of blocks) {
    const prefix = name.slice(0, name.lastIndexOf('/'));
    for (const { quarter, values } of rows) {
      const set = measureColumns.filter((measure) => values[column[measure]] !== 0);
      cells[`${prefix}@${quarter}`] = Object.fromEntries(
        set.map((measure: MeasureColumn) => [measure, values[column[measure]] as number]),
      );
    }
  }
  return cells;
}

/** A purchase as plain values that a test can compare; the buyer's hash stands for the buyer. */
export interface StoredPurchase {
  readonly series: string;
  readonly quarter: number;
  readonly hash: number;
  readonly newToBrand: number;
  readonly orderTag: number;
}

/** The purchases of some changes of a shard, in the order of the log. */
export function purchasesOf(...deltas: readonly ShardDelta[]): StoredPurchase[] {
  const { pages } = new BlockReader().read(deltas.map(({ entries }) => entries));
  return pages.flatMap(({ bytes, seriesOf }) =>
    Array.from({ length: purchasesIn(bytes) ?? 0 }, (_, place) => {
      const { seriesNumber, ...rest } = purchaseAt(bytes, place);
      const series = seriesOf(seriesNumber);
      return { series: series === undefined ? '' : seriesPrefix(series), ...rest };
    }),
  );
}
