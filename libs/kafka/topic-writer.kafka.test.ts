import type { Kafka } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { sentRequests } from '../../test/support/sent-requests.ts';
import { createKafka } from './client.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { partitionOfKey, TopicWriter, type TopicWriterOptions } from './topic-writer.ts';
import { type UnpackedRecord, unpackRecord } from './unpack-record.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let kafka: Kafka;

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
});

function writerOf(topic: string, options: TopicWriterOptions = {}): TopicWriter {
  const writer = new TopicWriter(kafka, topic, options);
  onTestFinished(() => writer.close());
  return writer;
}

const readers: TopicReader[] = [];
afterAll(() => Promise.all(readers.map((reader) => reader.close())));

/** Everything that is in a topic, from its first offset to its last. */
async function readAll(topic: string): Promise<UnpackedRecord[]> {
  const reader = new TopicReader(kafka, topic);
  readers.push(reader);
  const bounds = await reader.bounds();
  const ranges = bounds.map(({ partition, low, high }) => ({ partition, from: low, to: high }));
  const records: UnpackedRecord[] = [];
  for await (const chunk of scanTopic(reader, ranges)) {
    for (let index = 0; index < chunk.count; index++) records.push(unpackRecord(chunk, index));
  }
  return records;
}

test('records arrive in order on the partition of their key', async () => {
  const { topic } = await freshTopic({ partitions: 3 });
  const writer = writerOf(topic, { batchBytes: 500 });
  const partitions = await writer.partitionCount();
  expect(partitions).toBe(3);
  for (let index = 0; index < 1_000; index++) {
    const key = `order-${index % 50}`;
    const room = writer.write(partitionOfKey(key, partitions), { key, value: String(index) });
    if (room !== undefined) await room;
  }
  await writer.flush();
  const records = await readAll(topic);
  expect(records).toHaveLength(1_000);
  for (const partition of [0, 1, 2]) {
    const values = records
      .filter((record) => record.partition === partition)
      .map(({ value }) => Number(value));
    expect(values).toEqual(values.toSorted((one, other) => one - other));
  }
  for (const { key, partition } of records) {
    expect(partitionOfKey(key ?? '', 3)).toBe(partition);
  }
});

test('a record that waits alone is sent after its linger', async () => {
  const { topic } = await freshTopic();
  const writer = writerOf(topic, { lingerMs: 1 });
  void writer.write(0, { key: null, value: 'alone', headers: [['name', 'header']] });
  await expect.poll(() => readAll(topic)).toHaveLength(1);
  const [record] = await readAll(topic);
  expect(record).toMatchObject({ key: null, value: Buffer.from('alone') });
  expect(record?.headers).toEqual([['name', Buffer.from('header')]]);
});

test('a writer that is far ahead is asked to wait, and its records all arrive', async () => {
  const { topic } = await freshTopic();
  const writer = writerOf(topic, { bufferedBytesMax: 10_000, batchBytes: 2_000 });
  let waits = 0;
  for (let index = 0; index < 2_000; index++) {
    const room = writer.write(0, { key: null, value: `${index}`.padStart(100) });
    if (room === undefined) continue;
    waits++;
    await room;
  }
  await writer.flush();
  expect(waits).toBeGreaterThan(5);
  const values = (await readAll(topic)).map(({ value }) => Number(value));
  expect(values).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
});

test('a batch that the broker refuses is told to who sent it, and only to them', async () => {
  const { topic } = await freshTopic({ settings: { 'max.message.bytes': '2000' } });
  const writer = writerOf(topic);
  const tooLarge = writer.send(0, [{ key: null, value: 'x'.repeat(5_000) }]);
  await expect(tooLarge).rejects.toMatchObject({ code: 'kafka_unavailable' });
  await writer.send(0, [{ key: null, value: 'small' }]);
  expect((await readAll(topic)).map(({ value }) => String(value))).toEqual(['small']);
});

test('records that were never acknowledged are given up after the delivery time', async () => {
  const { topic } = await freshTopic();
  const writer = writerOf(topic, { deliveryMsMax: 300 });
  const nowhere = writer.send(7, [{ key: null, value: 'to partition 7' }]);
  await expect(nowhere).rejects.toThrow('there is no partition 7');
  await expect(writer.flush()).rejects.toThrow('there is no partition 7');
  await expect(writer.flush()).resolves.toBeUndefined();
});

test('every write waits for all in-sync replicas', async () => {
  const { topic } = await freshTopic();
  const sent = sentRequests();
  await writerOf(topic).send(0, [{ key: 'k', value: 'v' }]);
  const writes = sent.filter(({ apiKey }) => apiKey === 0);
  expect(writes).toHaveLength(1);
  // No transactional id, and then whom to wait for.
  const [idLength, acks] = [writes[0]?.body.readInt16BE(0), writes[0]?.body.readInt16BE(2)];
  expect([idLength, acks]).toEqual([-1, -1]);
});
