import { describe, expect, test } from 'vitest';
import { shardState } from '../../test/support/campaign/naive-blocks.ts';
import { LiveShards } from './live-shards.ts';

const nowMs = 1_000_000;

function liveShards() {
  const clock = { nowMs, now: () => clock.nowMs, monotonic: () => 0, sleep: async () => {} };
  const shards = new LiveShards(clock);
  const load = (partition: number, next: number, recordTimestampMs: number | null = null) =>
    shards.apply({
      kind: 'reset',
      state: shardState(partition, next, { recordTimestampMs }),
      blocks: [],
    });
  const fold = (partition: number, next: number, recordTimestampMs: number | null = null) =>
    shards.apply({
      kind: 'update',
      state: shardState(partition, next, { recordTimestampMs }),
      blocks: [],
    });
  const ends = (highs: readonly number[], askedAtMs: number, low = 0) =>
    shards.setEnds(
      highs.map((high, partition) => ({ partition, low, high })),
      askedAtMs,
    );
  return { shards, clock, load, fold, ends };
}

describe('what went back', () => {
  test('is missing until it is where it was, and named with its reason', () => {
    const { shards, load, fold, ends } = liveShards();
    ends([9], 0);
    load(0, 5);
    shards.apply({ kind: 'unreadable', partition: 0, reason: 'it went back' });
    load(0, 3);
    expect(shards.coverage()).toEqual({ missing: [0], covered: [0], offsets: { 0: 3 } });
    expect(shards.trouble(0)).toMatch(/lacks what was counted and shown before/);
    fold(0, 4);
    expect(shards.coverage().missing).toEqual([0]);
    fold(0, 5);
    expect(shards.coverage()).toEqual({ missing: [], covered: [0], offsets: { 0: 5 } });
    expect(shards.trouble(0)).toBeUndefined();
  });

  test('is not missing where it is all of the log, as the log was after that', () => {
    const { shards, clock, load, ends } = liveShards();
    ends([3], clock.nowMs);
    load(0, 5);
    clock.nowMs += 10;
    load(0, 3);
    ends([3], clock.nowMs);
    expect(shards.coverage().missing).toEqual([0]);
    ends([4], clock.nowMs + 1);
    expect(shards.coverage().missing).toEqual([0]);
    ends([3], clock.nowMs + 1);
    expect(shards.coverage().missing).toEqual([]);
  });
});

describe('what is missing', () => {
  test('is not known before Kafka has said which partitions there are', () => {
    const { shards, load } = liveShards();
    load(0, 1);
    expect(shards.coverage().missing).toBeUndefined();
  });

  test('is every partition that has no shard, unless it never held a record', () => {
    const { shards, load, ends } = liveShards();
    load(0, 1);
    ends([1, 0, 5], 0);
    expect(shards.coverage()).toEqual({ missing: [2], covered: [0, 1], offsets: { 0: 1, 1: 0 } });
    ends([1, 0, 5], 0, 5);
    expect(shards.coverage().missing).toEqual([2]);
    load(2, 5);
    expect(shards.coverage().missing).toEqual([]);
  });

  test('is a partition whose records have all expired before they were folded', () => {
    const { shards, ends } = liveShards();
    ends([5], 0, 5);
    expect(shards.coverage().missing).toEqual([0]);
  });

  test('is not a partition that never held a record, whatever is said of its shard', () => {
    const { shards, load, ends } = liveShards();
    ends([0, 0], 0);
    shards.apply({ kind: 'unreadable', partition: 0, reason: 'there is no such shard yet' });
    expect(shards.coverage()).toMatchObject({ missing: [], offsets: { 0: 0, 1: 0 } });
    load(1, 3);
    shards.apply({ kind: 'unreadable', partition: 1, reason: 'connection lost' });
    expect(shards.coverage().missing).toEqual([1]);
  });

  test('is a shard that can not be trusted, until it is loaded again', () => {
    const { shards, load, fold, ends } = liveShards();
    load(0, 1);
    ends([1], 0);
    shards.apply({ kind: 'unreadable', partition: 0, reason: 'connection lost' });
    expect(shards.coverage()).toMatchObject({ missing: [0], offsets: {} });
    expect(shards.trouble(0)).toBe('connection lost');
    fold(0, 2);
    expect(shards.coverage().missing).toEqual([0]);
    load(0, 2);
    expect(shards.coverage()).toMatchObject({ missing: [], offsets: { 0: 2 } });
    expect(shards.trouble(0)).toBeUndefined();
  });

  test('is not a shard that is only behind: it stands as it was until it is loaded again', () => {
    const { shards, load, fold, ends } = liveShards();
    load(0, 1);
    ends([9], 0);
    const { version } = shards;
    expect(shards.apply({ kind: 'behind', partition: 0, reason: 'a hole' })).toBeUndefined();
    expect(shards.coverage()).toMatchObject({ missing: [], offsets: { 0: 1 } });
    expect(shards.version).toBe(version);
    load(0, 7);
    fold(0, 9);
    expect(shards.coverage()).toMatchObject({ missing: [], offsets: { 0: 9 } });
  });

  test('is a shard whose events make no sense', () => {
    const { shards, load, fold, ends } = liveShards();
    load(0, 5);
    ends([5], 0);
    expect(fold(0, 4)).toMatch(/without a reset/);
    expect(shards.coverage().missing).toEqual([0]);
  });
});

