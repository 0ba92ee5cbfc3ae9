import type { Kafka } from 'kafkajs';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { createKafka } from './client.ts';
import { originalRecord, readDeadLetters, type StoredDeadLetter } from './dead-letter-scan.ts';
import { type DeadLetter, DeadLetterSender } from './dead-letters.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { TopicWriter } from './topic-writer.ts';
import { unpackRecord } from './unpack-record.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let kafka: Kafka;

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
});

const letter: DeadLetter = {
  partition: 2,
  offset: 4_711,
  timestamp: 1_794_240_000_123,
  key: Buffer.from('ORD1'),
  value: Buffer.from([0xff, 0x00, 0x7b]),
  headers: [
    [Buffer.from('ce_id'), Buffer.from('1')],
    [Buffer.from('ce_id'), Buffer.from('2')],
    [Buffer.from('tally.reason'), Buffer.from('from an earlier life')],
    [Buffer.from('nothing'), null],
  ],
  reason: 'duplicate_header',
  message: 'ce_id stands twice',
};

function senderOf(topic: string): DeadLetterSender {
  const sender = new DeadLetterSender(kafka, topic);
  onTestFinished(() => sender.close());
  return sender;
}

async function lettersOf(topic: string): Promise<StoredDeadLetter[]> {
  return Array.fromAsync(readDeadLetters(kafka, topic));
}

test('a letter keeps its record untouched and says what became of it', async () => {
  const { topic, deadLetters } = await freshTopic({ partitions: 3, withDeadLetters: true });
  await senderOf(topic).send([letter]);
  const reader = new TopicReader(kafka, deadLetters);
  onTestFinished(() => reader.close());
  const range = { partition: 2, from: 0, to: 1 };
  const [chunk] = await Array.fromAsync(scanTopic(reader, [range]), (each) =>
    unpackRecord(each, 0),
  );
  expect(chunk?.key).toEqual(letter.key);
  expect(chunk?.value).toEqual(letter.value);
  expect(chunk?.headers.map(([name, value]) => [name, value?.toString() ?? null])).toEqual([
    ['ce_id', '1'],
    ['ce_id', '2'],
    ['tally.reason', 'from an earlier life'],
    ['nothing', null],
    ['tally.reason', 'duplicate_header'],
    ['tally.id', `${topic}-2-4711`],
    ['tally.original.topic', topic],
    ['tally.original.partition', '2'],
    ['tally.original.offset', '4711'],
    ['tally.original.timestamp', '1794240000123'],
    ['__connect.errors.topic', topic],
    ['__connect.errors.partition', '2'],
    ['__connect.errors.offset', '4711'],
    ['__connect.errors.exception.message', 'ce_id stands twice'],
  ]);
});

test('letters are read once each, and give the record back as it was', async () => {
  const { topic } = await freshTopic({ partitions: 3, withDeadLetters: true });
  const sender = senderOf(topic);
  await sender.send([letter, { ...letter, offset: 1, key: null, value: null, headers: [] }]);
  await sender.send([letter, { ...letter, partition: 0, reason: 'conflict' }]);
  const found = await lettersOf(topic);
  expect(found.map(({ id }) => id).sort()).toEqual([
    `${topic}-0-4711`,
    `${topic}-2-1`,
    `${topic}-2-4711`,
  ]);
  const first = found.find(({ id }) => id === `${topic}-2-4711`);
  expect(first).toMatchObject({
    reason: 'duplicate_header',
    message: 'ce_id stands twice',
    original: { topic, partition: 2, offset: 4_711, timestamp: 1_794_240_000_123 },
  });
  expect(first === undefined ? null : originalRecord(first)).toEqual({
    key: letter.key,
    value: letter.value,
    headers: letter.headers.map(([name, value]) => [Buffer.from(name).toString(), value]),
  });
  expect(found.find(({ id }) => id === `${topic}-2-1`)).toMatchObject({
    key: null,
    value: null,
    headers: [],
  });
});

test('what is no letter in the topic is passed over', async () => {
  const { topic, deadLetters } = await freshTopic({ withDeadLetters: true });
  const writer = new TopicWriter(kafka, deadLetters);
  await writer.send(0, [{ key: 'k', value: 'from somebody else' }]);
  await writer.close();
  expect(await lettersOf(topic)).toEqual([]);
});

test('a topic for letters that is not there is named', async () => {
  const sender = senderOf('test.orders.without-letters');
  const sending = sender.send([letter]);
  await expect(sending).rejects.toMatchObject({
    code: 'kafka_unavailable',
    message: expect.stringContaining('test.orders.without-letters.dlq'),
  });
});
