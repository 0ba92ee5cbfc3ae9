import { expect, test } from 'vitest';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import { emptyShardMeta } from '../../../libs/fold/shard.ts';
import { planRebuild, type RebuildFacts } from './rebuild-plan.ts';

const range = (from: number, to: number) => ({ from, to });

function shown(overrides: Partial<ShardMeta>): ShardMeta {
  return { ...emptyShardMeta(overrides.start ?? 0), ...overrides };
}

function plan(facts: Partial<RebuildFacts> & { low?: number; high?: number }) {
  const { low = 0, high = 100, ...others } = facts;
  return planRebuild({
    bounds: { partition: 3, low, high },
    shown: null,
    recorded: null,
    accepted: [],
    ...others,
  });
}

const start = (facts: Parameters<typeof plan>[0]) => {
  const made = plan(facts);
  if (made.kind !== 'build') throw new Error(made.kind);
  return [made.start.start, made.start.lost ?? []];
};

test('a count starts where it did, by the shard or else by the record', () => {
  expect(start({})).toEqual([0, []]);
  expect(start({ shown: shown({ start: 7 }) })).toEqual([7, []]);
  expect(start({ recorded: { start: 9, lost: [range(0, 9)] } })).toEqual([9, [range(0, 9)]]);
  expect(start({ shown: shown({ start: 7 }), recorded: { start: 9, lost: [] } })).toEqual([7, []]);
});

test('a topic that ends before the count begins is counted from its own first record', () => {
  expect(start({ shown: shown({ start: 500, lost: [range(0, 500)] }), high: 20 })).toEqual([0, []]);
});

test.each([
  ['of which nobody knows', {}, 'Nobody has recorded', '0..39'],
  ['that were counted', { shown: shown({ start: 10, next: 90 }) }, 'which were counted', '10..39'],
  [
    'that were not',
    { shown: shown({ start: 10, next: 25 }) },
    'before they were counted',
    '25..39',
  ],
  ['of a shard that is gone', { recorded: { start: 5, lost: [] } }, 'which were counted', '5..39'],
])('offsets that are gone, %s, are named', (_, facts, reason, named) => {
  expect(() => plan({ ...facts, low: 40 })).toThrow(reason);
  expect(() => plan({ ...facts, low: 40 })).toThrow(`--partition 3 --accept-loss ${named}`);
  const [from, last] = named.split('..').map(Number) as [number, number];
  for (const near of [range(from, last), range(from + 1, last + 1), range(from, last + 2)]) {
    expect(() => plan({ ...facts, low: 40, accepted: [near] })).toThrow('--accept-loss');
  }
});

test('records that expired uncounted are stepped over, and what is counted is kept', () => {
  const facts = { shown: shown({ next: 25 }), low: 40, accepted: [range(25, 40)] };
  expect(plan(facts)).toEqual({ kind: 'skip', range: range(25, 40) });
});

test('what was given up stays on record', () => {
  const counted = shown({
    start: 10,
    next: 90,
    lost: [range(0, 10), range(20, 22), range(60, 61)],
  });
  expect(start({ shown: counted })).toEqual([10, counted.lost]);
  // What lies within the new loss is a part of it.
  expect(start({ shown: counted, low: 40, accepted: [range(10, 40)] })).toEqual([
    40,
    [range(0, 10), range(60, 61), range(10, 40)],
  ]);
  const again = { shown: counted, accepted: [range(20, 22), range(70, 71)] };
  expect(start(again)).toEqual([10, [...(counted.lost ?? []), range(70, 71)]]);
});
