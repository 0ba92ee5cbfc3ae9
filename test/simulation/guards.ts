import type { Patch } from './patches.ts';

/** A guard of the core, and how it is taken away. */
export interface Guard {
  readonly name: string;
  /** What happens without it. */
  readonly without: string;
  readonly patches: readonly Patch[];
}

const commitLua = 'libs/store/lua/commit-4.lua';
const shardStore = 'libs/store/shard-store.ts';
const shardReader = 'libs/store/shard-reader.ts';
const shard = 'libs/fold/shard.ts';
const owner = 'services/aggregator/partition-owner.ts';
const takeOver = 'services/aggregator/take-over.ts';
const logCheck = 'services/aggregator/log-check.ts';
const pipeline = 'services/aggregator/pipeline.ts';

/** Every guard, each taken away by a change of the source that is made while it is loaded. */
export const guards: readonly Guard[] = [
  {
    name: 'compare-and-set on next',
    without: 'a commit lands on a shard that stands elsewhere',
    patches: [
      {
        file: commitLua,
        find: "if stored[2] ~= from then return { 'moved', stored[1] or '', stored[2] or '' } end",
        replace: '',
      },
    ],
  },
  {
    name: 'epoch',
    without: 'an owner that was replaced goes on committing',
    patches: [
      {
        file: commitLua,
        find: "if stored[1] ~= epoch then return { 'fenced', stored[1] or '', stored[2] or '' } end",
        replace: '',
      },
    ],
  },
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
    name: 'identity of every event',
    without: 'a redelivered event counts again',
    patches: [
      {
        file: shard,
        find: 'const known = this.identities.find(batch.identities, i * 4);',
        replace: 'const known: number = absent;',
      },
    ],
  },
  {
    name: 'facts of an identity',
    without: 'an event with other facts under a known id is dropped as a duplicate',
    patches: [
      {
        file: shard,
        find: 'if (this.identities.sameFacts(known, batch.facts, i * 2)) {',
        replace: 'if (known !== absent) {',
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
    name: 'types are checked before the first write',
    without: 'a script stops half-way',
    patches: [
      {
        file: commitLua,
        find: "if not isOneOf(changes, 'stream') then return { 'broken', 'the stream of changes' } end",
        replace: '',
      },
      {
        file: commitLua,
        find: "if not isOneOf(chunkA, 'string') or not isOneOf(chunkB, 'string') then",
        replace: 'if false then',
      },
    ],
  },
  {
    name: 'identity chunks are as long as they must be',
    without: 'a lost chunk is filled with zeros, and its identities are forgotten',
    patches: [
      {
        file: commitLua,
        find: "if redis.call('STRLEN', chunkA) < position then",
        replace: 'if false then',
      },
    ],
  },
  {
    name: 'explicit positions',
    without: 'a replayed or half commit appends its identities twice',
    patches: [
      {
        file: commitLua,
        find: "redis.call('SETRANGE', chunkA, position, bytesA)",
        replace: "redis.call('APPEND', chunkA, bytesA)",
      },
    ],
  },
  {
    name: 'absolute values',
    without: 'a replayed or half commit moves the offset twice',
    patches: [
      {
        file: commitLua,
        find: "redis.call('HSET', shard, unpack(fields, 1, count + 4))",
        replace: `redis.call('HSET', shard, unpack(fields, 1, count + 2))
redis.call('HINCRBY', shard, 'next', string.format('%.0f', tonumber(next) - tonumber(from)))`,
      },
    ],
  },
  {
    name: 'digest of the counters, at the owner',
    without: 'counters of two moments are counted on',
    patches: [
      {
        file: shard,
        find: 'if (this.#digests.text !== digest) {',
        replace: 'if (digest === undefined) {',
      },
    ],
  },
  {
    name: 'digest of the counters, at the reader',
    without: 'counters of two moments are shown',
    patches: [
      {
        file: shardReader,
        find: 'if (digestOf(blocks.values()) !== end.state.meta.digest) {',
        replace: 'if (digestOf([]) === undefined) {',
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
    name: 'an interrupted load is told from a broken shard',
    without: 'a partition is halted because Redis failed over while it was loaded',
    patches: [
      {
        file: shardStore,
        find: '        break;\n',
        replace: "        throw new TallyError('shard_corrupt', missing);\n",
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
    name: 'every chunk of identities is looked at',
    without: 'a lost chunk waits until the next owner finds it',
    patches: [
      {
        file: shardStore,
        find: 'return runs.every(({ count }, i) => (lengths[i] as number) >= count * identityBytes);',
        replace: 'return lengths.length >= 0;',
      },
    ],
  },
  {
    name: 'a hole in the stream is noticed',
    without: 'a reader misses changes and shows a sum of others',
    patches: [
      {
        file: shardReader,
        find: 'if (change.from !== String(this.#state.meta.next)) {',
        replace: 'if (change.from === undefined) {',
      },
    ],
  },
  {
    name: 'a stream that does not move is noticed',
    without: 'a reader stays behind for ever',
    patches: [
      {
        file: shardReader,
        find: "if (this.#aheadAt === next) return this.distrust('its stream of changes does not move');",
        replace: '',
      },
    ],
  },
  {
    name: 'a load ends where the stream says',
    without: 'values of later commits are shown under an earlier offset',
    patches: [
      {
        file: shardReader,
        find: 'return state.meta.next >= stored.state.meta.next ? { state, lastId } : undefined;',
        replace: 'return stored === undefined ? undefined : { state, lastId };',
      },
      {
        file: shardReader,
        find: 'if (digestOf(blocks.values()) !== end.state.meta.digest) {',
        replace: 'if (digestOf([]) === undefined) {',
      },
    ],
  },
];
