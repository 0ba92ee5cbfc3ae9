import { expect, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { until } from '../../test/support/until.ts';
import { connectRedis, untilReady } from './connect.ts';
import { signalKeys } from './keys.ts';
import { Lease } from './lease.ts';
import { Progress } from './progress.ts';

const space = freshPrefix();
const keys = signalKeys(space);

async function open() {
  const connection = connectRedis({ url: space.redisUrl, role: 'writer' });
  onTestFinished(() => connection.disconnect());
  await untilReady(connection, AbortSignal.timeout(5_000));
  return connection;
}

const lengthMs = 60_000;

test('a lease is held by one at a time, and given back by its own', async () => {
  const [one, other] = [await open(), await open()].map(
    (connection) => new Lease(connection, `${keys.lease}:1`, lengthMs),
  ) as [Lease, Lease];
  expect(await one.hold()).toBe(true);
  expect(await one.hold()).toBe(true);
  expect(await other.hold()).toBe(false);
  await other.release();
  expect(await other.hold()).toBe(false);
  await one.release();
  expect(await other.hold()).toBe(true);
  expect(await one.hold()).toBe(false);
});

test('a lease that nobody holds on to is free after its time', async () => {
  const one = new Lease(await open(), `${keys.lease}:2`, 30);
  const other = new Lease(await open(), `${keys.lease}:2`, lengthMs);
  expect(await one.hold()).toBe(true);
  await until(() => other.hold());
  expect(await one.hold()).toBe(false);
});

test('a lease is held on to for as long again each time', async () => {
  const connection = await open();
  const one = new Lease(connection, `${keys.lease}:3`, lengthMs);
  await one.hold();
  await connection.pexpire(`${keys.lease}:3`, 1_000);
  await one.hold();
  expect(await connection.pttl(`${keys.lease}:3`)).toBeGreaterThan(30_000);
});

test('a lease on a Redis that is away is an error, and giving it back none', async () => {
  const connection = connectRedis({ url: 'redis://127.0.0.1:1', role: 'writer' });
  onTestFinished(() => connection.disconnect());
  const lease = new Lease(connection, keys.lease, lengthMs);
  await expect(lease.hold()).rejects.toThrow();
  await lease.release();
});

test('progress is kept, and what is none is nothing', async () => {
  const connection = await open();
  const progress = new Progress(connection, keys.webhook);
  expect(await progress.read()).toBeNull();
  await progress.write(17);
  expect(await new Progress(await open(), keys.webhook).read()).toBe(17);
  await connection.set(keys.webhook, 'x');
  expect(await progress.read()).toBeNull();
});
