import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, inject, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../libs/base/clock.ts';
import { defaultSignalRules } from '../../../libs/contracts/definition-goals.ts';
import { createKafka } from '../../../libs/kafka/client.ts';
import { SignalsTopic } from '../../../libs/kafka/signals-topic.ts';
import { createMetrics } from '../../../libs/telemetry/metrics.ts';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { recordingLog } from '../../../test/support/order-log-recorder.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';
import { until } from '../../../test/support/until.ts';
import { openSignals } from './signal-parts.ts';

const space = freshPrefix();
const { log } = recordingLog();
const silent = { info() {}, warn() {}, error() {} };
const milestones = [1, 2, 3].map((units) => ({ units: units * 100, brandId: 'ada' }));
const signals = { ...defaultSignalRules, milestones, freshnessSecondsMax: null, silence: null };

/** A receiver that notes what it was sent. */
async function receiver() {
  const ids: (string | string[] | undefined)[] = [];
  const server = createServer((request, response) => {
    ids.push(request.headers['webhook-id']);
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { ids, url: `http://127.0.0.1:${address.port}/` };
}

/** A process that sees so many units of ada sold, and says what is to be said. */
async function runProcess(topic: string, url: string, sold: number) {
  const api = await testApi();
  api.define({ signals });
  const sell = (quantity: number) => {
    api.events.push(paid({ quantity }));
    api.feed();
  };
  sell(sold);
  const kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, log);
  const clock = { ...systemClock, now: () => api.clock.nowMs };
  const { parts } = openSignals({
    context: { ...api, clock, log: silent },
    topic: new SignalsTopic(kafka, topic),
    metrics: createMetrics({ service: 'test', defaults: false }),
    settings: {
      REDIS_URL: space.redisUrl,
      REDIS_PREFIX: space.prefix,
      SIGNALS_WEBHOOK_URL: url,
      SIGNALS_WEBHOOK_SECRET: 'whsec_c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz',
    },
  });
  const ended = new AbortController();
  const running = Promise.all(parts.map((part) => part.run(ended.signal)));
  const stop = async () => {
    ended.abort();
    await running;
    for (const part of parts.toReversed()) await part.stop?.();
  };
  onTestFinished(() => (ended.signal.aborted ? undefined : stop()));
  const said = () =>
    api.signals.page(
      { campaignId: 'autumn' },
      { before: undefined, kind: undefined, countMax: 99 },
    );
  return { sell, stop, said: () => said().map(({ item }) => [item.offset, item.signal.id]) };
}

test('processes that share a log and a Redis say each thing once, and take over', async () => {
  const topic = `signals-${randomUUID()}`;
  const { ids, url } = await receiver();
  const id = (units: number) => `autumn:milestone:brand:ada:${units}`;
  const one = await runProcess(topic, url, 100);
  await until(() => one.said().length === 1);
  const other = await runProcess(topic, url, 100);
  await until(() => other.said().length === 1);
  one.sell(100);
  other.sell(100);
  await until(() => [one, other].every(({ said }) => said().length === 2));
  await until(() => ids.length === 2);
  await one.stop();
  other.sell(100);
  await until(() => other.said().length === 3);
  await until(() => ids.length === 3);
  const anew = await runProcess(topic, url, 300);
  await until(() => anew.said().length === 3);
  await other.stop();
  anew.sell(1);
  // Every record is one that holds: what holds has the offsets from 0 on, without a hole.
  expect(anew.said()).toEqual([
    [2, id(300)],
    [1, id(200)],
    [0, id(100)],
  ]);
  expect(ids).toEqual([id(100), id(200), id(300)]);
}, 90_000);
