import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { naiveBlocks, shardState } from '../../test/support/campaign/naive-blocks.ts';
import { packRows } from '../../test/support/campaign/pack-rows.ts';
import { type RawEvent, rawEvents } from '../../test/support/campaign/raw-events.ts';
import { column, columnCount } from '../contracts/measures.ts';
import { PackedBlock } from '../contracts/packed-block.ts';
import { compileCampaign } from './campaign.ts';
import { Cube } from './cube.ts';
import type { Question } from './question.ts';
import { askRanking } from './ranking.ts';
import { askTotals } from './totals.ts';

const campaign = compileCampaign(
  sampleDefinition({ heldListings: [{ listingId: 'canvas', reason: 'complaint', from: null }] }),
);
const aroundMs = Date.parse('2026-11-11T00:00:00Z');

function ask(cube: Cube) {
  const question: Question = { cube, campaign, scope: 'all', basis: 'activity' };
  return { totals: askTotals(question), ranking: askRanking(question, 'soldUnits') };
}

const shoes = { table: 'brand', brandId: 'ada', category: 'shoes', currency: 'CNY' } as const;

function soldBlock(quarter: number, soldUnits: number): PackedBlock {
  const values = new Float64Array(columnCount);
  values[column.soldUnits] = soldUnits;
  const block = Math.floor(quarter / 16);
  return new PackedBlock(shoes, block, packRows([[quarter - block * 16, values]]));
}

const quarter = campaign.window.from;

describe('however its shards came in, a cube answers alike', () => {
  const steps = fc.array(
    fc.record({
      partition: fc.integer({ min: 0, max: 2 }),
      kind: fc.constantFrom('update', 'update', 'update', 'again', 'reset', 'remove'),
      count: fc.integer({ min: 1, max: 6 }),
    }),
    { maxLength: 20 },
  );

  test('by changes, by changes that come twice, by reloads', () => {
    fc.assert(
      fc.property(rawEvents(aroundMs, 60), steps, (events, walk) => {
        const cube = new Cube();
        const logs = [0, 1, 2].map((p) => events.filter(({ partition }) => partition === p));
        const read = new Map<number, number>();
        for (const { partition, kind, count } of walk) {
          const log = logs[partition] as RawEvent[];
          const before = read.get(partition);
          const rewound = Math.max(0, (before ?? 0) - count);
          const next = kind === 'reset' ? rewound : Math.min(log.length, (before ?? 0) + count);
          if (kind === 'remove') {
            cube.remove(partition);
            read.delete(partition);
            continue;
          }
          const state = shardState(partition, next);
          const blocks = naiveBlocks(log.slice(0, next));
          if (before === undefined || kind === 'reset') cube.reset(state, blocks);
          else cube.update(state, changed(naiveBlocks(log.slice(0, before)), blocks));
          if (kind === 'again') cube.update(state, blocks);
          read.set(partition, next);
        }
        const fresh = new Cube();
        for (const [partition, next] of read) {
          const log = (logs[partition] as RawEvent[]).slice(0, next);
          fresh.reset(shardState(partition, next), naiveBlocks(log));
        }
        expect(ask(cube)).toEqual(ask(fresh));
        expect(cube.offsets()).toEqual(Object.fromEntries(read));
      }),
      { numRuns: 300 },
    );
  });
});

/** The blocks of `after` that differ from those of `before`. */
function changed(before: readonly PackedBlock[], after: readonly PackedBlock[]): PackedBlock[] {
  const known = new Map(before.map((block) => [block.name, block.packed]));
  return after.filter((block) => known.get(block.name) !== block.packed);
}

describe('versions', () => {
  test('every change counts; only a replaced or removed shard begins a new generation', () => {
    const cube = new Cube();
    cube.reset(shardState(0, 1), []);
    const { version, generation } = cube;
    cube.update(shardState(0, 2), []);
    expect(cube.version).toBeGreaterThan(version);
    expect(cube.generation).toBe(generation);
    cube.reset(shardState(0, 1), []);
    expect(cube.generation).toBe(generation + 1);
    cube.remove(0);
    expect(cube.generation).toBe(generation + 2);
    cube.remove(0);
    expect(cube.generation).toBe(generation + 2);
  });
});

describe('what can not be right is refused', () => {
  test('an update of a shard that was never loaded', () => {
    expect(() => new Cube().update(shardState(0, 1), [])).toThrow(/before it was loaded/);
  });

  test('an update that goes backwards', () => {
    const cube = new Cube();
    cube.reset(shardState(0, 5), []);
    expect(() => cube.update(shardState(0, 4), [])).toThrow(/without a reset/);
  });

  test('a block that holds no rows of counts, and what stood before still stands', () => {
    const cube = new Cube();
    cube.reset(shardState(0, 1), [soldBlock(quarter, 7)]);
    const before = ask(cube);
    const broken = new PackedBlock(shoes, Math.floor(quarter / 16), '\u0010\u0000\u0001\u0001');
    expect(() => cube.update(shardState(0, 2), [broken])).toThrow(/starts no row/);
    expect(ask(cube)).toEqual(before);
    cube.remove(0);
    expect(ask(cube).totals.totals.units[0]?.sold).toBe(0);
  });
});
