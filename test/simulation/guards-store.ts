import type { Guard } from './guard.ts';

const commitLua = 'libs/store/lua/commit-4.lua';
const shardStore = 'libs/store/shard-store.ts';
const shardReader = 'libs/store/shard-reader.ts';
const shard = 'libs/fold/shard.ts';

/** The guards of the fold, of what Redis keeps, and of those who read it. */
export const storeGuards: readonly Guard[] = [
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
    name: 'a dead connection is given up',
    without: 'a server that went away without a word keeps its clients',
    patches: [
      {
        file: 'libs/store/connect.ts',
        find: '{ socketTimeout: 5000 }',
        replace: '{ socketTimeout: 900_000 }',
      },
      {
        file: 'libs/store/connect.ts',
        find: 'socketTimeout: commandTimeoutMs + 1000 }',
        replace: 'socketTimeout: 900_000 }',
      },
    ],
  },
  {
    name: 'a hole in the stream is noticed',
    without: 'a reader misses changes and shows a sum of others',
    patches: [
      {
        file: shardReader,
        find: 'if (!follows(change, this.#state)) {',
        replace: 'if (change.from === undefined) {',
      },
    ],
  },
  {
    name: 'a change says what it was made from',
    without: 'changes of a shard that was made anew are shown over the one before',
    patches: [
      {
        file: shardReader,
        find: ' && change.fromDigest === meta.digest;',
        replace: ';',
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
];
