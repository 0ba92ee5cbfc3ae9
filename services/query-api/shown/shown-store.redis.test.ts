import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { startRedisCluster } from '../../../test/support/redis-cluster.ts';
import { shownMinute } from '../../../test/support/shown-minute.ts';
import { until } from '../../../test/support/until.ts';
import { openShownStore } from './shown-store.ts';

const { prefix } = freshPrefix();
const space = { prefix, topic: 'orders' };
const noon = '2026-11-10T12:00:00Z';
const noonMs = Date.parse(noon);

function open(url: string) {
  const store = openShownStore({ url, space, onError() {} });
  onTestFinished(() => store.close());
  return store;
}

async function keepsOnce(url: string): Promise<void> {
  const [one, other] = [open(url), open(url)];
  await until(async () => {
    const times = await Promise.all([one, other].map((store) => store.now().catch(() => 0)));
    return times.every((time) => time > 0);
  });
  expect(Math.abs((await one.now()) - Date.now())).toBeLessThan(60_000);
  const minutes = [1, 2].map((definitionVersion) => shownMinute({ at: noon, definitionVersion }));
  const [first, second] = minutes as [(typeof minutes)[0], (typeof minutes)[0]];
  expect(await one.write(first)).toBe(true);
  expect(await other.write(second)).toBe(false);
  expect(await other.newest('autumn', noonMs + 1)).toEqual(first);
  await other.trim('autumn', noonMs + 1);
  expect(await one.newest('autumn', noonMs + 1)).toBeUndefined();
}

test('two processes keep a minute once', () => keepsOnce(inject('redisUrl')));

test('in a Cluster too', async () => {
  const cluster = await startRedisCluster();
  await keepsOnce(cluster.url);
}, 60_000);
