import type { Kafka } from 'kafkajs';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { createKafka } from './client.ts';
import { TopicReader } from './topic-reader.ts';
import { type OffsetRange, type ScanOptions, scanTopic } from './topic-scan.ts';
import { TopicWriter } from './topic-writer.ts';
import { unpackRecord } from './unpack-record.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let kafka: Kafka;

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
});

/** A topic whose partitions hold their offsets as values, in batches of ten. */
async function numberedTopic(partitions: number, count: number): Promise<TopicReader> {
  const { topic } = await freshTopic({ partitions });
  const writer = new TopicWriter(kafka, topic);
  for (let partition = 0; partition < partitions; partition++) {
    for (let at = 0; at < count; at += 10) {
      const values = Array.from({ length: 10 }, (_, index) => String(at + index));
      await writer.send(
        partition,
        values.map((value) => ({ key: null, value })),
      );
    }
  }
  await writer.close();
  const reader = new TopicReader(kafka, topic);
  onTestFinished(() => reader.close());
  return reader;
}

async function scan(
  reader: TopicReader,
  ranges: readonly OffsetRange[],
  options?: ScanOptions,
): Promise<Map<number, number[]>> {
  const found = new Map(ranges.map(({ partition }) => [partition, [] as number[]]));
  const next = new Map(ranges.map(({ partition, from }) => [partition, from]));
  for await (const chunk of scanTopic(reader, ranges, options)) {
    expect(chunk.firstOffset).toBe(next.get(chunk.partition));
    next.set(chunk.partition, chunk.endOffset);
    for (let index = 0; index < chunk.count; index++) {
      found.get(chunk.partition)?.push(Number(unpackRecord(chunk, index).value));
    }
  }
  expect([...next.values()]).toEqual(ranges.map(({ from, to }) => Math.max(from, to)));
  return found;
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

test('a scan reads its ranges exactly, also where they cut batches', async () => {
  const reader = await numberedTopic(2, 100);
  const ranges = [
    { partition: 0, from: 13, to: 87 },
    { partition: 1, from: 0, to: 100 },
  ];
  const found = await scan(reader, ranges, { partitionBytesMax: 300 });
  expect(found.get(0)).toEqual(numbers(13, 87));
  expect(found.get(1)).toEqual(numbers(0, 100));
});

test('a scan of nothing ends at once', async () => {
  const reader = await numberedTopic(1, 10);
  expect(await scan(reader, [{ partition: 0, from: 10, to: 10 }])).toEqual(new Map([[0, []]]));
  expect(await scan(reader, [])).toEqual(new Map());
});

test('an offset that the log no longer holds is an error that names it', async () => {
  const reader = await numberedTopic(1, 20);
  const admin = kafka.admin();
  await admin.connect();
  await admin.fetchTopicOffsets(reader.topic);
  await admin.deleteTopicRecords({
    topic: reader.topic,
    partitions: [{ partition: 0, offset: '10' }],
  });
  await admin.disconnect();
  const scanning = scan(reader, [{ partition: 0, from: 3, to: 20 }]);
  await expect(scanning).rejects.toMatchObject({
    code: 'kafka_data_missing',
    message: expect.stringContaining(`${reader.topic}-0: offset 3 is wanted`),
  });
});

test('a scan beyond the end of the log gives up and says where it stands', async () => {
  const reader = await numberedTopic(1, 10);
  const scanning = scan(reader, [{ partition: 0, from: 0, to: 15 }], { silenceMsMax: 100 });
  await expect(scanning).rejects.toThrow('partition 0 at 10 of 15');
});

test('a scan can be stopped from outside and from inside', async () => {
  const reader = await numberedTopic(1, 50);
  const range = { partition: 0, from: 0, to: 50 };
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(scan(reader, [range], { signal })).rejects.toThrow('enough');
  for await (const chunk of scanTopic(reader, [range], { partitionBytesMax: 100 })) {
    expect(chunk.count).toBeGreaterThan(0);
    break;
  }
  expect((await scan(reader, [range])).get(0)).toHaveLength(50);
});
