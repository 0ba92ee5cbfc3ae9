import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../libs/base/clock.ts';
import { TallyError } from '../../libs/base/errors.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import type { OrderLog } from '../../libs/kafka/order-log.ts';
import { CommitRefusedError, type ShardStore } from '../../libs/store/shard-store.ts';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { type ChunkPlace, recordChunk } from '../../test/support/record-chunk.ts';
import { shardOptions } from '../../test/support/shards.ts';
import { until } from '../../test/support/until.ts';
import { defaultPace } from './commit-pace.ts';
import type { OwnerParts } from './owner-parts.ts';
import { PartitionOwner } from './partition-owner.ts';
import { Pipeline } from './pipeline.ts';
import { anyPlacement } from './placements.ts';

/** What an owner has said and asked for, in its order. */
interface Heard {
  readonly asked: string[];
  readonly said: string[];
}

interface Around {
  /** What becomes of a commit of a partition. */
  readonly commit?: (partition: number) => Promise<void>;
  readonly parts?: Partial<OwnerParts>;
}

const never = new Promise<void>(() => undefined);

/** The parts of an owner over a log that holds 100 records, and shards that are empty. */
function partsOf({ commit = async () => undefined, parts = {} }: Around, heard: Heard): OwnerParts {
  const { asked, said } = heard;
  const log: Partial<OrderLog> = {
    start: (partition, offset) => void asked.push(`start ${partition} at ${offset}`),
    pause: (partition) => void asked.push(`pause ${partition}`),
    commitHint: (partition, offset) => void asked.push(`hint ${partition} ${offset}`),
    bounds: async () => [0, 1].map((partition) => ({ partition, low: 0, high: 100 })),
    readRecord: async () => null,
    topicId: async () => null,
  };
  const store: Partial<ShardStore> = {
    claimExisting: async (partition) =>
      ({ partition, epoch: '1', meta: emptyShardMeta(0) }) as Awaited<
        ReturnType<ShardStore['claim']>
      >,
    load: async () => undefined,
    commit: ({ partition }) => commit(partition),
    verify: async () => true,
  };
  const counter = (name: string) => ({
    inc: (labels?: unknown) => void said.push(`${name} ${JSON.stringify(labels ?? {})}`),
  });
  const names = ['claims', 'doubts', 'halts', 'rereads', 'partitionsAdded'];
  const counters = Object.fromEntries(names.map((name) => [name, counter(name)]));
  const quiet = () => undefined;
  return {
    log: log as OrderLog,
    store: store as ShardStore,
    starts: { known: () => ({ start: 0, lost: [] }) } as unknown as OwnerParts['starts'],
    shard: shardOptions(),
    placements: anyPlacement,
    assertSuitable: async () => undefined,
    sendDeadLetters: async () => undefined,
    metrics: { ...counters, committed: quiet } as unknown as OwnerParts['metrics'],
    logger: {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: (fields, message) => void said.push(`error ${message} ${JSON.stringify(fields)}`),
    },
    pace: { ...defaultPace, calmMs: 0, pendingMax: 3 },
    backoffMs: () => 1,
    haltRecheckMs: 60_000,
    clock: systemClock,
    ...parts,
  };
}

/** An owner that runs, released after the test. */
async function runningOwner(around: Around = {}, partition = 0) {
  const heard: Heard = { asked: [], said: [] };
  const owner = new PartitionOwner(partition, partsOf(around, heard));
  onTestFinished(() => owner.release());
  await owner.run();
  expect(owner.status.mode).toBe('running');
  return { owner, ...heard };
}

function chunkOf(place: ChunkPlace, count: number) {
  const records = Array.from({ length: count }, (_, i) =>
    orderRecord({ id: `${place.firstOffset + i}` }),
  );
  return recordChunk(place, records);
}

