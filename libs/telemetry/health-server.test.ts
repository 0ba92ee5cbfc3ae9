import { expect, test } from 'vitest';
import type { Clock } from '../base/clock.ts';
import { createHealth } from './health.ts';
import { buildHealthApp, healthServer } from './health-server.ts';
import { createMetrics } from './metrics.ts';

function setUp(clock?: Clock) {
  const health = createHealth(clock);
  const metrics = createMetrics({ service: 'aggregator', defaults: false });
  const app = buildHealthApp({ health, metrics });
  const get = async (url: string) => {
    const { statusCode, body } = await app.inject({ url });
    return [statusCode, JSON.parse(body)];
  };
  return { health, metrics, app, get };
}

test('without checks a process is alive and ready', async () => {
  const { get } = setUp();
  expect(await get('/livez')).toEqual([200, { status: 'ok' }]);
  expect(await get('/readyz')).toEqual([200, { status: 'ok' }]);
});

test('one check that fails makes it unready, and the answer says which', async () => {
  const { health, get } = setUp();
  health.addReadiness('redis', () => ({ ok: true }));
  health.addReadiness('kafka', async () => ({ ok: false, details: { state: 'joining' } }));
  const checks = { redis: { ok: true }, kafka: { ok: false, details: { state: 'joining' } } };
  expect(await get('/readyz')).toEqual([503, { status: 'unavailable', checks }]);
  expect(await get('/livez')).toEqual([200, { status: 'ok' }]);
});

test('?verbose shows the checks of a ready process', async () => {
  const { health, get } = setUp();
  health.addReadiness('redis', () => ({ ok: true, details: { loaded: 8 } }));
  const checks = { redis: { ok: true, details: { loaded: 8 } } };
  expect(await get('/readyz?verbose')).toEqual([200, { status: 'ok', checks }]);
});

test('a check that throws has failed, and so has one that does not answer', async () => {
  const sleep = () => Promise.resolve();
  const { health, get } = setUp({ now: () => 0, monotonic: () => 0, sleep });
  health.addLiveness('thrower', () => {
    throw new Error('no luck');
  });
  health.addLiveness('sleeper', () => new Promise(() => undefined));
  expect(await get('/livez')).toEqual([
    503,
    {
      status: 'unavailable',
      checks: {
        thrower: { ok: false, details: { error: 'no luck' } },
        sleeper: { ok: false, details: { error: 'no answer in 1000 ms' } },
      },
    },
  ]);
});

test('a process that stops is alive and not ready', async () => {
  const { health, get } = setUp();
  health.stopping();
  expect((await get('/readyz'))[0]).toBe(503);
  expect((await get('/livez'))[0]).toBe(200);
});

test('serves the metrics as text', async () => {
  const { app, metrics } = setUp();
  const { statusCode, headers, body } = await app.inject({ url: '/metrics' });
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe(metrics.contentType);
  expect(body).toContain('tally_build_info');
});

test('listens on loopback until its signal aborts', async () => {
  const { health, metrics } = setUp();
  const listening = Promise.withResolvers<string>();
  const log = {
    info: (fields: { address?: string }) => listening.resolve(fields.address ?? ''),
    error: () => undefined,
  };
  const server = healthServer({ health, metrics, port: 0, log });
  const controller = new AbortController();
  const running = server.run(controller.signal);
  const address = await listening.promise;
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${address}/livez`)).status).toBe(200);
  controller.abort();
  await running;
  await server.stop?.();
  await expect(fetch(`${address}/livez`)).rejects.toThrow();
});
