import { cp, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freePorts } from '../../test/support/free-port.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { startRedisCluster } from '../../test/support/redis-cluster.ts';
import { startSentinelSet } from '../../test/support/redis-sentinels.ts';
import { newDir, RedisServer, startRedisServer } from '../../test/support/redis-servers.ts';
import {
  openShardSession,
  type ShardSession,
  sessionRecord,
} from '../../test/support/shard-session.ts';
import { newShard } from '../../test/support/shards.ts';
import { until } from '../../test/support/until.ts';
import { assertSuitable } from './connect.ts';

const sessions: ShardSession[] = [];

async function open(...args: Parameters<typeof openShardSession>): Promise<ShardSession> {
  const session = await openShardSession(...args);
  sessions.push(session);
  return session;
}

afterEach(() => {
  for (const session of sessions.splice(0)) session.close();
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** What a shard holds, as bytes, but for its stream, which is only news. */
async function stored({ connection, keys }: ShardSession): Promise<unknown> {
  const hash = Object.entries(await connection.hgetallBuffer(keys.shard));
  const fields = hash.map(([name, value]) => `${name}=${value.toString('hex')}`).toSorted();
  return [fields, (await connection.getBuffer(keys.identities(0)))?.toString('hex')];
}

describe('a Redis that refuses to write changes nothing', () => {
  test('out of memory, and the same commit is taken once there is room', async () => {
    const server = await startRedisServer({ settings: { maxmemory: '3mb' } });
    const session = await open({ url: server.url });
    session.fold(range(0, 100));
    await session.commit();
    await server.call('CONFIG', 'SET', 'maxmemory', '1mb');
    const before = await stored(session);
    session.fold(range(100, 5_000), (id) => ({ listing: `l${id}` }));
    await expect(session.commit()).rejects.toThrow(/OOM/);
    expect(await stored(session)).toEqual(before);

    await server.call('CONFIG', 'SET', 'maxmemory', '0');
    await session.claim();
    session.fold(range(100, 5_000), (id) => ({ listing: `l${id}` }));
    await session.commit();
    expect(session.shard.meta).toMatchObject({ applied: 5_000, duplicate: 0 });
  });

  test('a read-only replica, and a primary without the replicas it needs', async () => {
    const primary = await startRedisServer();
    const session = await open({ url: primary.url });
    session.fold(range(0, 10));
    await session.commit();
    const before = await stored(session);

    await primary.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
    session.fold(range(10, 20));
    await expect(session.commit()).rejects.toThrow(/NOREPLICAS/);
    expect(await stored(session)).toEqual(before);

    await primary.call('CONFIG', 'SET', 'min-replicas-to-write', '0');
    await primary.call('REPLICAOF', '127.0.0.1', String((await freePorts(1))[0]));
    await session.store.claim(0, 0).then(
      () => expect.unreachable('a replica took a claim'),
      (error) => expect(String(error)).toMatch(/READONLY/),
    );
    expect(await stored(session)).toEqual(before);
  });

  test('a policy that may evict counters is refused at the start', async () => {
    const server = await startRedisServer({ settings: { 'maxmemory-policy': 'allkeys-lru' } });
    const session = await open({ url: server.url });
    await expect(assertSuitable(session.connection)).rejects.toThrow(
      /maxmemory-policy allkeys-lru.*noeviction/s,
    );
    await server.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await assertSuitable(session.connection);
  });
});

test('a Redis that hangs ends a commit with an outcome that is not known, in bounded time', async () => {
  const server = await startRedisServer();
  const session = await open({ url: server.url, commandTimeoutMs: 300 });
  session.fold(range(0, 10));
  await session.commit();
  server.freeze(true);
  session.fold(range(10, 20));
  await expect(session.commit()).rejects.toThrow(/timed out/i);
  server.freeze(false);
  // The commit was on its way, so it ran after all: only what is stored can tell.
  await until(async () => (await session.connection.hget(session.keys.shard, 'next')) === '20');
  await session.claim();
  expect(session.shard.meta).toMatchObject({ applied: 20, next: 20 });
});

test('a connection on which nothing comes is given up for another', async () => {
  const server = await startRedisServer();
  const session = await open({ url: server.url, commandTimeoutMs: 200 });
  const { connection } = session;
  let closed = 0;
  connection.on('close', () => {
    closed += 1;
  });
  server.freeze(true);
  await expect(connection.ping()).rejects.toThrow(/timed out/i);
  await until(() => closed > 0, { waitMsMax: 10_000 });
  server.freeze(false);
  await until(() => connection.status === 'ready', { waitMsMax: 15_000 });
  expect(await connection.ping()).toBe('PONG');
}, 30_000);

test('a failover to a replica that lags loses commits, and the owner finds out', async () => {
  const { url, primary, replicas } = await startSentinelSet({ downAfterMs: 500 });
  const session = await open({ url });
  session.fold(range(0, 50));
  await session.commit();
  await session.connection.wait(1, 5_000);
  const [replica] = replicas as [RedisServer];
  // A frozen replica would still read what waits in its socket, so the primary closes that first.
  replica.freeze(true);
  await primary.call('CLIENT', 'KILL', 'TYPE', 'replica');
  session.fold(range(50, 90));
  await session.commit();
  await primary.kill();
  replica.freeze(false);
  await until(async () => String(await replica.call('ROLE')).startsWith('master'), {
    waitMsMax: 30_000,
    everyMs: 100,
  });
  await until(() => session.connection.status === 'ready', { waitMsMax: 20_000 });
  const verified = await until(
    async () => ({ same: await session.store.verify(session.claimed, session.shard.meta) }),
    { waitMsMax: 20_000, everyMs: 100 },
  );
  expect(verified.same).toBe(false);
  session.fold(range(90, 100));
  await expect(session.commit()).rejects.toMatchObject({ refusal: 'moved' });

  // The Sentinels close connections once more while they set the new primary up.
  await until(() => session.claim().then(() => true), { waitMsMax: 20_000, everyMs: 100 });
  expect(session.shard.next).toBe(50);
  session.fold(range(50, 100));
  await session.commit();
  expect(session.shard.meta).toMatchObject({ applied: 100, duplicate: 0, next: 100 });
}, 90_000);

test('shards of a Cluster lie on all its nodes, each whole', async () => {
  const cluster = await startRedisCluster();
  for (const partition of range(0, 8)) {
    const session = await open({ url: cluster.url, partition });
    session.fold(range(0, 20 + partition));
    await session.commit();
    await session.claim();
    expect(session.shard.meta).toMatchObject({ applied: 20 + partition, next: 20 + partition });
    expect(session.shard.brandsEqualListings()).toBe(true);
  }
  const sizes = await Promise.all(cluster.primaries.map((node) => node.call('DBSIZE')));
  expect(sizes.map(Number).filter((size) => size > 0).length).toBeGreaterThan(1);
}, 90_000);

describe('a torn append-only file', () => {
  /** The file that a Redis appends to. */
  async function appended(dir: string): Promise<string> {
    const files = await readdir(join(dir, 'appendonlydir'));
    const file = files.find((name) => name.endsWith('.incr.aof'));
    expect(file).toBeDefined();
    return join(dir, 'appendonlydir', file as string);
  }

  /** Cuts inside the last commit: a dozen by default, every byte with `TORN_CUTS=all`. */
  function cuts(from: number, to: number): number[] {
    // biome-ignore lint/style/noProcessEnv: a switch of this test alone, for the long run.
    const step = process.env.TORN_CUTS === 'all' ? 1 : Math.ceil((to - from) / 12);
    return range(from + 1, to).filter((cut) => (cut - from) % step === 0 || cut === to - 1);
  }

  test('wherever it is cut, the same records again give the same shard, also after two restarts', async () => {
    const original = await startRedisServer({ settings: { appendfsync: 'always' } });
    const session = await open({ url: original.url });
    session.fold(range(0, 10));
    await session.commit();
    const before = (await stat(await appended(original.dir))).size;
    session.fold(range(10, 14));
    await session.commit();
    const after = (await stat(await appended(original.dir))).size;
    session.fold(range(14, 20));
    await session.commit();
    const whole = await stored(session);
    await original.kill();

    let discarded = 0;
    for (const cut of cuts(before, after)) {
      const [port = 0] = await freePorts(1);
      const dir = await newDir();
      await cp(join(original.dir, 'appendonlydir'), join(dir, 'appendonlydir'), {
        recursive: true,
      });
      await truncate(await appended(dir), cut);
      // The default of Redis: it drops the torn block from memory and leaves it in the file.
      const torn = new RedisServer(port, dir, {
        settings: { appendfsync: 'always', 'aof-load-truncated': 'yes' },
      });
      await torn.start();
      const again = await open({ url: torn.url });
      if (again.shard.next === 10) discarded += 1;
      again.fold(range(again.shard.next, 14));
      await again.commit();
      again.fold(range(14, 20));
      await again.commit();
      again.close();
      await torn.kill();
      await torn.start();
      const last = await open({ url: torn.url });
      if (last.shard.next < 20) {
        last.fold(range(last.shard.next, 20));
        await last.commit();
      }
      const epochs = /^(epoch|owner)=/;
      const [fields, ids] = (await stored(last)) as [string[], string];
      const [wholeFields, wholeIds] = whole as [string[], string];
      const counted = (some: string[]) => some.filter((field) => !epochs.test(field));
      expect(counted(fields), `cut at byte ${cut}`).toEqual(counted(wholeFields));
      expect(ids.startsWith(wholeIds), `cut at byte ${cut}`).toBe(true);
      last.close();
      await torn.remove();
    }
    expect(discarded).toBeGreaterThan(0);
    expect((await readFile(await appended(original.dir))).length).toBeGreaterThan(after);
  }, 600_000);

  test('half a commit that runs with a smaller one after it is found out, or does no harm', async () => {
    const original = await startRedisServer({ settings: { appendfsync: 'always' } });
    const session = await open({ url: original.url });
    const line = (id: number) => ({ listing: `l${id}` });
    session.fold(range(0, 10), line);
    await session.commit();
    const before = (await stat(await appended(original.dir))).size;
    session.fold(range(10, 14), line);
    await session.commit();
    const after = (await stat(await appended(original.dir))).size;
    await original.kill();

    let found = 0;
    // Newer servers cut the whole torn commit off, older ones leave its first half in the file.
    let isHalfLeft = false;
    // The last bytes close the commit: a cut there is the one that leaves its counters behind.
    for (const cut of [...cuts(before, after), after - 8]) {
      const [port = 0] = await freePorts(1);
      const dir = await newDir();
      await cp(join(original.dir, 'appendonlydir'), join(dir, 'appendonlydir'), {
        recursive: true,
      });
      await truncate(await appended(dir), cut);
      const torn = new RedisServer(port, dir, {
        settings: { appendfsync: 'always', 'aof-load-truncated': 'yes' },
      });
      await torn.start();
      isHalfLeft ||= (await stat(await appended(dir))).size > before;
      const again = await open({ url: torn.url });
      again.fold([again.shard.next], line);
      await again.commit();
      const wanted = again.shard.next;
      again.close();
      await torn.kill();
      await torn.start();
      try {
        const last = await open({ url: torn.url });
        expect(last.shard.next, `cut at byte ${cut}`).toBeLessThanOrEqual(wanted);
        const fresh = newShard();
        const records = range(0, last.shard.next).map((id) => sessionRecord(id, line(id)));
        fresh.fold(recordChunk({ firstOffset: 0 }, records));
        expect(last.shard.meta.digest, `cut at byte ${cut}`).toBe(fresh.takeDelta().meta.digest);
        last.close();
      } catch (error) {
        expect(error, `cut at byte ${cut}`).toMatchObject({ code: 'shard_corrupt' });
        found += 1;
      }
      await torn.remove();
    }
    expect(found > 0).toBe(isHalfLeft);
  }, 600_000);
});
