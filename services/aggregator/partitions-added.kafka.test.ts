import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CountResult, countResultSchema } from '../../libs/contracts/count-result.ts';
import { murmur2Partition } from '../../libs/contracts/partitioner.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import type { DeadLetter } from '../../libs/kafka/dead-letters.ts';
import { StartsTopic } from '../../libs/kafka/starts-topic.ts';
import { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import { shardKeys } from '../../libs/store/keys.ts';
import { CountingProcess } from '../../test/support/counting-process.ts';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { runTally } from '../../test/support/run-tally.ts';
import { until } from '../../test/support/until.ts';
import { readSnapshot } from './rebuild/shard-snapshot.ts';

const [few, many] = [2, 3];
const { prefix, redisUrl } = freshPrefix();
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const waiting = { waitMsMax: 60_000 };

/** Where a key belongs among so many partitions. */
function homeOf(key: string, partitions: number): number {
  const bytes = Buffer.from(key);
  return murmur2Partition(bytes, 0, bytes.length, partitions);
}

/** Ids of orders that belong to one partition among few, and to another among many. */
function* idsAt(home: number, homeAmongMany: number): Generator<string> {
  for (let n = 0; ; n++) {
    const id = `${home}-${homeAmongMany}-${n}`;
    const key = `order-${id}`;
    if (homeOf(key, few) === home && homeOf(key, many) === homeAmongMany) yield id;
  }
}

/** A topic with few partitions, and what happens to it. */
async function openStand() {
  const { topic, brokers } = await freshTopic({ partitions: few, withDeadLetters: true });
  const space = { prefix, topic };
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'tally-test' }, silent);
  const connection = connectRedis({ url: redisUrl, role: 'writer' });
  await untilReady(connection, AbortSignal.timeout(10_000));
  const starts = new StartsTopic(kafka);
  onTestFinished(async () => {
    connection.disconnect();
    await starts.close();
  });
  const ends = new Map<number, number>();
  const supplies = new Map<string, Generator<string>>();
  /** So many events of such orders to a partition, in one batch. */
  async function write(partition: number, ...some: [count: number, homes: [number, number]][]) {
    const records = some.flatMap(([count, [home, homeAmongMany]]) => {
      const name = `${home} ${homeAmongMany}`;
      const supply = supplies.get(name) ?? idsAt(home, homeAmongMany);
      supplies.set(name, supply);
      return Array.from({ length: count }, () =>
        orderRecord({ id: supply.next().value as string }),
      );
    });
    const writer = new TopicWriter(kafka, topic, { lingerMs: 0 });
    await writer.send(
      partition,
      records.map(({ key, value }) => ({ key, value, headers: [] })),
    );
    await writer.close();
    ends.set(partition, (ends.get(partition) ?? 0) + records.length);
  }
  return {
    space,
    write,
    ends,
    connection,
    process(letters: DeadLetter[] = []): CountingProcess {
      // Nobody says that the topic has grown: only a record that is out of place leads to it.
      const orderLog = { partitionCheckMs: 600_000 };
      return new CountingProcess({ brokers, space, redisUrl, orderLog, letters });
    },
    async grow(): Promise<void> {
      const admin = kafka.admin();
      await admin.connect();
      await admin.createPartitions({ topicPartitions: [{ topic, count: many }] });
      await admin.disconnect();
    },
    async emptyRedis(): Promise<void> {
      const names = await connection.keys(`${prefix}:{${topic}/*`);
      await connection.unlink(...names);
    },
    async metas(): Promise<ShardMeta[]> {
      const found: ShardMeta[] = [];
      for (const partition of [...ends.keys()].sort()) {
        const shot = await readSnapshot(connection, space, shardKeys(space, partition));
        if ('unreadable' in shot) throw new Error(shot.unreadable);
        found.push(shot.state.meta);
      }
      return found;
    },
    counts: async (partition: number) =>
      (await starts.readCounts()).get(shardKeys(space, partition).shard),
    tally: (...args: string[]) =>
      runTally(args, {
        KAFKA_BROKERS: brokers,
        REDIS_URL: redisUrl,
        REDIS_PREFIX: prefix,
        ORDERS_TOPIC: topic,
        ORDERS_PARTITIONER_ENFORCE: 'true',
      }),
  };
}

/** Lets a process count all that there is, and ends it. */
async function countAll(
  { ends }: { ends: ReadonlyMap<number, number> },
  process: CountingProcess,
): Promise<void> {
  await process.start();
  await counted(process, ends);
  await process.stop();
}

