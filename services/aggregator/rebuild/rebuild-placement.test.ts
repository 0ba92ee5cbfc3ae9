import { expect, test } from 'vitest';
import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import { emptyShardMeta } from '../../../libs/fold/shard.ts';
import { rebuildPlacement } from './rebuild-placement.ts';

/** What is on record of a partition, and how many the topic has: both can change meanwhile. */
function stand(partitions: number, ...before: PartitionCount[]) {
  const topic = { partitions, recorded: before };
  return {
    topic,
    parts: {
      partitioner: 'murmur2' as const,
      log: { partitionCount: async () => topic.partitions },
      onRecord: {
        readCounts: async () => [...topic.recorded],
        async addCount(_: number, added: PartitionCount & { isAnew?: true }) {
          const { isAnew, ...entry } = added;
          topic.recorded = isAnew ? [entry] : [...topic.recorded, entry];
          return topic.recorded;
        },
      },
    },
  };
}

const four = { count: 4, from: 0 };
const shown = { ...emptyShardMeta(0), next: 70, topicId: 'first' };

test('a rebuild goes by what is on record, and leaves it', async () => {
  const six = { count: 6, from: 50 };
  const { topic, parts } = stand(6, four, six);
  const placement = await rebuildPlacement(0, { count: 6, shown, topicId: 'first' }, parts);
  expect(placement.counts).toEqual([four, six]);
  await placement.settle();
  expect(topic.recorded).toEqual([four, six]);
});

test('a number that nobody has recorded holds from the shown shard on, once that is replaced', async () => {
  const { topic, parts } = stand(6, four);
  const placement = await rebuildPlacement(0, { count: 6, shown, topicId: 'first' }, parts);
  expect(placement.counts).toEqual([four, { count: 6, from: 70 }]);
  expect(topic.recorded).toEqual([four]);
  await placement.settle();
  expect(topic.recorded).toEqual([four, { count: 6, from: 70 }]);
});

test.each<[string, ...PartitionCount[]]>([
  ['has another id', four, { count: 6, from: 90 }],
  ['has fewer partitions', { count: 6, from: 0 }],
])(
  'what is on record of a topic is replaced where there is one that %s',
  async (what, ...recorded) => {
    const { topic, parts } = stand(4, ...recorded);
    const topicId = what === 'has another id' ? 'second' : null;
    const placement = await rebuildPlacement(0, { count: 4, shown, topicId }, parts);
    expect(placement.counts).toEqual([four]);
    await placement.settle();
    expect(topic.recorded).toEqual([four]);
  },
);

test.each([
  ['in Kafka', { partitions: 8, recorded: [four] }],
  ['on record', { partitions: 4, recorded: [four, { count: 6, from: 60 }] }],
])('a shard is not put in place where the topic grew meanwhile, %s', async (_, changed) => {
  const { topic, parts } = stand(4, four);
  const placement = await rebuildPlacement(3, { count: 4, shown, topicId: 'first' }, parts);
  Object.assign(topic, changed);
  await expect(placement.settle()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('while partition 3 was rebuilt'),
  });
});
