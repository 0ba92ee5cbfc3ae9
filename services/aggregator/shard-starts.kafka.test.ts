import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../libs/base/clock.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { StartsTopic } from '../../libs/kafka/starts-topic.ts';
import { shardKeys } from '../../libs/store/keys.ts';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { RebuildStand } from '../../test/support/rebuild-stand.ts';
import { shardOptions } from '../../test/support/shards.ts';
import { until } from '../../test/support/until.ts';
import { defaultPace } from './commit-pace.ts';
import type { OwnerParts } from './owner-parts.ts';
import { anyPlacement } from './placements.ts';
import { StartsInKafka } from './starts-in-kafka.ts';
import { type TakenShard, takeOver } from './take-over.ts';

const { prefix, redisUrl } = freshPrefix();
let stand: RebuildStand;
let starts: StartsInKafka;
let kafka: ReturnType<typeof createKafka>;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

afterEach(async () => {
  await starts.close();
  await stand.close();
});

async function open(): Promise<void> {
  const topic = await freshTopic();
  stand = await RebuildStand.open({ ...topic, prefix, redisUrl });
  kafka = createKafka({ brokers: topic.brokers.split(','), clientId: 'tally-test' }, silent);
  restart();
}

/** Another process: it knows nothing but what is in Kafka and Redis. */
function restart(): void {
  const { space } = stand;
  starts = new StartsInKafka({ kafka, space, groupId: space.topic, owner: 'test' });
}

function take(): Promise<TakenShard | undefined> {
  const parts: Partial<OwnerParts> = {
    log: stand.log as unknown as OwnerParts['log'],
    store: stand.store,
    starts,
    shard: shardOptions(),
    placements: anyPlacement,
    metrics: { claims: { inc: () => undefined } } as unknown as OwnerParts['metrics'],
    logger: silent,
    assertSuitable: async () => undefined,
    pace: defaultPace,
    clock: systemClock,
  };
  return takeOver(0, parts as OwnerParts, new AbortController().signal);
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test('a new shard starts at the first record that there is, and that is put on record', async () => {
  await open();
  await stand.produce(ids(0, 20));
  await stand.expire(5);
  // A broker that has just started may not know its groups yet, and an owner asks again.
  const taken = await until(() => take());
  expect(taken?.claim.meta).toMatchObject({ start: 5, next: 5 });
  restart();
  expect(await starts.read(0)).toEqual({ start: 5, lost: [] });
});

test('a shard that is gone is counted again from where it started, not from what is left', async () => {
  await open();
  await stand.produce(ids(0, 20));
  await take();
  await stand.own(20);
  await stand.connection.del(stand.keys.shard);
  restart();
  expect((await take())?.claim.meta).toMatchObject({ start: 0, next: 0 });

  await stand.connection.del(stand.keys.shard);
  await stand.expire(7);
  restart();
  await expect(take()).rejects.toMatchObject({
    alarm: 'log-expired',
    message: expect.stringContaining('records 0 to 6, which it had counted, have expired'),
  });
  expect(await stand.names()).not.toContain('');
});

test('without a record, a group that has committed says that the partition was counted before', async () => {
  await open();
  await stand.produce(ids(0, 20));
  await stand.expire(7);
  const admin = kafka.admin();
  await admin.connect();
  await admin.setOffsets({
    groupId: stand.space.topic,
    topic: stand.space.topic,
    partitions: [{ partition: 0, offset: '12' }],
  });
  await admin.disconnect();
  await expect(take()).rejects.toMatchObject({
    alarm: 'log-expired',
    message: expect.stringContaining('records 0 to 6 have expired'),
  });
});

test('where a shard starts that was there before anything was put on record is recorded', async () => {
  await open();
  await stand.produce(ids(0, 20));
  await stand.expire(3);
  await stand.store.claim(0, 3);
  await take();
  await until(async () => (await starts.read(0))?.start === 3);
});

test('what was given up is still known after Redis was emptied', async () => {
  await open();
  await stand.produce(ids(0, 20));
  const lost = [{ from: 0, to: 5 }];
  await stand.expire(5);
  await starts.record(0, { start: 5, lost }, 'a rebuild');
  restart();
  expect((await take())?.claim.meta).toMatchObject({ start: 5, lost });
});

test('numbers of partitions stay on record as they were written first, until the log is made anew', async () => {
  await open();
  expect(await starts.readCounts(0)).toEqual([]);
  await starts.addCount(0, { count: 4, from: 0 });
  // Somebody else, who did not know of it yet.
  const known = await starts.addCount(0, { count: 4, from: 70 });
  expect(known).toEqual([{ count: 4, from: 0 }]);
  await starts.addCount(0, { count: 6, from: 90 });
  await starts.addCount(0, { count: 5, from: 80 });
  await starts.addCount(1, { count: 6, from: 0 });
  await starts.record(0, { start: 3, lost: [] }, 'a test');
  restart();
  expect(await starts.readCounts(0)).toEqual([
    { count: 4, from: 0 },
    { count: 6, from: 90 },
  ]);
  expect(await starts.readCounts(1)).toEqual([{ count: 6, from: 0 }]);
  expect(await starts.read(0)).toEqual({ start: 3, lost: [] });

  const anew = new StartsTopic(kafka);
  const entry = { by: 'test', at: '2026-11-24T00:00:00Z', reason: 'a test' };
  await anew.addCount(shardKeys(stand.space, 0).shard, {
    count: 5,
    from: 0,
    isAnew: true,
    ...entry,
  });
  await anew.close();
  expect(await starts.readCounts(0)).toEqual([{ count: 5, from: 0 }]);
});
