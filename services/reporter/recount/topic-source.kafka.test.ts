import { expect, inject, onTestFinished, test } from 'vitest';
import { createKafka } from '../../../libs/kafka/client.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { topicSource } from './topic-source.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

test('offsets that were given up are not read, and all others are', async () => {
  const kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
  const { topic } = await freshTopic({ partitions: 1 });
  const writer = new TopicWriter(kafka, topic);
  for (const round of ['a', 'b', 'c']) {
    const batch = Array.from({ length: 10 }, () => ({ key: null, value: round }));
    await writer.send(0, batch);
  }
  await writer.close();
  const reader = new TopicReader(kafka, topic);
  onTestFinished(() => reader.close());
  const lost = [{ partition: 0, from: 8, to: 21 }];
  const found: number[] = [];
  for await (const { count, offsets } of (await topicSource(reader, { lost })).chunks) {
    found.push(...offsets.subarray(0, count));
  }
  const all = Array.from({ length: 30 }, (_, offset) => offset);
  expect(found).toEqual(all.filter((offset) => offset < 8 || offset >= 21));
});
