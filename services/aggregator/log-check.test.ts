import { describe, expect, test } from 'vitest';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import type { OrderLog, PartitionBounds, StoredRecord } from '../../libs/kafka/order-log.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { assertSameLog, differenceIn } from './log-check.ts';

const record: StoredRecord = {
  offset: 9,
  key: Buffer.from('order-9'),
  value: Buffer.from('{}'),
  timestamp: 1_000,
  leaderEpoch: 4,
};

/** A shard that has counted up to offset 9. */
const counted: ShardMeta = {
  ...emptyShardMeta(0),
  next: 10,
  recordTimestampMs: record.timestamp,
  anchor: { offset: 9, hash: recordHash(record.key, record.value) },
};

/** A log with these bounds, one after the other, that holds one record. */
function logOf(
  bounds: readonly (readonly [low: number, high: number])[],
  stored: StoredRecord | null = record,
): OrderLog {
  const answers = bounds.map(([low, high]): PartitionBounds => ({ partition: 0, low, high }));
  const log: Partial<OrderLog> = {
    topicId: async () => null,
    bounds: async () => [(answers.length > 1 ? answers.shift() : answers[0]) as PartitionBounds],
    readRecord: async (_, offset) => (stored?.offset === offset ? stored : null),
  };
  return log as OrderLog;
}

test('a log that holds the last counted record, where it was, is the same log', async () => {
  expect(await assertSameLog(logOf([[0, 10]]), 0, counted)).toEqual({
    leaderEpoch: 4,
    readFrom: 9,
  });
  expect(await assertSameLog(logOf([[3, 50]]), 0, { ...counted, next: 15 })).toEqual({
    leaderEpoch: 4,
    readFrom: 9,
  });
});

test('a shard that has counted nothing has nothing to compare', async () => {
  const nothing = { leaderEpoch: null, readFrom: 5 };
  expect(await assertSameLog(logOf([[0, 9]]), 0, emptyShardMeta(5))).toEqual(nothing);
  const gapsOnly = { ...emptyShardMeta(5), next: 7, gaps: 2 };
  expect(await assertSameLog(logOf([[0, 9]]), 0, gapsOnly)).toEqual(nothing);
});

test('a counted record that has expired is no reason to halt, whenever it expires', async () => {
  const place = { leaderEpoch: null, readFrom: 10 };
  expect(await assertSameLog(logOf([[10, 20]], null), 0, counted)).toEqual(place);
  const expiring = logOf(
    [
      [9, 20],
      [10, 20],
    ],
    null,
  );
  expect(await assertSameLog(expiring, 0, counted)).toEqual(place);
});

test.each([
  ['expired before they were counted', logOf([[12, 20]])],
  ['The log ends at 7', logOf([[0, 7]])],
  ['is not the one that was counted', logOf([[0, 10]], null)],
  ['is not the one that was counted', logOf([[0, 10]], { ...record, value: Buffer.from('x') })],
  ['is not the one that was counted', logOf([[0, 10]], { ...record, timestamp: 2_000 })],
])('what has happened to the log is said: %s', async (what, log) => {
  await expect(assertSameLog(log, 0, counted)).rejects.toMatchObject({
    code: 'kafka_data_missing',
    message: expect.stringContaining(what),
  });
});

const chunk = (firstOffset: number, ...records: (typeof last)[]) =>
  recordChunk({ firstOffset, endOffset: 20 }, records);
const other = (offset: number) => ({ key: 'k', value: 'v', timestamp: 7, offset });
const last = { key: 'order-9', value: '{}', timestamp: 1_000, offset: 9 };

test('a record where none was counted is found', () => {
  const meta = { ...counted, next: 13 };
  expect(differenceIn(chunk(8, other(8), last, other(13)), meta)).toBeUndefined();
  expect(differenceIn(chunk(10, other(13)), meta)).toBeUndefined();
  expect(differenceIn(chunk(10), meta)).toBeUndefined();
  expect(differenceIn(chunk(9, last, other(12), other(13)), meta)).toContain('at offset 12, where');
  expect(differenceIn(chunk(10, other(10)), meta)).toContain('at offset 10, where');
});

test('another record than the last one that was counted is found', () => {
  const replaced = expect.stringMatching(
    /^The record at offset 9 is not the one that was counted there/,
  );
  expect(differenceIn(chunk(9, last, other(10)), counted)).toBeUndefined();
  expect(differenceIn(chunk(9, { ...last, timestamp: 2_000 }), counted)).toEqual(replaced);
  expect(differenceIn(chunk(9, { ...last, value: '[]' }), counted)).toEqual(replaced);
  expect(differenceIn(chunk(9, other(10)), counted)).toEqual(replaced);
  expect(differenceIn(chunk(9), counted)).toEqual(replaced);
});

describe('of the topic that was counted, by its id', () => {
  const named = { ...counted, topicId: 'kQ5RCzV7T1yJx8s2m0a3bg' };
  const logNamed = (topicId: string | null): OrderLog => ({
    ...logOf([[0, 10]]),
    topicId: async () => topicId,
  });

  test('another one is none, although it holds the very same records', async () => {
    await expect(assertSameLog(logNamed('another'), 0, named)).rejects.toMatchObject({
      alarm: 'log-replaced',
      message: expect.stringContaining('deleted and made anew'),
    });
  });

  test('the same one, and brokers or shards that name none, are left to the records', async () => {
    const place = { leaderEpoch: 4, readFrom: 9 };
    expect(await assertSameLog(logNamed(named.topicId), 0, named)).toEqual(place);
    expect(await assertSameLog(logNamed(null), 0, named)).toEqual(place);
    expect(await assertSameLog(logNamed('another'), 0, counted)).toEqual(place);
  });
});
