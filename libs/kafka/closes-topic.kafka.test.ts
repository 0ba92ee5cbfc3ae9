import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { closeRecord } from '../../test/support/close/close-records.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { recordingLog } from '../../test/support/order-log-recorder.ts';
import { until } from '../../test/support/until.ts';
import { type CampaignCloses, closeUnderWay } from '../contracts/close-state.ts';
import { createKafka } from './client.ts';
import { ClosesTopic } from './closes-topic.ts';
import { TopicWriter } from './topic-writer.ts';

const { log, lines } = recordingLog();
let kafka: ReturnType<typeof createKafka>;

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, log);
});

async function closesTopic(): Promise<{ topic: string; open: () => ClosesTopic }> {
  const { topic } = await freshTopic({ kind: 'definitions' });
  const open = (): ClosesTopic => {
    const opened = new ClosesTopic(kafka, log, topic);
    onTestFinished(() => opened.close());
    return opened;
  };
  return { topic, open };
}

test('steps are read back, campaign by campaign', async () => {
  const { open } = await closesTopic();
  const topic = open();
  const none = await topic.read('sale');
  const opened = await topic.append(none, closeRecord({ step: 'opened' }, 1));
  await topic.append(
    await topic.read('other'),
    closeRecord({ step: 'opened', campaignId: 'other' }, 1),
  );
  const cut = await topic.append(opened, closeRecord({ step: 'cut' }, 2));
  expect(await topic.read('sale')).toEqual(cut);
  expect(closeUnderWay(cut)?.state).toBe('recounting');
  expect(closeUnderWay(await topic.read('other'))?.state).toBe('cutting');
});

test('of many who open a close at once exactly one wins', async () => {
  const { open } = await closesTopic();
  const attempts = ['a', 'b', 'c', 'd', 'e'].map(async (closeId) => {
    const topic = open();
    return topic.append(await topic.read('sale'), closeRecord({ step: 'opened', closeId }, 1));
  });
  const results = await Promise.allSettled(attempts);
  const won = results.filter(({ status }) => status === 'fulfilled');
  const lost = results.filter(({ status }) => status === 'rejected');
  expect(won).toHaveLength(1);
  expect(lost).toMatchObject(Array(4).fill({ reason: { code: 'conflict' } }));
  const [winner] = won as PromiseFulfilledResult<CampaignCloses>[];
  expect(await open().read('sale')).toEqual(winner?.value);
});

test('a step that can not follow is not written', async () => {
  const { open } = await closesTopic();
  const topic = open();
  const none = await topic.read('sale');
  const cut = topic.append(none, closeRecord({ step: 'cut' }, 1));
  await expect(cut).rejects.toMatchObject({ code: 'conflict' });
  expect(await topic.read('sale')).toEqual(none);
});

test('a follower hears of each step; what is no step is said and passed over', async () => {
  const { topic, open } = await closesTopic();
  const writer = new TopicWriter(kafka, topic);
  onTestFinished(() => writer.close());
  await writer.send(0, [{ key: 'sale', value: '{"sequence":1,"step":"sealed"}', headers: [] }]);
  const ended = new AbortController();
  const heard: CampaignCloses[] = [];
  const following = open().follow({
    onCloses: (closes) => heard.push(closes),
    signal: ended.signal,
  });
  await until(() => heard.length === 1);
  expect(heard[0]).toEqual({ campaignId: 'sale', sequence: 1, closes: [] });
  expect(JSON.stringify(lines)).toContain('no step of a close');
  const mine = open();
  await mine.append(await mine.read('sale'), closeRecord({ step: 'opened' }, 2));
  await until(() => heard.length === 2);
  expect(closeUnderWay(heard[1] as CampaignCloses)?.closeId).toBe('one');
  ended.abort();
  await following;
});
