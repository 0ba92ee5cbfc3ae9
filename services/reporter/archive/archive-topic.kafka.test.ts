import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createKafka } from '../../../libs/kafka/client.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { unpackRecord } from '../../../libs/kafka/unpack-record.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { topicSource } from '../recount/topic-source.ts';
import { archivedTo, readArchiveManifest } from './archive-manifest.ts';
import { archiveSource } from './archive-source.ts';
import { archiveTopic } from './archive-topic.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-archive-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A topic with odd records: no key, no value, headers twice and without a value, all bytes. */
async function oddTopic(count: number, topic?: string) {
  const fresh = topic ?? (await freshTopic({ partitions: 2 })).topic;
  const kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
  const writer = new TopicWriter(kafka, fresh);
  const records = Array.from({ length: count }, (_, index) => ({
    key: index % 5 === 0 ? null : `key-${index}`,
    value: index % 7 === 0 ? null : Buffer.from([index % 256, 0, 255, 30, 31]),
    headers:
      index % 3 === 0 ? [] : [['a', Buffer.from('x')] as const, ['a', Buffer.from('é')] as const],
  }));
  await writer.send(0, records);
  await writer.send(1, records.slice(0, 3));
  await writer.close();
  const reader = new TopicReader(kafka, fresh);
  onTestFinished(() => reader.close());
  return { topic: fresh, reader, kafka };
}

async function recordsOf(source: { chunks: AsyncIterable<Parameters<typeof unpackRecord>[0]> }) {
  const found: unknown[] = [];
  for await (const chunk of source.chunks) {
    for (let index = 0; index < chunk.count; index += 1) found.push(unpackRecord(chunk, index));
  }
  const at = (some: unknown) => JSON.stringify(some);
  return found.map(at).sort();
}

