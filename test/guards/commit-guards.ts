import type { Guard, TestProof } from './guard.ts';

const commitLua = 'libs/store/lua/commit-4.lua';
const claimLua = 'libs/store/lua/claim-1.lua';
const scriptFails = 'libs/store/redis-faults.redis.test.ts';

function storeTest(test: string): TestProof {
  return { file: 'libs/store/shard-store.redis.test.ts', test };
}

function rangeTest(test: string): TestProof {
  return { file: 'libs/store/commit-ranges.redis.test.ts', test };
}

const asTheModelSays = rangeTest('any commands in any order leave what the model says');

/** The guards of the scripts: what may happen to a shard in Redis. */
export const commitGuards: readonly Guard[] = [
  {
    name: 'compare-and-set on next',
    holes: ['H11', 'H13'],
    without: 'a commit lands on a shard that stands elsewhere',
    patches: [
      {
        file: commitLua,
        find: "if stored[2] ~= from then return { 'moved', stored[1] or '', stored[2] or '' } end",
        replace: '',
      },
    ],
    noticedBy: [
      'simulation',
      asTheModelSays,
      rangeTest('a commit that $relation, by an owner $owner'),
    ],
  },
  {
    name: 'epoch',
    holes: ['H11', 'H12'],
    without: 'an owner that was replaced goes on committing',
    patches: [
      {
        file: commitLua,
        find: "if stored[1] ~= epoch then return { 'fenced', stored[1] or '', stored[2] or '' } end",
        replace: '',
      },
    ],
    noticedBy: [
      'simulation',
      asTheModelSays,
      rangeTest('a commit that $relation, by an owner $owner'),
    ],
  },
  {
    name: 'a claim raises the epoch',
    holes: ['H11', 'H12'],
    without: 'two owners undo one another in turn',
    patches: [
      {
        file: claimLua,
        find: "string.format('%.0f', tonumber(stored[3]) + 1)",
        replace: "string.format('%.0f', tonumber(stored[3]))",
      },
    ],
    noticedBy: ['simulation', asTheModelSays],
  },
  {
    name: 'a number of Lua is written with all its digits',
    holes: ['H28'],
    without: 'an epoch beyond 10^14 becomes 1e+14, and no commit is taken any more',
    patches: [
      {
        file: claimLua,
        find: "string.format('%.0f', tonumber(stored[3]) + 1)",
        replace: 'tostring(tonumber(stored[3]) + 1)',
      },
    ],
    noticedBy: [rangeTest('offsets and epochs keep all their digits up to 2^53')],
  },
  {
    name: 'a shard that is gone takes no commit',
    holes: ['H24'],
    without: 'an emptied Redis gets a shard of the last changes alone',
    patches: [
      {
        file: commitLua,
        find: "if shardKind == 'none' then return { 'missing' } end",
        replace: '',
      },
    ],
    noticedBy: [storeTest('a shard that is gone')],
  },
  {
    name: 'types are checked before the first write',
    holes: ['H4'],
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
    noticedBy: ['simulation', storeTest('%s holds another type')],
  },
  {
    name: 'identity chunks are as long as they must be',
    holes: ['H18', 'H22', 'H24'],
    without: 'a lost chunk is filled with zeros, and its identities are forgotten',
    patches: [
      {
        file: commitLua,
        find: "if redis.call('STRLEN', chunkA) < position then",
        replace: 'if false then',
      },
    ],
    noticedBy: ['simulation', storeTest('an identity chunk that was lost')],
  },
  {
    name: 'explicit positions',
    holes: ['H3'],
    without: 'a replayed or half commit appends its identities twice',
    patches: [
      {
        file: commitLua,
        find: "redis.call('SETRANGE', chunkA, position, bytesA)",
        replace: "redis.call('APPEND', chunkA, bytesA)",
      },
    ],
    noticedBy: ['simulation', { file: scriptFails, test: tornTest() }],
  },
  {
    name: 'absolute values',
    holes: ['H3'],
    without: 'a replayed or half commit moves the offset twice',
    patches: [
      {
        file: commitLua,
        find: "redis.call('HSET', shard, unpack(fields, 1, count + 4))",
        replace: `redis.call('HSET', shard, unpack(fields, 1, count + 2))
redis.call('HINCRBY', shard, 'next', string.format('%.0f', tonumber(next) - tonumber(from)))`,
      },
    ],
    noticedBy: ['simulation', { file: scriptFails, test: tornTest() }],
  },
  {
    name: 'large commits go in several calls',
    holes: ['H4'],
    without: 'a commit of some thousand blocks stops half-way',
    patches: [{ file: commitLua, find: 'if count == 4000 then', replace: 'if false then' }],
    noticedBy: [storeTest('thousands of blocks go in one commit')],
  },
  {
    name: 'a claim looks at the type of the key',
    holes: ['H4'],
    without: 'a foreign key at the place of a shard is an error without a way out',
    patches: [
      {
        file: claimLua,
        find: "if kind ~= 'hash' and kind ~= 'none' then",
        replace: 'if false then',
      },
    ],
    noticedBy: [
      storeTest('a shard of another format or identity key, or another type, is left alone'),
    ],
  },
  {
    name: 'a claim looks at the format',
    holes: ['H19'],
    without: 'a program of another version counts on in a shard that it does not understand',
    patches: [{ file: claimLua, find: 'if stored[1] ~= format then', replace: 'if false then' }],
    noticedBy: [
      storeTest('a shard of another format or identity key, or another type, is left alone'),
    ],
  },
  {
    name: 'a claim looks at the identity key',
    holes: ['H17'],
    without: 'every event of before is new to an owner with another key, and counts again',
    patches: [
      { file: claimLua, find: 'if stored[2] ~= identityKey then', replace: 'if false then' },
    ],
    noticedBy: [
      storeTest('a shard of another format or identity key, or another type, is left alone'),
    ],
  },
];

function tornTest(): string {
  return 'wherever it is cut, the same records again give the same shard, also after two restarts';
}
