import { randomBytes } from 'node:crypto';
import { askAgain } from '../ask-again.ts';
import { campaignId, publishCampaign } from '../bench-campaign.ts';
import type { BenchStack } from '../bench-stack.ts';
import { aggregatorEnv } from '../catch-up.ts';
import { Child } from '../child.ts';
import { cpuMicrosOf } from '../cpu.ts';
import { type OrderTopic, playedTopic } from '../orders.ts';
import type { FigureSpec, Row, Sample } from '../row.ts';
import { waitFor } from '../wait-for.ts';

const events = 100_000;
const connections = 32;
const warmUpSeconds = 2;
const seconds = 5;
const routes = [
  { name: 'totals', path: '/totals' },
  { name: 'brands', path: '/brands' },
  { name: 'series', path: '/series?grain=hour' },
] as const;

/** How many questions one process answers while its figures stand still, each asked again and again. */
export function apiRow(stack: BenchStack): Row {
  const figures: Record<string, FigureSpec> = {};
  for (const { name, path } of routes) {
    const label = (what: string): string => `GET ${path}${what}`;
    const target = { atLeast: 20_000 };
    figures[name] = { label: label(''), unit: 'requests/s', digits: 0, target };
    figures[`${name}99`] = { label: label(', p99'), unit: 'ms', digits: 0, target: { atMost: 10 } };
    figures[`${name}Cpu`] = { label: label(', API'), unit: 'µs CPU/request', digits: 1 };
  }
  return {
    name: 'api',
    question: `the API: requests/s of one process, ${connections} connections, figures standing still`,
    figures,
    samplesMax: 1,
    async sample() {
      const played = await playedTopic(stack, { events });
      const api = await countedApi(stack, played);
      try {
        return await askAll(api);
      } finally {
        await api.end('SIGKILL');
      }
    },
  };
}

async function askAll(api: Child): Promise<Sample> {
  const sample: Record<string, number> = {};
  for (const { name, path } of routes) {
    const url = `http://127.0.0.1:${api.port}/v1/campaigns/${campaignId}${path}`;
    await askAgain(url, { connections, seconds: warmUpSeconds });
    const cpuBefore = cpuMicrosOf(api.pid);
    const answered = await askAgain(url, { connections, seconds });
    sample[name] = answered.requests / answered.seconds;
    sample[`${name}99`] = answered.p99;
    sample[`${name}Cpu`] = (cpuMicrosOf(api.pid) - cpuBefore) / answered.requests;
  }
  return sample;
}

/** An API that shows the whole topic, counted by an aggregator that has ended. */
async function countedApi(stack: BenchStack, { topic, records }: OrderTopic): Promise<Child> {
  await publishCampaign(stack);
  await stack.redis.flushall();
  const env = aggregatorEnv(stack, topic, `bench-${randomBytes(4).toString('hex')}`);
  const aggregator = await Child.start({ main: 'services/aggregator/main.ts', env });
  const api = await Child.start({ main: 'services/query-api/main.ts', env });
  const url = `http://127.0.0.1:${api.port}/v1/campaigns/${campaignId}/totals`;
  const isCounted = async (): Promise<boolean> => {
    api.assertRunning();
    const response = await fetch(url).catch(() => null);
    if (response === null || !response.ok) return false;
    const { offsets } = (await response.json()) as { offsets: Record<string, number> };
    return Object.values(offsets).reduce((sum, next) => sum + next, 0) === records;
  };
  await waitFor(isCounted, { what: 'the API to show the whole topic' });
  await aggregator.end('SIGTERM');
  return api;
}
