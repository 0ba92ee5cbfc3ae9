import type { Guard, TestProof } from './guard.ts';

const owner = 'services/aggregator/partition-owner.ts';
const haltMark = 'services/aggregator/halt-mark.ts';
const shardReader = 'libs/store/shard-reader.ts';
const laneFeed = 'libs/kafka/lane-feed.ts';

function ownerTest(test: string): TestProof {
  return { file: 'services/aggregator/owner-guards.test.ts', test };
}

const hiddenUntilShown: TestProof = {
  file: 'services/aggregator/halt-mark.redis.test.ts',
  test: 'a shard that is hidden is shown to nobody but those who mend it, until it is shown',
};

/** The guards of a log that is not what it was, and of what is shown while nobody can count it. */
export const haltGuards: readonly Guard[] = [
  {
    name: 'a halt is written into the shard',
    holes: ['H8', 'H9', 'H10'],
    without: 'figures of a log that is gone are shown as whole',
    patches: [
      {
        file: haltMark,
        find: 'await mark(store, claim, { ...stored, halted: reason });',
        replace: 'void reason;',
      },
    ],
    noticedBy: [hiddenUntilShown],
  },
  {
    name: 'a shard that is halted is not read',
    holes: ['H8', 'H9', 'H10'],
    without: 'figures of a log that is gone are shown as whole',
    patches: [
      {
        file: shardReader,
        find: 'return meta.halted !== undefined && !(this.#options.evenHalted ?? false);',
        replace: 'return meta.next < 0;',
      },
    ],
    noticedBy: [hiddenUntilShown],
  },
  {
    name: 'a shard of another format is not read',
    holes: ['H22'],
    without: 'two formats are mixed in one answer during a deployment',
    patches: [
      {
        file: shardReader,
        find: 'if (format !== shardFormat) {',
        replace: "if (format === '' && format !== shardFormat) {",
      },
    ],
    noticedBy: [
      {
        file: 'libs/store/follow.redis.test.ts',
        test: 'a shard that another version has written is not read',
      },
    ],
  },
  {
    name: 'an offset that was away is told, though it is there again',
    holes: ['H8'],
    without: 'a topic that is made anew and filled quickly is counted on top of the old one',
    patches: [
      {
        file: laneFeed,
        find: '      this.pause(partition);\n      this.#tell(',
        replace:
          '      if (wanted >= found.low && wanted <= found.high) return this.start(partition, wanted);\n      this.pause(partition);\n      this.#tell(',
      },
    ],
    noticedBy: [
      {
        file: 'libs/kafka/lane-feed.test.ts',
        test: 'is told where the log has it after all, since that may be another log',
      },
    ],
  },
  {
    name: 'an offset that was away is a doubt',
    holes: ['H8'],
    without: 'a topic that is made anew and filled quickly is counted on top of the old one',
    patches: [
      {
        file: owner,
        find: "return this.#doubt('log', 'its place was not in the log');",
        replace: 'return this.#parts.log.start(this.partition, wanted);',
      },
    ],
    noticedBy: [
      ownerTest('an offset that is in the log only now is a doubt: it may be another log'),
    ],
  },
  {
    name: 'what was given up is passed over',
    holes: ['H25'],
    without: 'the way out of a halt leads back to it',
    patches: [
      {
        file: owner,
        find: 'if (!isGivenUp(range, this.#shard?.meta)) this.#halt(...corruptHalt(range));',
        replace: 'if (!isGivenUp(range, undefined)) this.#halt(...corruptHalt(range));',
      },
    ],
    noticedBy: [ownerTest('what can not be decoded halts, but not once it was given up')],
  },
];
