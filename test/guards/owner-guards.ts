import type { Guard, TestProof } from './guard.ts';

const owner = 'services/aggregator/partition-owner.ts';
const takeOver = 'services/aggregator/take-over.ts';
const pipeline = 'services/aggregator/pipeline.ts';

function ownerTest(test: string): TestProof {
  return { file: 'services/aggregator/owner-guards.test.ts', test };
}

/** The guards of whoever owns a partition. */
export const ownerGuards: readonly Guard[] = [
  {
    name: 'reload on any doubt',
    holes: ['H1'],
    without: 'identities of lost commits stay in memory, and their events count as duplicates',
    patches: [
      {
        file: takeOver,
        find: '  await store.load(claim, shard);\n',
        replace: `  await store.load(claim, shard);
  const memory = parts as { kept?: Map<number, Shard> };
  memory.kept ??= new Map();
  const kept = memory.kept.get(partition);
  if (kept !== undefined) Object.assign(shard, { identities: kept.identities });
  memory.kept.set(partition, shard);
`,
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'a commit of unknown outcome is a doubt',
    holes: ['H1', 'H13'],
    without: 'an owner goes on from an offset that may not be the stored one',
    patches: [
      {
        file: owner,
        find: 'else this.#doubt(reason, error.message);',
        replace: 'else void reason;',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'a broken key halts',
    holes: ['H4'],
    without: 'an owner loads again for ever, and nobody is told',
    patches: [
      {
        file: owner,
        find: "if (reason === 'broken') this.#halt('shard-corrupt', error.message);",
        replace: "if (reason === '') this.#halt('shard-corrupt', error.message);",
      },
    ],
    noticedBy: [ownerTest('a key of the shard that holds something else halts the partition')],
  },
  {
    name: 'dead letters before the commit',
    holes: ['H25'],
    without: 'a crash between the two loses a letter for ever',
    patches: [
      {
        file: owner,
        find: 'if (letters.length > 0) await sendDeadLetters(letters);',
        replace: 'if (letters.length > 0) void sendDeadLetters(letters).catch(() => undefined);',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'a fold that fails halts',
    holes: ['H4', 'H25'],
    without: 'one record that the program can not stand takes the process down again and again',
    patches: [
      {
        file: owner,
        find: "this.#halt('fold-failed', `Folding failed at offset ${shard.next}: ${error.message}`);",
        replace: 'throw error;',
      },
    ],
    noticedBy: [ownerTest('a record that the fold can not stand halts its partition alone')],
  },
  {
    name: 'a chunk that leaves a hole is a doubt',
    holes: ['H5', 'H6'],
    without: 'records that were never fetched stop the partition for good, or are left out',
    patches: [
      { file: owner, find: 'if (chunk.firstOffset > shard.next) {', replace: 'if (false) {' },
    ],
    noticedBy: [ownerTest('a chunk that leaves a hole is asked for again, not folded')],
  },
  {
    name: 'a partition takes no more than it can commit',
    holes: ['H14'],
    without: 'a Redis that hangs fills the memory of its aggregators',
    patches: [
      {
        file: owner,
        find: 'if (shard.pending < this.#parts.pace.pendingMax) return;',
        replace: 'if (shard.pending >= 0) return;',
      },
    ],
    noticedBy: [ownerTest('a Redis that hangs holds its partition back')],
  },
  {
    name: 'a new leader is met with the anchor',
    holes: ['H9'],
    without: 'a log that is truncated and written on under a running owner is counted on',
    patches: [
      {
        file: owner,
        find: 'if (chunk.leaderEpoch !== this.#leaderEpoch) {',
        replace: 'if (chunk.leaderEpoch === undefined) {',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'an idle owner looks at the log',
    holes: ['H2', 'H8', 'H9'],
    without: 'a log that ends where it ended before, but is another one, is not noticed',
    patches: [
      {
        file: owner,
        find: 'if (isIdle()) await assertSameLog(log, this.partition, meta);',
        replace: 'void log;',
      },
    ],
    noticedBy: [ownerTest('an idle owner looks whether the log is still the one that it counted')],
  },
  {
    name: 'the eviction policy of Redis is looked at while running',
    holes: ['H22'],
    without: 'a policy that is changed later takes counters away unseen',
    patches: [
      {
        file: 'services/aggregator/take-over.ts',
        find: 'await parts.assertSuitable();',
        replace: '',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/owner-guards.test.ts',
        test: 'a Redis that may throw keys away by now halts what it holds, until that is mended',
      },
    ],
  },
  {
    name: 'shards are loaded again after Redis was away',
    holes: ['H1', 'H3'],
    without: 'counters of a torn file are counted on while their offset is right',
    patches: [
      {
        file: 'services/aggregator/pipeline.ts',
        find: "owner.reload('reconnected', 'Redis was away')",
        replace: 'void owner.verify()',
      },
    ],
    noticedBy: [
      {
        file: 'services/aggregator/owner-guards.test.ts',
        test: 'a shard is loaded again after Redis was away, though it is where it was left',
      },
    ],
  },
  {
    name: 'offsets without a record are read again',
    holes: ['H5', 'H9'],
    without: 'records that a new leader wrote there are left out',
    patches: [
      {
        file: owner,
        find: 'if (wrong !== undefined) {',
        replace: 'if (false) {',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'bounds are asked for after the shard was read',
    holes: ['H11'],
    without: 'a partition is halted because its last owner was quick',
    patches: [
      {
        file: takeOver,
        find: '  const { low } = await boundsOf(log, partition);',
        replace: '  const early = await boundsOf(log, partition);\n  const { low } = early;',
      },
      {
        file: takeOver,
        find: 'await assertSameLog(log, partition, claim.meta);',
        replace: `await assertSameLog(
    {
      readRecord: (...at: [number, number]) => log.readRecord(...at),
      bounds: async () => [early],
      topicId: () => log.topicId(),
    } as unknown as typeof log,
    partition,
    claim.meta,
  );`,
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'an idle owner looks',
    holes: ['H2'],
    without: 'what Redis lost after the last event is never read again',
    patches: [
      {
        file: pipeline,
        find: '    for (const owner of this.#owners.values()) void owner.verify();',
        replace: '',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'an idle owner looks on a timer too',
    holes: ['H2'],
    without: 'what is lost without a broken connection is never noticed',
    patches: [
      {
        file: pipeline,
        find: '() => this.verifyAll()',
        replace: '() => undefined',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'a commit that hangs holds up no reloaded shard',
    holes: ['H14'],
    without: 'what is folded after a reload is not committed until the next record comes',
    patches: [{ file: owner, find: '    this.#committing = undefined;\n', replace: '' }],
    noticedBy: [ownerTest('a commit that hangs holds up no shard that was loaded again')],
  },
  {
    name: 'an offset that is not in the log halts',
    holes: ['H5', 'H6', 'H10'],
    without: 'a range that nobody counted is stepped over',
    patches: [
      {
        file: owner,
        find: 'if (wanted < next && low <= next) return this.#parts.log.start(this.partition, low);',
        replace: 'if (next >= 0) return this.#parts.log.start(this.partition, low);',
      },
    ],
    noticedBy: [ownerTest('an offset that is not in the log halts, and the range is named')],
  },
  {
    name: 'counted records that expire do not halt',
    holes: ['H10'],
    without: 'retention of what was counted long ago stops a partition',
    patches: [
      {
        file: owner,
        find: 'if (wanted < next && low <= next) return this.#parts.log.start(this.partition, low);',
        replace: '',
      },
    ],
    noticedBy: [ownerTest('records that expire while they are read again are left behind')],
  },
  {
    name: 'what can not be decoded halts',
    holes: ['H25'],
    without: 'a partition that can not be read stands still without a word',
    patches: [
      {
        file: pipeline,
        find: '    this.#owners.get(partition)?.corrupt(range);',
        replace: '    void partition, range;',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'more partitions than before are an alarm',
    holes: ['H7'],
    without: 'keys move, and nobody is told',
    patches: [
      {
        file: pipeline,
        find: 'this.#parts.metrics.partitionsAdded.inc();',
        replace: 'void before;',
      },
    ],
    noticedBy: [ownerTest('more partitions than before are counted and said')],
  },
];
