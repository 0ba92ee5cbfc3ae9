import { expect, test } from 'vitest';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import type { OrderLog, PartitionBounds, StoredRecord } from '../../libs/kafka/order-log.ts';
import { assertSameLog } from './log-check.ts';

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
    bounds: async () => [(answers.length > 1 ? answers.shift() : answers[0]) as PartitionBounds],
    readRecord: async (_, offset) => (stored?.offset === offset ? stored : null),
  };
  return log as OrderLog;
}

test('a log that holds the last counted record, where it was, is the same log', async () => {
  expect(await assertSameLog(logOf([[0, 10]]), 0, counted)).toBe(4);
  expect(await assertSameLog(logOf([[3, 50]]), 0, counted)).toBe(4);
});

test('a shard that has counted nothing has nothing to compare', async () => {
  expect(await assertSameLog(logOf([[0, 0]]), 0, emptyShardMeta(0))).toBeNull();
});

test('a counted record that has expired is no reason to halt, whenever it expires', async () => {
  expect(await assertSameLog(logOf([[10, 20]], null), 0, counted)).toBeNull();
  const expiring = logOf(
    [
      [9, 20],
      [10, 20],
    ],
    null,
  );
  expect(await assertSameLog(expiring, 0, counted)).toBeNull();
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
