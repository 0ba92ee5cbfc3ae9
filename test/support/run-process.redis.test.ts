import { expect, inject, test } from 'vitest';
import { runProcess } from './run-process.ts';
import { until } from './until.ts';

const missing = { KAFKA_BROKERS: '127.0.0.1:1', REDIS_URL: inject('redisUrl') };

test('a process that ends before it is ready fails the wait, with what it said', async () => {
  const process = await runProcess({ main: 'deploy/local/up.ts', args: ['--colour'] });
  await expect(process.ready()).rejects.toThrow(/ended before .* code: 2(.|\n)*--colour/);
  expect(await process.exited).toEqual({ code: 2, signal: null });
});

test('a service is stopped by SIGTERM, and its log is there to read', async () => {
  const aggregator = await runProcess({ main: 'services/aggregator/main.ts', env: missing });
  await aggregator.logged((line) => line.msg === 'starting');
  const url = `http://127.0.0.1:${aggregator.metricsPort}/livez`;
  await until(async () => (await fetch(url)).ok);
  expect(await aggregator.stop()).toMatchObject({ signal: null });
});

test('a killed process is told apart from a stopped one', async () => {
  const aggregator = await runProcess({ main: 'services/aggregator/main.ts', env: missing });
  await aggregator.logged((line) => line.msg === 'starting');
  expect(await aggregator.kill()).toEqual({ code: null, signal: 'SIGKILL' });
});
