import type { Guard } from './guard.ts';

const owner = 'services/aggregator/partition-owner.ts';
const takeOver = 'services/aggregator/take-over.ts';
const logCheck = 'services/aggregator/log-check.ts';
const pipeline = 'services/aggregator/pipeline.ts';

/** The guards of whoever owns a partition. */
export const ownerGuards: readonly Guard[] = [
  {
    name: 'reload on any doubt',
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
  },
  {
    name: 'dead letters before the commit',
    without: 'a crash between the two loses a letter for ever',
    patches: [
      {
        file: owner,
        find: 'if (letters.length > 0) await sendDeadLetters(letters);',
        replace: 'if (letters.length > 0) void sendDeadLetters(letters).catch(() => undefined);',
      },
    ],
  },
  {
    name: 'anchor',
    without: 'a topic that was made anew or truncated is counted on',
    patches: [
      {
        file: logCheck,
        find: '  if (anchor === null) return {',
        replace:
          '  if (anchor !== null) return { leaderEpoch: null, readFrom: next };\n  if (anchor === null) return {',
      },
    ],
  },
  {
    name: 'timestamp of the anchor',
    without: 'the same bytes at the same offset hide what was lost before them',
    patches: [
      {
        file: logCheck,
        find: 'record.timestamp !== meta.recordTimestampMs',
        replace: 'record.timestamp === undefined',
      },
    ],
  },
  {
    name: 'a new leader is met with the anchor',
    without: 'a log that is truncated and written on under a running owner is counted on',
    patches: [
      {
        file: owner,
        find: 'if (chunk.leaderEpoch !== this.#leaderEpoch) {',
        replace: 'if (chunk.leaderEpoch === undefined) {',
      },
    ],
  },
  {
    name: 'an idle owner looks at the log',
    without: 'a log that ends where it ended before, but is another one, is not noticed',
    patches: [
      {
        file: owner,
        find: 'if (isIdle()) await assertSameLog(log, this.partition, meta);',
        replace: 'void log;',
      },
    ],
  },
  {
    name: 'offsets without a record are read again',
    without: 'records that a new leader wrote there are left out',
    patches: [
      {
        file: owner,
        find: 'if (stray !== undefined) return this.#meetStray(claim, shard, stray);',
        replace: 'void stray;',
      },
    ],
  },
  {
    name: 'bounds are asked for after the shard was read',
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
    } as unknown as typeof log,
    partition,
    claim.meta,
  );`,
      },
    ],
  },
  {
    name: 'an idle owner looks',
    without: 'what Redis lost after the last event is never read again',
    patches: [
      {
        file: pipeline,
        find: '    for (const owner of this.#owners.values()) void owner.verify();',
        replace: '',
      },
    ],
  },
  {
    name: 'an idle owner looks on a timer too',
    without: 'what is lost without a broken connection is never noticed',
    patches: [
      {
        file: pipeline,
        find: '      this.verifyAll();',
        replace: '',
      },
    ],
  },
  {
    name: 'a commit that hangs holds up no reloaded shard',
    without: 'what is folded after a reload is not committed until the next record comes',
    patches: [{ file: owner, find: '    this.#committing = undefined;\n', replace: '' }],
  },
  {
    name: 'what can not be decoded halts',
    without: 'a partition that can not be read stands still without a word',
    patches: [
      {
        file: pipeline,
        find: '    this.#owners.get(partition)?.corrupt(range);',
        replace: '    void partition, range;',
      },
    ],
  },
];
