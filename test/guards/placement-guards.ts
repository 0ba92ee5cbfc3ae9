import type { Guard, TestProof } from './guard.ts';

const placement = 'services/aggregator/placement.ts';

function placementTest(test: string): TestProof {
  return { file: 'services/aggregator/placement.test.ts', test };
}

const growth: TestProof = {
  file: 'services/aggregator/partitions-added.kafka.test.ts',
  test: 'a topic that grows under its owners is counted as after a restart, an emptied Redis, and a recount',
};

const interleaved: TestProof = {
  file: 'services/aggregator/placements-interleaved.test.ts',
  test: 'whoever counts when, and whatever is lost, the outcomes are those of the log and of what is on record',
};

/** The guards of where a record may lie, also on a topic that grows. */
export const placementGuards: readonly Guard[] = [
  {
    name: 'the partition that a key belongs to',
    holes: ['H15'],
    without: 'every record passes for well placed',
    patches: [
      {
        file: placement,
        find: 'partitionOf(bytes, start, end, count) === partition) return true;',
        replace: 'partitionOf(bytes, start, end, count) >= 0) return true;',
      },
    ],
    noticedBy: [placementTest('a record is placed on the partition that its key hashes to, by %s')],
  },
  {
    name: 'a number of partitions holds from its offset on',
    holes: ['H7', 'H15'],
    without: 'what was rejected before a topic grew is counted when it is read again',
    patches: [
      {
        file: placement,
        find: 'if (offset >= from && ',
        replace: 'if (offset >= 0 && from >= 0 && ',
      },
    ],
    noticedBy: [
      placementTest(
        'another number of partitions holds from its offset on, and those before it stay',
      ),
      growth,
    ],
  },
  {
    name: 'a new number of partitions holds from where the shard stands',
    holes: ['H7', 'H15'],
    without: 'what was rejected before a topic grew is counted when it is read again',
    patches: [
      {
        file: 'services/aggregator/placements.ts',
        find: 'const from = counts.length === 0 ? 0 : next;',
        replace: 'const from = Math.min(0, next);',
      },
    ],
    noticedBy: [interleaved, growth],
  },
  {
    name: 'only a larger number of partitions is new',
    holes: ['H7', 'H15'],
    without: 'an owner that is late puts a number on record by which nobody has counted',
    patches: [
      {
        file: 'services/aggregator/placements.ts',
        find: 'if (counts.every((known) => known.count < count)) {',
        replace: 'if (counts.length >= 0) {',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/placements.test.ts',
        test: 'a number of partitions is recorded once: the first from the beginning, others from where the shard stands',
      },
    ],
  },
  {
    name: 'misplaced records are held against the partitions there are by then',
    holes: ['H7', 'H15'],
    without: 'an owner that has not heard of new partitions rejects what was placed by them',
    patches: [
      {
        file: 'services/aggregator/placements.ts',
        find: 'if (known !== count) throw',
        replace: 'if (count < 0) throw',
      },
    ],
    noticedBy: [interleaved, growth],
  },
  {
    name: 'earlier numbers of partitions stay valid',
    holes: ['H7', 'H15'],
    without: 'what was counted before a topic grew is rejected when it is read again',
    patches: [
      {
        file: 'services/aggregator/placements.ts',
        find: 'return placementCheck(partitioner, counts);',
        replace: 'return placementCheck(partitioner, counts.slice(-1));',
      },
    ],
    noticedBy: [growth],
  },
  {
    name: 'misplaced records ask for the partitions before they are committed',
    holes: ['H7', 'H15'],
    without: 'an owner that has not heard of new partitions rejects what was placed by them',
    patches: [
      {
        file: 'services/aggregator/partition-owner.ts',
        find: 'await placements.confirm(this.partition, before, delta.meta);',
        replace: '',
      },
    ],
    noticedBy: [growth],
  },
  {
    name: 'an answer is of a question that was asked later',
    holes: ['H7'],
    without: 'the number of partitions is that of before the record',
    patches: [
      {
        file: 'libs/base/shared-next.ts',
        find: 'if (running === null) return begin();',
        replace: 'return (running as Promise<T> | null) ?? begin();',
      },
    ],
    noticedBy: [
      {
        file: 'libs/base/shared-next.test.ts',
        test: 'calls during a run share the one after it, and none gets what began before it',
      },
    ],
  },
  {
    name: 'what is on record of partitions is not changed by who is late',
    holes: ['H7'],
    without: 'two owners that put it on record at once count by different rules',
    patches: [
      {
        file: 'libs/kafka/starts-topic.ts',
        find: 'if (before.some((known) => known.count >= count)) continue;',
        replace: '',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/shard-starts.kafka.test.ts',
        test: 'numbers of partitions stay on record as they were written first, until the log is made anew',
      },
    ],
  },
  {
    name: 'new partitions load their owners again',
    holes: ['H7'],
    without: 'nobody puts on record that a topic has grown until a record shows it',
    patches: [
      {
        file: 'services/aggregator/pipeline.ts',
        find: 'if (this.#parts.placements.knows(owner.partition, after)) continue;',
        replace: 'if (after > 0) continue;',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/owner-guards.test.ts',
        test: 'an owner that judges by fewer partitions than there are is loaded again',
      },
    ],
  },
  {
    name: 'a shadow was built by the partitions on record',
    holes: ['H7', 'H15'],
    without: 'a shard is put in place that another fold of the same log would not give',
    patches: [
      {
        file: 'services/aggregator/rebuild/rebuild-placement.ts',
        find: 'if (!isLeft || (await log.partitionCount()) !== known.count) throw grown(partition);',
        replace: 'void isLeft;',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/rebuild/rebuild-placement.test.ts',
        test: 'a shard is not put in place where the topic grew meanwhile, %s',
      },
    ],
  },
  {
    name: 'a recount goes by the same offsets',
    holes: ['H7', 'H15'],
    without: 'a recount after a topic grew counts what was rejected before',
    patches: [
      {
        file: 'services/reporter/recount/placement.ts',
        find: 'from <= offset && ',
        replace: 'from <= Infinity && ',
      },
    ],
    noticedBy: [
      {
        file: 'services/reporter/recount/placement.test.ts',
        test: 'a record lies well by any number of partitions that holds at its offset, and by no other',
      },
    ],
  },
];
