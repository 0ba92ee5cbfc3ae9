import { expect, test } from 'vitest';
import type { PartitionCount } from '../../libs/contracts/partition-counts.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import { PartitionsAddedError, placementsByKey } from './placements.ts';

/** Placements of a topic whose number of partitions a test sets, and what was asked and recorded. */
function stand(partitioner: 'murmur2' | 'any' = 'murmur2') {
  const topic = { partitions: 4, asked: 0 };
  const recorded: PartitionCount[] = [];
  const placements = placementsByKey({
    partitioner,
    log: {
      async partitionCount() {
        topic.asked += 1;
        return topic.partitions;
      },
    },
    onRecord: {
      readCounts: async () => [...recorded],
      async addCount(_, added) {
        recorded.push(added);
        return [...recorded];
      },
    },
  });
  return { topic, recorded, placements };
}

const before = emptyShardMeta(0);

test('a number of partitions is recorded once: the first from the beginning, others from where the shard stands', async () => {
  const { recorded, placements } = stand();
  await placements.ruleFor(0, { count: 4, next: 500 });
  await placements.ruleFor(0, { count: 4, next: 900 });
  await placements.ruleFor(0, { count: 6, next: 1_000 });
  await placements.ruleFor(0, { count: 6, next: 0 });
  expect(recorded).toEqual([
    { count: 4, from: 0 },
    { count: 6, from: 1_000 },
  ]);
});

test.each<[string, object]>([
  ['counted', { misplaced: 1 }],
  ['rejected', { rejected: 1, rejectedBy: { wrong_partition: 1 } }],
])('what is misplaced and %s is held against the partitions there are by then', async (_, some) => {
  const { topic, placements } = stand();
  await placements.ruleFor(0, { count: await placements.ask(), next: 0 });
  topic.asked = 0;
  await placements.confirm(0, before, { ...before, applied: 9 });
  expect(topic.asked).toBe(0);
  await placements.confirm(0, before, { ...before, ...some });
  expect(topic.asked).toBe(1);
  topic.partitions = 6;
  await expect(placements.confirm(0, before, { ...before, ...some })).rejects.toThrow(
    PartitionsAddedError,
  );
});

test('nothing is asked nor recorded where keys are bound to no partition', async () => {
  const { topic, recorded, placements } = stand('any');
  await placements.ruleFor(0, { count: await placements.ask(), next: 7 });
  await placements.confirm(0, before, { ...before, misplaced: 1 });
  expect([topic.asked, recorded]).toEqual([0, []]);
});
