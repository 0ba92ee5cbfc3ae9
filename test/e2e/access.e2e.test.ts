import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { runTally } from '../support/run-tally.ts';
import { until } from '../support/until.ts';

beforeAll(async () => {
  await ensureTopics(localKafka(inject('kafkaBrokers')), [definitionsSpec(topics.definitions, 1)]);
});

test('a key is made, asks, changes, stands in the audit trail, and is taken back', async () => {
  const { topic } = await freshTopic({ withDeadLetters: true });
  const redis = await startRedisServer();
  const file = join(await mkdtemp(join(tmpdir(), 'tally-access-')), 'keys.json');
  const env = { KAFKA_BROKERS: inject('kafkaBrokers'), AUTH_KEYS_FILE: file };
  const tally = (...args: string[]) => runTally(args, env);
  const token = (await tally('keys', 'create', 'maria', '--role', 'manager')).output.trim();
  const service = await runProcess({
    main: 'services/query-api/main.ts',
    env: { ...env, REDIS_URL: redis.url, ORDERS_TOPIC: topic, AUTH_MODE: 'keys' },
  });
  await service.ready();
  const { address } = await service.logged(({ msg }) => msg === 'the API is served');
  const url = String(address);
  const client = apiClient({ url, token });
  const id = `access-${topic}`.toLowerCase().slice(0, 60);
  await client.PUT('/v1/campaigns/{campaignId}', {
    params: { path: { campaignId: id }, header: { 'If-None-Match': '*' } },
    body: { reason: 'as agreed', definition: sampleDefinition({ id }) },
  });
  const { data } = await client.GET('/v1/campaigns/{campaignId}/totals', {
    params: { path: { campaignId: id } },
  });
  expect(data).toMatchObject({ campaignId: id, definitionVersion: 1, partial: false });
  const trail = await tally('audit', 'list', '--campaign', id, '--json');
  expect(JSON.parse(trail.output)).toMatchObject({ who: 'maria', why: 'as agreed', before: null });
  expect((await tally('audit', 'verify')).output).toMatch(/^The audit trail is whole/);
  await tally('keys', 'revoke', 'maria');
  const refused = () =>
    client.GET('/v1/campaigns').then(
      () => false,
      ({ status }: { readonly status: number }) => status === 401,
    );
  await until(refused);
  expect((await service.stop()).code).toBe(0);
}, 120_000);