async function hashes(of: string): Promise<Record<string, string>> {
  const names = (await readdir(of, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const entries = await Promise.all(
    names.sort().map(async (name) => {
      const hash = createHash('sha256')
        .update(await readFile(name))
        .digest('hex');
      return [name.slice(of.length), hash] as const;
    }),
  );
  return Object.fromEntries(entries);
}

test('an archive holds every record as it was, byte for byte', async () => {
  const { reader } = await oddTopic(100);
  const to = join(folder, 'odd');
  const manifest = await archiveTopic({ reader, folder: to, offsetsPerFile: 30 });
  expect(manifest.partitions.map(({ files }) => files.map((file) => [file.from, file.to]))).toEqual(
    [
      [
        [0, 30],
        [30, 60],
        [60, 90],
        [90, 100],
      ],
      [[0, 3]],
    ],
  );
  expect(await recordsOf(await archiveSource(to))).toEqual(
    await recordsOf(await topicSource(reader)),
  );
  const until = new Map([
    [0, 47],
    [1, 0],
  ]);
  expect(await recordsOf(await archiveSource(to, until))).toEqual(
    await recordsOf(await topicSource(reader, { until })),
  );
  await expect(archiveSource(to, new Map([...until, [1, 4]]))).rejects.toMatchObject({
    code: 'kafka_data_missing',
  });
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(
    `select count(*)::int, sum("offset")::int from read_parquet('${to}/*/*.parquet')`,
  );
  expect(read.getRowsJS()).toEqual([[103, 4953]]);
  instance.closeSync();
});

test('a run that ends anywhere is gone on with, to the same files', async () => {
  const { topic, reader, kafka } = await oddTopic(95);
  const whole = join(folder, 'whole');
  await archiveTopic({ reader, folder: whole, offsetsPerFile: 10 });
  const torn = join(folder, 'torn');
  for (let ends = 0; ends < 40; ends += 1) {
    // Ends where the range after the last whole file is under way.
    let pieces = 0;
    const controller = new AbortController();
    const onProgress = () => {
      pieces += 1;
      if (pieces === 2) controller.abort(new Error('ended'));
    };
    const run = archiveTopic({
      reader: new TopicReader(kafka, topic),
      folder: torn,
      offsetsPerFile: 10,
      signal: controller.signal,
      onProgress,
    });
    const isDone = await run.then(
      () => true,
      () => false,
    );
    await writeFile(join(torn, 'partition-00000', 'half.parquet.unfinished'), 'half of a file');
    if (isDone) break;
  }
  await archiveTopic({ reader, folder: torn, offsetsPerFile: 10 });
  expect(await hashes(torn)).toEqual(await hashes(whole));
});

test('what was added since goes into files of its own', async () => {
  const { topic, reader } = await oddTopic(15);
  const to = join(folder, 'grown');
  await archiveTopic({ reader, folder: to, offsetsPerFile: 10 });
  const before = await hashes(to);
  await oddTopic(15, topic);
  await archiveTopic({ reader, folder: to, offsetsPerFile: 10 });
  const after = await hashes(to);
  for (const [name, hash] of Object.entries(before)) {
    if (name !== '/archive.json') expect(after[name]).toBe(hash);
  }
  const manifest = await readArchiveManifest(to);
  expect(manifest?.partitions.map(archivedTo)).toEqual([30, 6]);
  expect(manifest?.partitions[0]?.files.map((file) => file.to)).toEqual([10, 15, 20, 30]);
});

test('a run that ended keeps its goal, though the log has grown since', async () => {
  const { topic, reader } = await oddTopic(25);
  const [plain, torn] = [join(folder, 'plain'), join(folder, 'goal')];
  await archiveTopic({ reader, folder: plain, offsetsPerFile: 10 });
  const controller = new AbortController();
  const ended = archiveTopic({
    reader,
    folder: torn,
    offsetsPerFile: 10,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('ended')),
  });
  await expect(ended).rejects.toThrow('ended');
  await oddTopic(25, topic);
  await archiveTopic({ reader, folder: plain, offsetsPerFile: 10 });
  await archiveTopic({ reader, folder: torn, offsetsPerFile: 10 });
  expect(await hashes(torn)).toEqual(await hashes(plain));
});

test('another topic, a damaged file and records that expired first are refused', async () => {
  const { reader, kafka, topic } = await oddTopic(20);
  const to = join(folder, 'refused');
  await archiveTopic({ reader, folder: to, offsetsPerFile: 10 });
  const other = await oddTopic(20);
  await expect(
    archiveTopic({ reader: other.reader, folder: to, offsetsPerFile: 10 }),
  ).rejects.toMatchObject({ code: 'conflict' });

  // The same name over other records, as after the topic was made again.
  const text = await readFile(join(to, 'archive.json'), 'utf8');
  await writeFile(
    join(to, 'archive.json'),
    text.replace(/"sha256":"[0-9a-f]{64}"},"partition"/, '"sha256":"0"},"partition"'),
  );
  await expect(archiveTopic({ reader, folder: to, offsetsPerFile: 10 })).rejects.toMatchObject({
    code: 'conflict',
  });
  // The same records, but in another topic of the name.
  await writeFile(join(to, 'archive.json'), text.replace(/"topicId":"[^"]+"/, '"topicId":"other"'));
  await expect(archiveTopic({ reader, folder: to, offsetsPerFile: 10 })).rejects.toThrow(
    'what was archived had other: it was deleted and made again',
  );
  await writeFile(join(to, 'archive.json'), text);

  const admin = kafka.admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '20' }] });
  await admin.disconnect();
  await archiveTopic({ reader, folder: to, offsetsPerFile: 10 });
  expect((await recordsOf(await archiveSource(to))).length).toBe(23);
  await expect(
    archiveTopic({ reader, folder: join(folder, 'late'), offsetsPerFile: 10 }),
  ).resolves.toMatchObject({
    partitions: [
      { from: 20, goal: 20 },
      { from: 0, goal: 3 },
    ],
  });

  const name = '/partition-00000/00000000000000000000-00000000000000000010.parquet';
  const bytes = await readFile(to + name);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(to + name, bytes);
  await expect(archiveSource(to).then(recordsOf)).rejects.toMatchObject({ code: 'input_invalid' });
});
