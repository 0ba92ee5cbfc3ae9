import { expect, test } from 'vitest';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { startRedisCluster } from './redis-cluster.ts';
import { startSentinelSet } from './redis-sentinels.ts';
import { startRedisServer } from './redis-servers.ts';
import { until } from './until.ts';

test('a server has the settings of production and keeps its data over a kill', async () => {
  const server = await startRedisServer();
  expect(await server.call('CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction');
  expect(await server.call('CONFIG', 'GET', 'save')).toContain('');
  await server.call('SET', 'a', '1');
  await server.kill();
  await expect(fetch(`http://127.0.0.1:${server.port}`)).rejects.toThrow();
  await server.start();
  expect(await server.call('GET', 'a')).toBe('1');
});

test('Sentinels name another primary when theirs is killed', async () => {
  const set = await startSentinelSet({ downAfterMs: 500 });
  const connection = connectRedis({ url: set.url, role: 'writer' });
  try {
    await untilReady(connection, AbortSignal.timeout(10_000));
    await connection.set('a', '1');
    await connection.wait(1, 5000);
    await set.primary.kill();
    const seen = await until(() => connection.get('a'), { waitMsMax: 20_000, everyMs: 100 });
    expect(seen).toBe('1');
    expect(await set.replicas[0]?.call('ROLE')).toContain('master');
  } finally {
    connection.disconnect();
  }
}, 60_000);

test('a Cluster takes keys of all slots', async () => {
  const cluster = await startRedisCluster();
  const connection = connectRedis({ url: cluster.url, role: 'writer' });
  try {
    await untilReady(connection, AbortSignal.timeout(10_000));
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => connection.set(key, key)));
    expect(await Promise.all(keys.map((key) => connection.get(key)))).toEqual(keys);
    const sizes = await Promise.all(cluster.primaries.map((node) => node.call('DBSIZE')));
    expect(sizes.map(Number).every((size) => size > 0)).toBe(true);
    expect(sizes.map(Number).reduce((sum, size) => sum + size)).toBe(keys.length);
  } finally {
    connection.disconnect();
  }
}, 60_000);
