import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { CampaignDefinition } from '../../libs/contracts/campaign-definition.ts';
import { defaultSignalRules } from '../../libs/contracts/definition-goals.ts';
import type { SignalsAnswer } from '../../libs/contracts/signals.ts';
import { orderRecord } from '../support/order-event-json.ts';
import { produce } from '../support/produce.ts';
import { openEventStream } from '../support/query-api/event-stream.ts';
import { startRedisServer } from '../support/redis-servers.ts';
import type { RunningProcess } from '../support/run-process.ts';
import { until } from '../support/until.ts';
import { PlayedCampaign } from './played-campaign.ts';

/** A receiver that notes what it was told, by the id of the signal. */
async function receiver() {
  const ids: string[] = [];
  const server = createServer((request, response) => {
    ids.push(String(request.headers['webhook-id']));
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { ids, url: `http://127.0.0.1:${address.port}/hook` };
}

/** The campaign of the demo, as if it had begun this hour. */
function liveNow(definition: CampaignDefinition, milestones: readonly number[]) {
  const { pacing: _pacing, ...rest } = definition;
  return {
    ...rest,
    timeZone: 'UTC',
    start: `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 13)}:00:00`,
    end: '2099-01-01T00:00:00',
    promotions: [],
    signals: {
      ...defaultSignalRules,
      silence: null,
      milestones: milestones.map((units) => ({ units, brandId: 'siweiqi' })),
    },
  };
}

test('a milestone is said once by two processes, one of which is killed', async () => {
  const redis = await startRedisServer();
  const { ids, url } = await receiver();
  const campaign = await PlayedCampaign.open({ redisUrl: redis.url, partitions: 1 });
  const { definition, topic } = campaign;
  const begun = liveNow(definition, [10]);
  await campaign.publish(begun, 2);
  const aggregator = await campaign.aggregator();
  const hook = {
    SIGNALS_WEBHOOK_URL: url,
    SIGNALS_WEBHOOK_SECRET: 'whsec_c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz',
  };
  const apis = await Promise.all([campaign.api(hook), campaign.api(hook)]);
  await aggregator.ready();
  let sold = 0;
  const sell = async (quantity: number) => {
    const id = String(++sold);
    const time = new Date().toISOString();
    const { key, value } = orderRecord({ id, time, lines: [{ quantity }] });
    await produce(topic, [{ key: key ?? null, value: value ?? null }]);
  };
  const own = (id: string) => id.startsWith(`${definition.id}:milestone`);
  const listed = async (api: RunningProcess) => {
    const { signals } = await campaign.ask<SignalsAnswer>(api, '/signals?kind=milestone');
    return signals.map(({ id }) => id);
  };
  const idOf = (units: number) => `${definition.id}:milestone:brand:siweiqi:${units}`;

  const base = `http://127.0.0.1:${apis[1].port}/v1/campaigns/${definition.id}`;
  const stream = await openEventStream(`${base}/stream?brand=siweiqi`);
  onTestFinished(() => stream.close());
  await sell(6);
  await sell(6);
  let event = await stream.next();
  while (event?.event !== 'signal') event = await stream.next();
  expect(event.data).toMatchObject({ id: idOf(10), reached: 12, unit: 'pair' });
  for (const api of apis) await until(async () => (await listed(api)).length === 1);
  await until(() => ids.some(own));

  const isSpeaker = ({ logs }: RunningProcess) =>
    logs.some(({ signalId }) => signalId === idOf(10));
  const [speaker, other] = isSpeaker(apis[0]) ? apis : ([apis[1], apis[0]] as const);
  await speaker.kill();
  await campaign.publish({ ...begun, signals: liveNow(definition, [10, 20]).signals }, 3);
  await sell(9);
  await until(async () => (await listed(other)).length === 2, { waitMsMax: 60_000 });
  await until(() => ids.includes(idOf(20)));
  expect(await listed(other)).toEqual([idOf(20), idOf(10)]);
  // Whoever was killed may have had no time to note that the first was taken: it then comes again.
  expect([...new Set(ids.filter(own))]).toEqual([idOf(10), idOf(20)]);

  const again = await campaign.api(hook);
  expect(await listed(again)).toEqual([idOf(20), idOf(10)]);
  for (const process of [again, other, aggregator]) expect((await process.stop()).code).toBe(0);
}, 240_000);
