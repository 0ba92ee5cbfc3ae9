import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { startRedisCluster } from '../../test/support/redis-cluster.ts';
import { connectRedis, untilReady } from './connect.ts';
import { dropPrefix } from './drop-prefix.ts';

async function assertDropped(url: string): Promise<void> {
  const connection = connectRedis({ url, role: 'reader' });
  onTestFinished(() => connection.disconnect());
  await untilReady(connection, AbortSignal.timeout(10_000));
  const { prefix } = freshPrefix();
  const mine = Array.from({ length: 30 }, (_, n) => `${prefix}[1]:{slot-${n}}:some`);
  const others = [`${prefix}1:{slot}:some`, `${prefix}[1]-later:{slot}:some`];
  for (const key of [...mine, ...others]) await connection.set(key, 'kept');
  await dropPrefix(connection, `${prefix}[1]`);
  const found = await Promise.all([...mine, ...others].map((key) => connection.get(key)));
  expect(found.slice(0, mine.length).every((value) => value === null)).toBe(true);
  expect(found.slice(mine.length)).toEqual(['kept', 'kept']);
  for (const key of others) await connection.unlink(key);
}

test('all that is under a prefix is removed, and nothing that only begins like it', async () => {
  await assertDropped(inject('redisUrl'));
});

test('so it is on every node of a Cluster', async () => {
  const cluster = await startRedisCluster();
  await assertDropped(cluster.url);
}, 60_000);