describe('complete until', () => {
  test('is when the log was last seen to hold nothing more', () => {
    const { shards, load, ends } = liveShards();
    load(0, 3, 500);
    ends([3], 900);
    expect(shards.completeUntilMs()).toBe(900);
  });

  test('is the last record of a shard that lags behind', () => {
    const { shards, load, ends } = liveShards();
    load(0, 3, 500);
    ends([4], 900);
    expect(shards.completeUntilMs()).toBe(500);
  });

  test('is that of the partition that is furthest behind', () => {
    const { shards, load, ends } = liveShards();
    load(0, 3, 800);
    load(1, 3, 700);
    ends([4, 4], 900);
    expect(shards.completeUntilMs()).toBe(700);
  });

  test('does not go back when records come in faster than they are folded', () => {
    const { shards, load, fold, ends } = liveShards();
    load(0, 3, 500);
    ends([3], 900);
    ends([9], 950);
    expect(shards.completeUntilMs()).toBe(900);
    fold(0, 5, 940);
    expect(shards.completeUntilMs()).toBe(940);
    fold(0, 9, 945);
    expect(shards.completeUntilMs()).toBe(950);
  });

  test('goes back with a shard that was rewound', () => {
    const { shards, load, ends } = liveShards();
    load(0, 3, 500);
    ends([3], 900);
    load(0, 2, 400);
    expect(shards.completeUntilMs()).toBe(400);
  });

  test('is never later than now, whatever a producer wrote', () => {
    const { shards, load, ends } = liveShards();
    load(0, 3, Date.parse('2099-01-01'));
    ends([4], 900);
    expect(shards.completeUntilMs()).toBe(nowMs);
  });

  test('is not known where a shard has folded nothing of what there is', () => {
    const { shards, load, ends } = liveShards();
    load(0, 0);
    ends([4], 900);
    expect(shards.completeUntilMs()).toBeNull();
  });

  test('counts a partition that never held a record as complete', () => {
    const { shards, load, ends } = liveShards();
    load(0, 3, 500);
    ends([3, 0], 900);
    expect(shards.completeUntilMs()).toBe(900);
  });
});

describe('listeners', () => {
  test('hear of changes of the figures and of what is missing, and of nothing else', () => {
    const { shards, load, fold, ends } = liveShards();
    let heard = 0;
    shards.onChange(() => heard++);
    load(0, 1);
    fold(0, 2);
    expect(heard).toBe(2);
    ends([2], 0);
    expect(heard).toBe(3);
    ends([9], 1);
    expect(heard).toBe(3);
    ends([9, 1], 2);
    expect(heard).toBe(4);
  });
});
