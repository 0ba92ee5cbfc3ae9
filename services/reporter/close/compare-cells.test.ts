import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blockQuarters, type CellBlock } from '../../../libs/contracts/cells.ts';
import { type MeasureColumn, measureColumns } from '../../../libs/contracts/measures.ts';
import { PackedBlock } from '../../../libs/contracts/packed-block.ts';
import { packRows } from '../../../test/support/campaign/pack-rows.ts';
import { recordChunk, type TestRecord } from '../../../test/support/record-chunk.ts';
import { blocksOf, newShard } from '../../../test/support/shards.ts';
import { smallCampaign } from '../../../test/support/small-campaign.ts';
import { simulate } from '../../simulator/simulate.ts';
import { type LoadedLog, loadLog } from '../recount/recount.ts';
import { compareCells } from './compare-cells.ts';
import type { LoadedShard } from './load-shard.ts';
import { writeSnapshot } from './snapshot.ts';

let folder = '';
let log: LoadedLog;
let shards: LoadedShard[] = [];

/** What the fold and the recount have made of the same two partitions. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-cells-'));
  const run = simulate({
    campaign: smallCampaign,
    seed: 'cells',
    size: { events: 1500 },
    duplicates: 0.1,
  });
  const partitions: TestRecord[][] = [[], []];
  for (const record of run.records) partitions[Number(record.key.slice(-7)) % 2]?.push(record);
  const chunks = partitions.map((records, partition) =>
    recordChunk({ partition, firstOffset: 0 }, records),
  );
  shards = chunks.map((chunk, partition) => {
    const shard = newShard();
    shard.fold(chunk);
    const delta = shard.takeDelta();
    const state = { partition, epoch: 1, meta: delta.meta };
    return { state, blocks: blocksOf(shard, delta).map(packed) };
  });
  async function* all() {
    yield* chunks;
  }
  log = await loadLog({ chunks: all(), limits: { memoryMbMax: 512, threads: 1 } });
});
afterAll(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

function packed({ series, block, rows }: CellBlock): PackedBlock {
  const places = rows.map(
    ({ quarter, values }) => [quarter - block * blockQuarters, values] as const,
  );
  return new PackedBlock(series, block, packRows(places));
}

async function compare(some: readonly LoadedShard[]) {
  const { snapshot } = await writeSnapshot(folder, some);
  return compareCells(log.database, join(folder, snapshot.cells.name));
}

/** The shards, with one number of one of their cells changed. */
function planted(table: string, measure: MeasureColumn, by: number): LoadedShard[] {
  const column = measureColumns.indexOf(measure);
  let isDone = false;
  return shards.map(({ state, blocks }) => ({
    state,
    blocks: blocks.map((block) => {
      const rows = block.rows.map(({ quarter, values }) => ({ quarter, values: values.slice() }));
      const row = rows.find(({ values }) => (values[column] ?? 0) > 0);
      if (isDone || block.series.table !== table || row === undefined) return block;
      isDone = true;
      row.values[column] = (row.values[column] ?? 0) + by;
      return packed({ ...block, name: block.name, series: block.series, block: block.block, rows });
    }),
  }));
}

test('what the fold has counted, the recount finds in every cell', async () => {
  const { cells, found, blockers } = await compare(shards);
  expect({ found, blockers }).toEqual({ found: 0, blockers: [] });
  expect(cells).toBeGreaterThan(1000);
});

test.each(measureColumns)(
  'a planted difference of one in %s is found and named',
  async (measure) => {
    const { found, blockers } = await compare(planted('listing', measure, 1));
    expect(found).toBe(1);
    expect(blockers).toMatchObject([
      { code: 'difference', figures: { table: 'listing', measure } },
    ]);
    const { counted, recounted } = blockers[0]?.figures ?? {};
    expect(Number(counted) - Number(recounted)).toBe(1);
    expect(blockers[0]?.detail).toContain(
      `${counted} were counted, the recount finds ${recounted}`,
    );
  },
);

test.each([
  ['brand', 'soldUnits'],
  ['reason', 'returnedUnits'],
  ['reason', 'cohortReturnedUnits'],
] as const)('so is one in a %s, in %s', async (table, measure) => {
  const { found, blockers } = await compare(planted(table, measure, -1));
  expect(found).toBe(1);
  expect(blockers[0]?.figures).toMatchObject({ table, measure });
});

test('a cell that only one of the two has is one, too', async () => {
  const [first, ...others] = shards as [LoadedShard, ...LoadedShard[]];
  const [, ...rest] = first.blocks;
  const missing = await compare([{ ...first, blocks: rest }, ...others]);
  expect(missing.found).toBeGreaterThan(0);
  expect(missing.blockers[0]?.figures.counted).toBe('0');
});