function counted(process: CountingProcess, ends: ReadonlyMap<number, number>): Promise<boolean> {
  const isThere = () => [...ends].every(([partition, end]) => process.next.get(partition) === end);
  return until(isThere, { ...waiting, what: 'all records to be counted' });
}

function outcomesOf(result: CountResult) {
  return result.partitions.map(({ partition, nextOffset, applied, rejectedBy }) => {
    return { partition, nextOffset, applied, rejectedBy };
  });
}

test('a topic that grows under its owners is counted as after a restart, an emptied Redis, and a recount', async () => {
  const stand = await openStand();
  const { write, ends } = stand;
  const letters: DeadLetter[] = [];
  const process = stand.process(letters);
  // Some lie where they would belong only among more partitions than there are.
  await write(0, [20, [0, 0]], [3, [1, 0]], [2, [1, 1]]);
  await write(1, [20, [1, 2]], [3, [0, 1]], [2, [0, 2]]);
  await process.start();
  await counted(process, ends);
  expect(await stand.counts(0)).toEqual([{ count: few, from: 0 }]);
  expect(letters).toHaveLength(10);

  await stand.grow();
  // By producers that know of it, one that does not, and one that goes by nothing.
  await write(0, [10, [1, 0]], [10, [0, 2]], [2, [1, 1]]);
  await write(1, [10, [0, 1]], [10, [1, 0]], [2, [0, 2]]);
  await counted(process, ends);
  expect(process.doubts).toContain('partitions');
  expect(await stand.counts(0)).toEqual([
    { count: few, from: 0 },
    { count: many, from: 25 },
  ]);
  expect(letters).toHaveLength(14);
  await process.stop();

  await write(2, [5, [0, 2]], [5, [1, 2]], [1, [0, 0]]);
  await write(0, [5, [1, 0]], [1, [1, 2]]);
  await countAll(stand, stand.process());
  const metas = await stand.metas();
  const outcomes = [
    { partition: 0, nextOffset: 53, applied: 45, rejectedBy: { wrong_partition: 8 } },
    { partition: 1, nextOffset: 47, applied: 40, rejectedBy: { wrong_partition: 7 } },
    { partition: 2, nextOffset: 11, applied: 10, rejectedBy: { wrong_partition: 1 } },
  ];
  expect(
    metas.map(({ next, applied, rejectedBy }, partition) => {
      return { partition, nextOffset: next, applied, rejectedBy };
    }),
  ).toEqual(outcomes);

  await stand.emptyRedis();
  await countAll(stand, stand.process());
  expect(await stand.metas()).toEqual(metas);

  const campaign = 'deploy/campaigns/putian-2026.yaml';
  const recounted = await stand.tally('recount', '--campaign', campaign);
  expect(recounted.code).toBe(0);
  expect(outcomesOf(countResultSchema.parse(JSON.parse(recounted.output)))).toEqual(outcomes);

  const folder = await mkdtemp(join(tmpdir(), 'tally-growth-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const archived = await stand.tally('archive', '--to', folder);
  expect(archived).toMatchObject({ code: 0, errors: '' });
  const fromArchive = ['--campaign', campaign, '--from-archive', folder];
  expect((await stand.tally('recount', ...fromArchive)).output).toBe(recounted.output);

  const rebuilt = await stand.tally('rebuild', '--partition', 'all', '--reason', 'test', '--yes');
  expect(rebuilt).toMatchObject({ code: 0, errors: '' });
  expect(await stand.metas()).toEqual(metas);
}, 240_000);

test('a recount asks for an aggregator where nobody has seen a topic grow', async () => {
  const stand = await openStand();
  await stand.write(0, [5, [0, 0]]);
  await stand.write(1, [5, [1, 1]]);
  await countAll(stand, stand.process());
  await stand.grow();
  await stand.write(2, [5, [1, 2]]);
  await stand.write(0, [5, [1, 0]]);
  const recount = ['recount', '--campaign', 'deploy/campaigns/putian-2026.yaml'];
  const early = await stand.tally(...recount);
  expect(early).toMatchObject({ code: 1, output: '' });
  expect(early.errors).toContain('has 3 partitions, and no aggregator had put on record yet');

  await countAll(stand, stand.process());
  expect(await stand.counts(0)).toEqual([
    { count: few, from: 0 },
    { count: many, from: 5 },
  ]);
  const { output } = await stand.tally(...recount);
  const { partitions } = countResultSchema.parse(JSON.parse(output));
  expect(partitions.map(({ applied }) => applied)).toEqual([10, 5, 5]);
}, 240_000);
