import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { startRedisCluster } from '../../test/support/redis-cluster.ts';
import { openShardSession, type ShardSession } from '../../test/support/shard-session.ts';
import { shardOptions } from '../../test/support/shards.ts';
import { emptyShardMeta, Shard } from '../fold/shard.ts';
import type { ShardEvent } from './follow.ts';
import { shadowKeys } from './keys.ts';
import { ShadowStore } from './shadow-store.ts';
import { ShardReader } from './shard-reader.ts';

const { prefix } = freshPrefix();
let topics = 0;

async function open(url: string) {
  const topic = `orders-${topics++}`;
  const session = await openShardSession({ url, prefix, topic });
  onTestFinished(() => session.close());
  const { connection } = session;
  const space = { prefix, topic };
  const owned = { connection, space, owner: 'rebuild', identityKeyFingerprint: 'k' };
  return { session, space, shadows: new ShadowStore(owned) };
}

const plan = { rules: 'all', start: emptyShardMeta(0), origin: { reason: 'a test' } };

/** Builds a shadow of the first records of a session's shard. */
async function build(session: ShardSession, shadows: ShadowStore, ids: readonly number[]) {
  const claim = await shadows.begin(0, plan);
  const held = { ...session, claimed: claim, shard: new Shard(claim.meta, shardOptions()) };
  held.fold(ids);
  await held.commit();
  return { claim, meta: held.shard.meta };
}

async function assertSwaps(url: string): Promise<void> {
  const { session, space, shadows } = await open(url);
  session.fold([1, 2, 3]);
  await session.commit();
  const events: ShardEvent[] = [];
  const { connection } = session;
  const reader = new ShardReader({
    connection,
    space,
    partition: 0,
    onEvent: (event) => events.push(event),
  });
  await reader.check();
  const { claim, meta } = await build(session, shadows, [1, 2]);
  const swapped = await shadows.swap(claim, meta.next);
  expect(swapped).toEqual({ epoch: Number(session.claimed.epoch) + 1, nextBefore: 3 });
  await shadows.tidy(0);

  // Readers let go of what they knew, and load what is there now.
  const after = `(${reader.position}`;
  const entries = await connection.xrangeBuffer(session.keys.changes, after, '+');
  reader.take(entries as unknown as Parameters<ShardReader['take']>[0], reader.position);
  await reader.check();
  expect(events.map(({ kind }) => kind)).toEqual(['reset', 'unreadable', 'reset']);
  expect(events[1]).toMatchObject({ reason: 'it was rebuilt from the log' });
  expect(events[2]).toMatchObject({ state: { epoch: swapped.epoch, meta } });

  // The owner of before is refused, and a new one goes on from where the shadow stood.
  session.fold([4]);
  await expect(session.commit()).rejects.toMatchObject({ refusal: 'fenced' });
  await session.claim();
  expect(session.shard.meta).toEqual(meta);
  session.fold([2, 3, 4]);
  await session.commit();
  expect(session.shard.meta).toMatchObject({ next: 5, applied: 4, duplicate: 1 });

  expect(await connection.exists(session.keys.identities(0))).toBe(0);
  expect(await connection.exists(shadowKeys(space, 0).shard)).toBe(0);
}

test('a swap fences the owner, and readers load the new shard', async () => {
  await assertSwaps(inject('redisUrl'));
});

test('all of a swap is in one slot of a Cluster', { timeout: 90_000 }, async () => {
  const cluster = await startRedisCluster();
  await assertSwaps(cluster.url);
});

test('what is dropped is gone, and what is shown is not', async () => {
  const { session, space, shadows } = await open(inject('redisUrl'));
  session.fold([1, 2]);
  await session.commit();
  await build(session, shadows, [1]);
  expect(await shadows.isBegun(0)).toBe(true);
  await shadows.drop(0);
  expect(await shadows.isBegun(0)).toBe(false);
  const names = await session.connection.keys(`${prefix}:{${space.topic}/0}*`);
  const shard = session.keys.shard;
  expect(names.sort()).toEqual([shard, `${shard}:changes`, `${shard}:ids:0`]);
  await session.claim();
  expect(session.shard.meta.applied).toBe(2);
});

test('of a shard that is gone, no chunk of another side stays behind', async () => {
  const { session, shadows } = await open(inject('redisUrl'));
  const { claim } = await build(session, shadows, [1, 2]);
  await shadows.swap(claim, 2);
  // As far apart as a deleted chunk leaves them.
  await session.connection.set(session.keys.identities(3, 'a'), 'left behind');
  await session.connection.del(session.keys.shard);
  await shadows.drop(0);
  expect(await session.connection.exists(session.keys.identities(0, 'b'))).toBe(0);
  // The side of new shards is left alone while nobody says which side is in use.
  expect(await session.connection.exists(session.keys.identities(3, 'a'))).toBe(1);
});

test('whoever built a shadow that was put in place since is refused by the next one', async () => {
  const { session, shadows } = await open(inject('redisUrl'));
  session.fold([1, 2, 3]);
  await session.commit();
  // One waits, another one goes on with its shadow and puts it in place, and a third begins anew.
  const waiting = await shadows.begin(0, plan);
  const held = { ...session, claimed: waiting, shard: new Shard(waiting.meta, shardOptions()) };
  const { claim, meta } = await build(session, shadows, [1, 2, 3]);
  await shadows.swap(claim, meta.next);
  await session.claim();
  const shown = await session.connection.getBuffer(session.claimed.keys.identities(0));
  await shadows.begin(0, plan);
  held.fold([4, 5, 6]);
  await expect(held.commit()).rejects.toMatchObject({ refusal: 'fenced' });
  expect(await session.connection.getBuffer(session.claimed.keys.identities(0))).toEqual(shown);
});
