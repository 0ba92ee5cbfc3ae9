import { beforeAll, expect, inject, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { apiClient } from '../../libs/client/api-client.ts';
import { topics } from '../../libs/contracts/topics.ts';
import { definitionsSpec } from '../../libs/kafka/topic-specs.ts';
import { ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { sampleDefinition } from '../support/campaign/definitions.ts';
import { freshTopic } from '../support/fresh-topic.ts';
import { startRedisServer } from '../support/redis-servers.ts';
import { runProcess } from '../support/run-process.ts';
import { until } from '../support/until.ts';

beforeAll(async () => {
  await ensureTopics(localKafka(inject('kafkaBrokers')), [definitionsSpec(topics.definitions, 1)]);
});

test('two processes keep each minute of a live campaign once, and both give it back', async () => {
  const { topic } = await freshTopic({ withDeadLetters: true });
  const redis = await startRedisServer();
  const main = 'services/query-api/main.ts';
  const env = {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    REDIS_URL: redis.url,
    ORDERS_TOPIC: topic,
    AUTH_MODE: 'none',
  };
  const services = await Promise.all([runProcess({ main, env }), runProcess({ main, env })]);
  const clients = await Promise.all(
    services.map(async (service) => {
      await service.ready();
      const { address } = await service.logged(({ msg }) => msg === 'the API is served');
      return apiClient({ url: String(address) });
    }),
  );
  const id = `shown-${topic}`.toLowerCase().slice(0, 60);
  const hour = new Date().toISOString().slice(0, 13);
  await clients[0]?.PUT('/v1/campaigns/{campaignId}', {
    params: { path: { campaignId: id }, header: { 'If-None-Match': '*' } },
    body: {
      reason: 'as agreed',
      definition: sampleDefinition({
        id,
        timeZone: 'UTC',
        start: `${hour}:00:00`,
        end: '2099-01-01T00:00:00',
      }),
    },
  });
  const ask = (client: (typeof clients)[number]) =>
    client
      .GET('/v1/campaigns/{campaignId}/totals', {
        params: { path: { campaignId: id }, query: { asOf: new Date().toISOString() } },
      })
      .then(
        ({ data }) => data,
        () => undefined,
      );
  const shown = await until(
    async () => {
      const answers = await Promise.all(clients.map(ask));
      const [one, other] = answers;
      return one !== undefined && one.asOf === other?.asOf ? answers : undefined;
    },
    { what: 'a minute to be kept', waitMsMax: 90_000, everyMs: 500 },
  );
  const [answer] = shown ?? [];
  expect(answer).toMatchObject({ campaignId: id, definitionVersion: 1, status: 'live' });
  expect(answer?.nowKnown?.totals).toEqual(answer?.totals);
  const outcomes = services.map(async ({ metricsPort }) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return [...text.matchAll(/^tally_shown_minutes_total\{outcome="(\w+)"\}/gm)].map(
      ([, is]) => is,
    );
  });
  // Each minute is kept by one and known to the other, however many have passed by now.
  expect(new Set((await Promise.all(outcomes)).flat())).toEqual(new Set(['kept', 'known']));
  for (const service of services) expect((await service.stop()).code).toBe(0);
}, 180_000);
