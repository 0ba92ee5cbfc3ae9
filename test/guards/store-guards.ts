import type { Guard, TestProof } from './guard.ts';

const shardStore = 'libs/store/shard-store.ts';
const connect = 'libs/store/connect.ts';

function storeTest(test: string): TestProof {
  return { file: 'libs/store/shard-store.redis.test.ts', test };
}

function faultTest(test: string): TestProof {
  return { file: 'libs/store/redis-faults.redis.test.ts', test };
}

function reloadTest(test: string): TestProof {
  return { file: 'libs/store/reload.redis.test.ts', test };
}

function connectTest(test: string): TestProof {
  return { file: 'libs/store/connect.redis.test.ts', test };
}

/** The guards of whoever talks to Redis as an owner. */
export const storeGuards: readonly Guard[] = [
  {
    name: 'every offset is accounted for',
    holes: ['H5', 'H23'],
    without: 'a meta of another moment than its next offset is believed',
    patches: [
      {
        file: 'libs/store/shard-meta-json.ts',
        find: 'if (String(meta.next) !== next || meta.next - start !== accounted) {',
        replace: 'if (accounted < 0) {',
      },
    ],
    noticedBy: [storeTest('a shard whose offsets do not add up is not taken over')],
  },
  {
    name: 'an interrupted load is told from a broken shard',
    holes: ['H1'],
    without: 'a partition is halted because Redis failed over while it was loaded',
    patches: [
      {
        file: shardStore,
        find: '      failure = thrown;\n',
        replace: '      throw thrown;\n',
      },
    ],
    noticedBy: ['simulation'],
  },
  {
    name: 'a load ends where it began',
    holes: ['H1', 'H11'],
    without: 'pieces of two moments are taken for a shard',
    patches: [
      {
        file: shardStore,
        find: 'if (!(await this.#isAt(claim, meta))) {',
        replace: 'if (false) {',
      },
    ],
    noticedBy: [storeTest('a shard that changes while it is loaded is not taken for whole')],
  },
  {
    name: 'a load counts its identities',
    holes: ['H18', 'H22', 'H24'],
    without: 'a shard goes on without the identities of a lost chunk',
    patches: [
      {
        file: shardStore,
        find: 'if (bytes.length !== wanted) {',
        replace: 'if (bytes.length % identityBytes !== 0) {',
      },
    ],
    noticedBy: ['simulation', storeTest('an identity chunk that was lost')],
  },
  {
    name: 'an idle owner compares epoch and next',
    holes: ['H2', 'H24'],
    without: 'what a failover lost after the last event is never read again',
    patches: [
      {
        file: shardStore,
        find: 'return epoch === claim.epoch && next === String(meta.next);',
        replace: 'return epoch !== undefined && next !== undefined;',
      },
    ],
    noticedBy: [
      'simulation',
      reloadTest('an idle owner sees that another one has claimed its shard'),
      reloadTest('an idle owner sees a loss that took nothing but an offset'),
    ],
  },
  {
    name: 'every chunk of identities is looked at',
    holes: ['H18', 'H22'],
    without: 'a lost chunk waits until the next owner finds it',
    patches: [
      {
        file: shardStore,
        find: 'return runs.every(({ count }, i) => (lengths[i] as number) >= count * identityBytes);',
        replace: 'return lengths.length >= 0;',
      },
    ],
    noticedBy: ['simulation', storeTest('a lost chunk is noticed, also where it is not the last')],
  },
  {
    name: 'a command has a time limit',
    holes: ['H13', 'H14'],
    without: 'a commit into a Redis that hangs never ends',
    patches: [
      {
        file: connect,
        find: 'return { commandTimeout: commandTimeoutMs, socketTimeout: commandTimeoutMs + 1000 };',
        replace: 'return { socketTimeout: 900_000 + commandTimeoutMs };',
      },
    ],
    noticedBy: [
      faultTest(
        'a Redis that hangs ends a commit with an outcome that is not known, in bounded time',
      ),
    ],
  },
  {
    name: 'a dead connection is given up',
    holes: ['H14'],
    without: 'a server that went away without a word keeps its clients',
    patches: [
      {
        file: connect,
        find: '{ socketTimeout: 5000 }',
        replace: '{ socketTimeout: 900_000 }',
      },
      {
        file: connect,
        find: 'socketTimeout: commandTimeoutMs + 1000 }',
        replace: 'socketTimeout: 900_000 }',
      },
    ],
    noticedBy: [
      'simulation',
      faultTest('a connection on which nothing comes is given up for another'),
    ],
  },
  {
    name: 'nothing is sent twice',
    holes: ['H13'],
    without: 'a commit whose answer was lost runs again without anyone knowing',
    patches: [
      {
        file: connect,
        find: 'autoResendUnfulfilledCommands: false,',
        replace: 'autoResendUnfulfilledCommands: true,',
      },
      { file: connect, find: 'maxRetriesPerRequest: 0,', replace: 'maxRetriesPerRequest: 20,' },
    ],
    noticedBy: [connectTest('a command whose answer was lost fails, and is not sent again')],
  },
  {
    name: 'nothing waits for a connection',
    holes: ['H13', 'H14'],
    without: 'a commit is sent at some later time, when its owner may have given it up',
    patches: [
      { file: connect, find: 'enableOfflineQueue: false,\n    maxRetries', replace: 'maxRetries' },
    ],
    noticedBy: [connectTest('a command without a connection fails at once, and is never sent')],
  },
  {
    name: 'a Redis that may evict is refused',
    holes: ['H22'],
    without: 'a full Redis takes a key of a shard, and nobody is told',
    patches: [
      {
        file: connect,
        find: "if (policy !== undefined && policy !== 'noeviction') {",
        replace: "if (policy === '') {",
      },
    ],
    noticedBy: [faultTest('a policy that may evict counters is refused at the start')],
  },
  {
    name: 'an aggregator looks at the policy',
    holes: ['H22'],
    without: 'a Redis that may evict is counted into',
    patches: [
      {
        file: 'services/aggregator/aggregator.ts',
        find: 'await assertSuitable(redis);',
        replace: 'void assertSuitable;',
      },
    ],
    noticedBy: [
      {
        file: 'test/e2e/start.e2e.test.ts',
        test: 'an aggregator does not start on a Redis that may evict counters',
      },
    ],
  },
];
