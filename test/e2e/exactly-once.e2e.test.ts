import { expect, test } from 'vitest';
import type { IntegrityAnswer, TotalsAnswer } from '../../libs/contracts/api.ts';
import { readDeadLetters } from '../../libs/kafka/dead-letter-scan.ts';
import { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import { orderRecord } from '../support/order-event-json.ts';
import { startRedisServer } from '../support/redis-servers.ts';
import { until } from '../support/until.ts';
import { PlayedCampaign } from './played-campaign.ts';

test('two aggregators count what the simulator wrote, and the recount agrees', async () => {
  const campaign = await PlayedCampaign.open();
  const [one, two] = await Promise.all([campaign.aggregator(), campaign.aggregator()]);
  const api = await campaign.api();
  await Promise.all([one.ready(), two.ready()]);
  const expected = await campaign.play(30_000);
  await campaign.counted(api);
  expect(await campaign.differences(api, expected)).toBe(0);

  const { partitions } = await campaign.ask<IntegrityAnswer>(api, '/integrity');
  expect(partitions).toHaveLength(8);
  for (const { startOffset, nextOffset, endOffset, ...counts } of partitions) {
    const { applied, duplicate, conflict, rejected, skipped, gaps } = counts;
    const accounted = applied + duplicate + conflict + rejected + skipped + gaps;
    expect((nextOffset ?? 0) - (startOffset ?? 0)).toBe(accounted);
    expect(nextOffset).toBe(endOffset);
  }
  const sum = (name: 'applied' | 'duplicate') => partitions.reduce((all, p) => all + p[name], 0);
  expect([sum('applied'), sum('duplicate')]).toEqual([
    expected.outcomes.applied,
    expected.outcomes.duplicate,
  ]);

  expect((await one.stop()).code).toBe(0);
  expect((await two.stop()).code).toBe(0);
  expect((await api.stop()).code).toBe(0);
});

test('one aggregator is killed, one is frozen, one is added on the way: nothing is lost or counted twice', async () => {
  const campaign = await PlayedCampaign.open();
  const [killed, frozen] = await Promise.all([campaign.aggregator(), campaign.aggregator()]);
  const api = await campaign.api();
  await Promise.all([killed.ready(), frozen.ready()]);
  const playing = campaign.play(40_000, { rate: 6_000 });
  await until(async () => {
    const { totals } = await campaign.ask<TotalsAnswer>(api, '/totals?allowPartial=true');
    return totals.orders > 500;
  });
  await killed.kill();
  const added = await campaign.aggregator();
  await added.ready();
  // Longer than its session, so that its partitions go to the other while it still thinks that
  // they are its own.
  frozen.freeze(true);
  await until(async () => (await ownedBy(added)) === 8, { waitMsMax: 40_000, everyMs: 100 });
  frozen.freeze(false);
  const expected = await playing;
  await campaign.counted(api);
  expect(await campaign.differences(api, expected)).toBe(0);
  await Promise.all([frozen.stop(), added.stop(), api.stop()]);
});

test('Redis is killed and comes back: no loss, and nobody has to lend a hand', async () => {
  const redis = await startRedisServer();
  const campaign = await PlayedCampaign.open({ redisUrl: redis.url });
  const aggregator = await campaign.aggregator();
  const api = await campaign.api();
  await aggregator.ready();
  const playing = campaign.play(20_000, { rate: 5_000 });
  await until(async () => {
    const { totals } = await campaign.ask<TotalsAnswer>(api, '/totals?allowPartial=true');
    return totals.orders > 300;
  });
  await redis.kill();
  await until(async () => !(await isReady(aggregator)), { what: 'the aggregator to be not ready' });
  await until(async () => !(await totalsAnswer(campaign, api)), { what: '/totals to be refused' });
  await redis.start();
  const expected = await playing;
  await campaign.counted(api);
  expect(await campaign.differences(api, expected)).toBe(0);
  await aggregator.ready();
  await Promise.all([aggregator.stop(), api.stop()]);
});

test('bad records go to the dead letters, as they were, and the good ones around them count', async () => {
  const campaign = await PlayedCampaign.open();
  const aggregator = await campaign.aggregator();
  const api = await campaign.api();
  await aggregator.ready();
  const writer = new TopicWriter(campaign.kafka, campaign.topic.topic);
  const at = { time: '2026-11-10T04:00:00Z' };
  const good = orderRecord({ id: 'good', ...at });
  const records = [
    good,
    { key: 'broken', value: '{"specversion":"1.0",' },
    {
      key: 'order-good',
      value: orderRecord({ id: 'good', ...at, lines: [{ quantity: 2 }] }).value,
    },
    { key: 'order-good', value: good.value },
    { key: 'gone', value: null },
    { key: 'order-last', value: orderRecord({ id: 'last', order: 'order-last', ...at }).value },
  ];
  await writer.send(
    0,
    records.map(({ key, value }) => ({ key, value, headers: [['trace', 'kept']] as const })),
  );
  await writer.close();
  await campaign.counted(api);
  const { partitions } = await campaign.ask<IntegrityAnswer>(api, '/integrity');
  expect(partitions[0]).toMatchObject({
    applied: 2,
    duplicate: 1,
    conflict: 1,
    rejected: 1,
    rejectedBy: { invalid_json: 1 },
    skipped: 1,
  });
  const letters = await Array.fromAsync(readDeadLetters(campaign.kafka, campaign.topic.topic));
  expect(letters.map(({ id, reason }) => [id, reason])).toEqual([
    [`${campaign.topic.topic}-0-1`, 'invalid_json'],
    [`${campaign.topic.topic}-0-2`, 'conflict'],
  ]);
  expect(letters[0]?.value?.toString()).toBe('{"specversion":"1.0",');
  expect(letters[0]?.headers).toEqual([['trace', Buffer.from('kept')]]);
  const recounted = await campaign.recount();
  expect(recounted.outcomes).toMatchObject({ applied: 2, duplicate: 1, conflict: 1, skipped: 1 });
  await Promise.all([aggregator.stop(), api.stop()]);
});

async function isReady(process: { readonly metricsPort: number }): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${process.metricsPort}/readyz`)).ok;
}

/** Partitions that an aggregator counts at the moment. */
async function ownedBy(process: { readonly metricsPort: number }): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${process.metricsPort}/metrics`)).text();
  return Number(/^tally_partitions\{mode="running"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

async function totalsAnswer(campaign: PlayedCampaign, api: { readonly port: number }) {
  const url = `http://127.0.0.1:${api.port}/v1/campaigns/${campaign.definition.id}/totals`;
  const response = await fetch(url);
  await response.body?.cancel();
  return response.ok;
}