describe('an owner', () => {
  test('a chunk that leaves a hole is asked for again, not folded', async () => {
    const { owner, asked, said } = await runningOwner();
    void owner.records(chunkOf({ firstOffset: 5 }, 1));
    await until(() => asked.filter((line) => line === 'start 0 at 0').length === 2);
    expect(owner.status).toMatchObject({ mode: 'running', next: 0 });
    expect(said).toContain('doubts {"reason":"hole"}');
    expect(said.some((line) => line.startsWith('halts'))).toBe(false);
  });

  test('a key of the shard that holds something else halts the partition', async () => {
    const refused = async () => {
      throw new CommitRefusedError('broken', 'The shard is broken: the stream of changes.');
    };
    const { owner, said } = await runningOwner({ commit: refused });
    void owner.records(chunkOf({ firstOffset: 0 }, 1));
    await until(() => owner.status.mode === 'halted');
    expect(owner.status.detail).toContain('the stream of changes');
    expect(said).toContain('halts {}');
  });

  test('a record that the fold can not stand halts its partition alone', async () => {
    const reader = {
      read: () => {
        throw new Error('no such table');
      },
    };
    const shard = { ...shardOptions(), reader: reader as unknown as OwnerParts['shard']['reader'] };
    const { owner, said } = await runningOwner({ parts: { shard } });
    expect(() => owner.records(chunkOf({ firstOffset: 0 }, 1))).not.toThrow();
    expect(owner.status).toMatchObject({
      mode: 'halted',
      detail: 'Folding failed at offset 0: no such table',
    });
    expect(said).toContain('halts {}');
  });

  test('a Redis that hangs holds its partition back', async () => {
    const hangs = async (partition: number) => (partition === 0 ? never : undefined);
    const { owner } = await runningOwner({ commit: hangs });
    const { owner: other, asked } = await runningOwner({ commit: hangs }, 1);
    // The first record is on its way to Redis, and the others wait for that.
    expect(owner.records(chunkOf({ firstOffset: 0 }, 1))).toBeUndefined();
    const held = owner.records(chunkOf({ firstOffset: 1 }, 4));
    expect(held).toBeInstanceOf(Promise);
    let isLetGo = false;
    void held?.then(() => {
      isLetGo = true;
    });
    // The other one goes on meanwhile, and what is given up lets go of whoever waits.
    await other.records(chunkOf({ partition: 1, firstOffset: 0 }, 1));
    await other.records(chunkOf({ partition: 1, firstOffset: 1 }, 4));
    await until(() => asked.includes('hint 1 5'));
    expect(isLetGo).toBe(false);
    owner.release();
    await held;
  });

  test('a commit that hangs holds up no shard that was loaded again', async () => {
    let commits = 0;
    const commit = async () => {
      commits += 1;
      if (commits === 1) await never;
    };
    const { owner, asked } = await runningOwner({ commit });
    void owner.records(chunkOf({ firstOffset: 0 }, 1));
    await until(() => commits === 1);
    void owner.records(chunkOf({ firstOffset: 5 }, 1));
    await until(() => asked.filter((line) => line === 'start 0 at 0').length === 2);
    void owner.records(chunkOf({ firstOffset: 0 }, 1));
    await until(() => commits === 2);
  });

  test('an idle owner looks whether the log is still the one that it counted', async () => {
    const { owner, asked, said } = await runningOwner();
    void owner.records(chunkOf({ firstOffset: 0 }, 1));
    await until(() => asked.includes('hint 0 1'));
    // The log has no record at offset 0 any more, though it is as long as it was.
    await owner.verify();
    expect(said).toContain('doubts {"reason":"log"}');
  });

  test('an offset that is not in the log halts, and the range is named', async () => {
    const { owner, asked } = await runningOwner();
    asked.length = 0;
    owner.lost({ wanted: 0, low: 7, high: 100 });
    expect(owner.status).toMatchObject({
      mode: 'halted',
      detail: expect.stringContaining('Offset 0 is not in the log, which holds 7 to 99;'),
      alarm: 'log-expired',
    });
    expect(asked).toEqual(['pause 0']);
  });

  test('an offset that is in the log only now is a doubt: it may be another log', async () => {
    const { owner, asked, said } = await runningOwner();
    asked.length = 0;
    owner.lost({ wanted: 0, low: 0, high: 100 });
    expect(said).toContain('doubts {"reason":"log"}');
    expect(asked).toEqual(['pause 0']);
    await until(() => asked.includes('start 0 at 0'));
  });

  test('a log that was out of sight is read again from the last record that was folded', async () => {
    const { owner, asked, said } = await runningOwner({ commit: async () => never });
    await owner.records(chunkOf({ firstOffset: 0 }, 2));
    asked.length = 0;
    owner.outOfSight();
    expect(asked).toEqual(['start 0 at 1']);
    void owner.records(chunkOf({ firstOffset: 1 }, 2));
    expect(owner.status).toMatchObject({ mode: 'running', next: 3 });
    owner.outOfSight();
    void owner.records(recordChunk({ firstOffset: 2 }, [orderRecord({ id: 'of another log' })]));
    expect(said).toContain('doubts {"reason":"leader"}');
  });

  test('records that expire while they are read again are left behind', async () => {
    const { owner, asked } = await runningOwner();
    await owner.records(chunkOf({ firstOffset: 0 }, 2));
    asked.length = 0;
    owner.lost({ wanted: 0, low: 1, high: 100 });
    expect(asked).toEqual(['start 0 at 1']);
    expect(owner.status.mode).toBe('running');
  });
});

