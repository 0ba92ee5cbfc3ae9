import { beforeAll, expect, inject, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { topics } from '../../libs/contracts/topics.ts';
import { definitionsSpec } from '../../libs/kafka/topic-specs.ts';
import { ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { freePorts } from '../support/free-port.ts';
import { freshTopic } from '../support/fresh-topic.ts';
import { newDir, RedisServer, startRedisServer } from '../support/redis-servers.ts';
import { runProcess } from '../support/run-process.ts';

const services = ['services/aggregator/main.ts', 'services/query-api/main.ts'];

beforeAll(async () => {
  await ensureTopics(localKafka(inject('kafkaBrokers')), [definitionsSpec(topics.definitions, 1)]);
});

test.each(services)('%s waits for a Redis that is not there yet, and says so', async (main) => {
  const { topic } = await freshTopic({ withDeadLetters: true });
  const [port = 0] = await freePorts(1);
  const redis = new RedisServer(port, await newDir(), {});
  const env = {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    REDIS_URL: redis.url,
    ORDERS_TOPIC: topic,
    CONSUMER_GROUP: topic,
  };
  const service = await runProcess({ main, env });
  await service.logged(({ msg, reason }) =>
    /Redis is not reachable.* again/.test(`${msg} ${reason}`),
  );
  expect(await statusOf(service.metricsPort, '/livez')).toBe(200);
  expect(await statusOf(service.metricsPort, '/readyz')).toBe(503);
  await redis.start();
  await service.ready();
  expect((await service.stop()).code).toBe(0);
});

test('an aggregator does not start on a Redis that may evict counters', async () => {
  const { topic } = await freshTopic({ withDeadLetters: true });
  const redis = await startRedisServer({ settings: { 'maxmemory-policy': 'allkeys-lru' } });
  const env = {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    REDIS_URL: redis.url,
    ORDERS_TOPIC: topic,
    CONSUMER_GROUP: topic,
  };
  const service = await runProcess({ main: 'services/aggregator/main.ts', env });
  await service.logged(
    (line) => JSON.stringify(line).includes('maxmemory-policy allkeys-lru'),
    20_000,
  );
  expect(await service.exited).toEqual({ code: 1, signal: null });
});

test.each(services)(
  '%s waits for a Kafka that is not there, and stops when told to',
  async (main) => {
    const [port = 0] = await freePorts(1);
    const env = { KAFKA_BROKERS: `127.0.0.1:${port}`, REDIS_URL: inject('redisUrl') };
    const service = await runProcess({ main, env });
    await service.logged(
      ({ msg }) => /Kafka/.test(String(msg)) && /again/.test(String(msg)),
      30_000,
    );
    expect(await statusOf(service.metricsPort, '/readyz')).toBe(503);
    expect((await service.stop()).code).toBe(0);
  },
);

test.each(services)('%s refuses addresses that are none with all else', async (main) => {
  const env = { METRICS_PORT: 'x', KAFKA_BROKERS: 'kafka', REDIS_URL: 'redis' };
  const service = await runProcess({ main, env });
  expect(await service.exited).toEqual({ code: 2, signal: null });
  const said = service.errors.join('\n');
  for (const name of ['METRICS_PORT must be', 'KAFKA_BROKERS must be', "REDIS_URL can't be used"]) {
    expect(said).toContain(name);
  }
});

test.each(services)(
  '%s lists every problem of its settings at once, and does not start',
  async (main) => {
    const env = { METRICS_PORT: 'x', LOG_LEVEL: 'loud', KAFKA_SASL_MECHANISM: 'plain' };
    const service = await runProcess({ main, env });
    expect(await service.exited).toEqual({ code: 2, signal: null });
    const said = service.errors.join('\n');
    for (const name of [
      'KAFKA_BROKERS is not set',
      'REDIS_URL is not set',
      'METRICS_PORT must be',
      'LOG_LEVEL must be one of',
      'KAFKA_SASL_USERNAME must be set too',
      'Example: KAFKA_BROKERS=127.0.0.1:9092',
    ]) {
      expect(said).toContain(name);
    }
  },
);

async function statusOf(port: number, path: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  await response.body?.cancel();
  return response.status;
}
