import { expect, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import type { IntegrityAnswer } from '../../libs/contracts/api.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { startRedisServer } from '../support/redis-servers.ts';
import { runTally } from '../support/run-tally.ts';
import { until } from '../support/until.ts';
import { PlayedCampaign } from './played-campaign.ts';

async function empty(redisUrl: string): Promise<void> {
  const connection = connectRedis({ url: redisUrl, role: 'reader' });
  await untilReady(connection, AbortSignal.timeout(10_000));
  await connection.flushall();
  connection.disconnect();
}

/** The first records of a partition expire. */
async function expire(campaign: PlayedCampaign, partition: number, low: number): Promise<void> {
  const { topic, brokers } = campaign.topic;
  const admin = localKafka(brokers).admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(low) }] });
  await admin.disconnect();
}

test('a Redis that is emptied is filled again from the log, whoever runs meanwhile', async () => {
  const redis = await startRedisServer();
  const campaign = await PlayedCampaign.open({ redisUrl: redis.url, partitions: 2 });
  const aggregator = await campaign.aggregator();
  const api = await campaign.api();
  await aggregator.ready();
  const expected = await campaign.play(4_000);
  await campaign.counted(api);
  await empty(redis.url);
  await aggregator.ready();
  await campaign.counted(api);
  expect(await campaign.differences(api, expected)).toBe(0);

  await aggregator.stop();
  await empty(redis.url);
  const next = await campaign.aggregator();
  await next.ready();
  await campaign.counted(api);
  expect(await campaign.differences(api, expected)).toBe(0);
  await Promise.all([next.stop(), api.stop()]);
});

test('what an emptied Redis takes along for good is named, given up by name, and stays on record', async () => {
  const redis = await startRedisServer();
  const campaign = await PlayedCampaign.open({ redisUrl: redis.url, partitions: 2 });
  const first = await campaign.aggregator();
  const api = await campaign.api();
  await first.ready();
  await campaign.play(2_000);
  await campaign.counted(api);
  await first.stop();
  await empty(redis.url);
  await expire(campaign, 1, 100);
  const aggregator = await campaign.aggregator();

  let page = await runTally(['status'], campaign.env);
  await until(
    async () => {
      page = await runTally(['status'], campaign.env);
      return page.output.includes('log-expired  partition 1');
    },
    { waitMsMax: 60_000, everyMs: 500 },
  );
  expect(page.code).toBe(1);
  expect(page.output).toContain('records 0 to 99, which it had counted, have expired');
  expect(page.output).toContain('docs/runbooks/log-expired.md');
  const url = `http://127.0.0.1:${api.port}/v1/campaigns/${campaign.definition.id}/totals`;
  expect((await fetch(url)).status).toBe(503);

  const rebuild = ['rebuild', '--partition', '1', '--reason', 'a test', '--yes'];
  const refused = await runTally(rebuild, campaign.env);
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('--partition 1 --accept-loss 0..99');
  const run = await runTally([...rebuild, '--accept-loss', '0..99'], campaign.env);
  expect(run).toMatchObject({ code: 0, errors: '' });

  await aggregator.ready(60_000);
  await campaign.counted(api);
  const { partitions } = await campaign.ask<IntegrityAnswer>(api, '/integrity');
  expect(partitions[1]).toMatchObject({ startOffset: 100, lost: [{ from: 0, to: 100 }] });
  // The owner says every two seconds how it is.
  const after = await until(
    async () => {
      const status = await runTally(['status'], campaign.env);
      return status.code === 0 ? status : undefined;
    },
    { waitMsMax: 30_000, what: 'a status without alarms' },
  );
  expect(after?.output).toContain('offsets 0 to 99 were given up, for good');
  await Promise.all([aggregator.stop(), api.stop()]);
});