test('a shard is loaded again after Redis was away, though it is where it was left', async () => {
  const heard: Heard = { asked: [], said: [] };
  const pipeline = new Pipeline(partsOf({}, heard));
  onTestFinished(() => pipeline.revoked([0]));
  pipeline.assigned([0]);
  await until(() => heard.asked.includes('start 0 at 0'));
  pipeline.reloadAll();
  expect(heard.said).toContain('doubts {"reason":"reconnected"}');
  await until(() => heard.asked.filter((line) => line === 'start 0 at 0').length === 2);
  expect(heard.said.filter((line) => line.startsWith('claims'))).toHaveLength(2);
});

test('a Redis that may throw keys away by now halts what it holds, until that is mended', async () => {
  const heard: Heard = { asked: [], said: [] };
  let isSuitable = true;
  const assertSuitable = async () => {
    if (!isSuitable) throw new TallyError('redis_unsuitable', 'maxmemory-policy is allkeys-lru');
  };
  const pipeline = new Pipeline(partsOf({ parts: { assertSuitable, haltRecheckMs: 1 } }, heard));
  onTestFinished(() => pipeline.revoked([0]));
  expect(pipeline.hasJoined).toBe(false);
  pipeline.assigned([0]);
  expect(pipeline.hasJoined).toBe(true);
  const mode = () => pipeline.statuses[0]?.mode;
  await until(() => mode() === 'running');
  await pipeline.checkRedis();
  expect(mode()).toBe('running');
  isSuitable = false;
  await pipeline.checkRedis();
  await until(() => mode() === 'halted');
  expect(pipeline.statuses[0]).toMatchObject({ alarm: 'redis-unsuitable' });
  isSuitable = true;
  await until(() => mode() === 'running');
});

test('more partitions than before are counted and said', () => {
  const heard: Heard = { asked: [], said: [] };
  new Pipeline(partsOf({}, heard)).partitionsAdded(4, 6);
  expect(heard.said).toEqual([
    'partitionsAdded {}',
    expect.stringMatching(/^error the order topic has more partitions than before: .*"after":6/),
  ]);
});

test('an owner that judges by fewer partitions than there are is loaded again', async () => {
  const heard: Heard = { asked: [], said: [] };
  const placements = { ...anyPlacement, knows: (partition: number) => partition === 1 };
  const pipeline = new Pipeline(partsOf({ parts: { placements } }, heard));
  onTestFinished(() => pipeline.revoked([0, 1]));
  pipeline.assigned([0, 1]);
  await until(() => pipeline.statuses.every(({ mode }) => mode === 'running'));
  pipeline.partitionsAdded(4, 6);
  expect(heard.said.filter((line) => line.startsWith('doubts'))).toEqual([
    'doubts {"reason":"partitions"}',
  ]);
  expect(pipeline.statuses.map(({ mode }) => mode)).toEqual(['claiming', 'running']);
});

test('what can not be decoded halts, but not once it was given up', async () => {
  const range = { baseOffset: 0, lastOffset: 3, reason: 'not gzip' };
  const { owner } = await runningOwner();
  owner.corrupt(range);
  expect(owner.status).toMatchObject({ mode: 'halted', alarm: 'batch-corrupt' });

  const meta = { ...emptyShardMeta(0), next: 4, gaps: 4, lost: [{ from: 0, to: 4 }] };
  const claim = { partition: 0, epoch: '1', meta };
  const store = { claimExisting: async () => claim, load: async () => undefined };
  const given = await runningOwner({ parts: { store: store as unknown as ShardStore } });
  given.asked.length = 0;
  given.owner.corrupt(range);
  expect(given.asked).toEqual(['start 0 at 4']);
  expect(given.owner.status.mode).toBe('running');
});
