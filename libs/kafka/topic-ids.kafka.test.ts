import type { Kafka } from 'kafkajs';
import { afterEach, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { OrderLogRecorder } from '../../test/support/order-log-recorder.ts';
import { until } from '../../test/support/until.ts';
import { createKafka } from './client.ts';
import { pinTopic } from './fetch-by-id.ts';
import { TopicReader } from './topic-reader.ts';
import { ordersSpec } from './topic-specs.ts';
import { TopicWriter } from './topic-writer.ts';
import { deleteTopics, ensureTopics } from './topics-admin.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const quick = { sessionTimeoutMs: 6_000, heartbeatMs: 200, fetchWaitMs: 50 };

let kafka: Kafka;
const recorders: OrderLogRecorder[] = [];

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
});

afterEach(async () => {
  await Promise.all(recorders.splice(0).map((recorder) => recorder.stop()));
});

/** A member of a group, stopped after the test. */
function member(topic: string): OrderLogRecorder {
  const options = { ...quick, topic, groupId: `group.${topic}` };
  const recorder = new OrderLogRecorder(inject('kafkaBrokers'), options);
  recorders.push(recorder);
  return recorder;
}

async function write(topic: string, values: readonly string[]): Promise<void> {
  const writer = new TopicWriter(kafka, topic);
  await writer.send(
    0,
    values.map((value) => ({ key: `k-${value}`, value })),
  );
  await writer.close();
}

/** Deletes a topic and makes it again under its name, with records in it. */
async function makeAnew(topic: string, values: readonly string[]): Promise<void> {
  await deleteTopics(kafka, [topic]);
  // Deleting is over a moment after it was confirmed.
  await until(async () => {
    const [made] = await ensureTopics(kafka, [ordersSpec(topic, 1, 1)]).catch(() => []);
    return made?.created === true;
  });
  await write(topic, values);
}

test('a topic that was made anew is not fetched from, nor read back, as the one that it was', async () => {
  const { topic } = await freshTopic({ partitions: 1 });
  await write(topic, ['a', 'b']);
  const { orderLog } = member(topic);
  const id = await orderLog.topicId();
  expect(id).toMatch(/^[\w-]{22}$/);
  pinTopic(topic, id);
  onTestFinished(() => pinTopic(topic, null));
  expect((await orderLog.readRecord(0, 1))?.value?.toString()).toBe('b');
  await makeAnew(topic, ['c', 'd', 'e']);
  expect(await orderLog.topicId()).not.toBe(id);
  await expect(orderLog.readRecord(0, 1)).rejects.toMatchObject({
    code: 'kafka_unavailable',
    message: expect.stringContaining('The topic was deleted, or made anew'),
  });
  pinTopic(topic, null);
  expect((await orderLog.readRecord(0, 1))?.value?.toString()).toBe('d');
});

test('no stay in the group sees two topics of one name, and the next stay sees the other id', async () => {
  const { topic } = await freshTopic({ partitions: 1 });
  await write(topic, ['a', 'b']);
  const ids: (string | null)[] = [];
  const recorder = member(topic);
  recorder.onAssigned = async () => {
    ids.push(await recorder.orderLog.topicId());
    // As an owner would that has found another topic than it had counted.
    if (ids.at(-1) === ids[0]) recorder.orderLog.start(0, recorder.next.get(0) ?? 0);
  };
  void recorder.run();
  await until(() => recorder.values(0).length === 2);
  await makeAnew(topic, ['c', 'd', 'e', 'f']);
  await until(() => new Set(ids).size === 2);
  expect(recorder.values(0)).toEqual(['a', 'b']);
  expect(ids.at(-1)).toBe(await new TopicReader(kafka, topic).topicId());
});

test('a topic that was made anew while all of it is paused is noticed by who reads it back', async () => {
  const { topic } = await freshTopic({ partitions: 1 });
  await write(topic, ['a', 'b']);
  const ids: (string | null)[] = [];
  const recorder = member(topic);
  recorder.onAssigned = async () => {
    ids.push(await recorder.orderLog.topicId());
  };
  void recorder.run();
  await until(() => ids.length === 1);
  await makeAnew(topic, ['c', 'd']);
  await expect(recorder.orderLog.readRecord(0, 1)).rejects.toThrow('made anew');
  await until(() => new Set(ids).size === 2);
  expect((await recorder.orderLog.readRecord(0, 1))?.value?.toString()).toBe('d');
});
