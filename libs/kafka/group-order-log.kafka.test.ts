import { randomUUID } from 'node:crypto';
import net from 'node:net';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { afterEach, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { freePorts } from '../../test/support/free-port.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { OrderLogRecorder } from '../../test/support/order-log-recorder.ts';
import { javaRecords, javaSet } from '../../test/support/record-set.ts';
import { until } from '../../test/support/until.ts';
import { batchRoomBytes } from './batch-writer.ts';
import { createKafka } from './client.ts';
import { answersById, pinTopic } from './fetch-by-id.ts';
import type { GroupOrderLogOptions } from './group-order-log.ts';
import { createCluster } from './kafkajs-internals.ts';
import { produce } from './produce-request.ts';
import type { Decode } from './set-reader.ts';
import { ordersSpec } from './topic-specs.ts';
import { TopicWriter } from './topic-writer.ts';
import { deleteTopics, ensureTopics } from './topics-admin.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const quick = { sessionTimeoutMs: 6_000, heartbeatMs: 200, fetchWaitMs: 50 };

/** Takes whatever time a producer gives. */
const producersTime = {
  'message.timestamp.type': 'CreateTime',
  'message.timestamp.after.max.ms': '9223372036854775807',
};

let kafka: Kafka;
const recorders: OrderLogRecorder[] = [];

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
});

afterEach(async () => {
  await Promise.all(recorders.splice(0).map((recorder) => recorder.stop()));
});

/** A member of a group, stopped after the test. */
function member(
  topic: string,
  options: Partial<GroupOrderLogOptions> = {},
  next?: Map<number, number>,
): OrderLogRecorder {
  const all = { ...quick, topic, groupId: `group.${topic}`, ...options };
  const recorder = new OrderLogRecorder(inject('kafkaBrokers'), all, next);
  recorders.push(recorder);
  return recorder;
}

/** Writes records in batches of at most 100. */
async function write(topic: string, partition: number, values: readonly string[]): Promise<void> {
  const writer = new TopicWriter(kafka, topic);
  for (let at = 0; at < values.length; at += 100) {
    const some = values.slice(at, at + 100);
    await writer.send(
      partition,
      some.map((value) => ({ key: `k-${value}`, value })),
    );
  }
  await writer.close();
}

/** Puts one batch into the log as it is; the broker only sets its offsets. */
async function writeBatch(topic: string, batch: Buffer): Promise<void> {
  // Producers count from 0, and brokers insist on it.
  batch.writeBigInt64BE(0n, 0);
  const memory = Buffer.concat([Buffer.alloc(batchRoomBytes), batch]);
  const cluster = createCluster(kafka, 60_000);
  await cluster.connect();
  await cluster.addTargetTopic(topic);
  const [partition] = cluster.findTopicPartitionMetadata(topic);
  const broker = await cluster.findBroker({ nodeId: partition?.leader ?? 0 });
  const finished = { memory, start: batchRoomBytes, end: memory.length };
  // A broker that is busy may not know yet that it leads a new topic.
  const isWritten = () =>
    produce(broker, { topic, partition: 0, batch: finished }).then(
      () => true,
      (error: Error) => {
        if (/not the leader/.test(error.message)) return false;
        throw error;
      },
    );
  await until(isWritten);
  await cluster.disconnect();
}

async function withAdmin<Value>(work: (admin: Admin) => Promise<Value>): Promise<Value> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

describe.each(['batches', 'kafkajs'] satisfies Decode[])('records decoded by %s', (decode) => {
  test('come from every partition, whole and in order', async () => {
    const { topic } = await freshTopic({ partitions: 3 });
    for (const partition of [0, 1, 2]) await write(topic, partition, numbers(0, 1_000));
    const recorder = member(topic, { decode, partitionBytesMax: 4_000 });
    void recorder.run();
    await until(() => recorder.received.length === 3_000);
    for (const partition of [0, 1, 2]) {
      expect(recorder.values(partition)).toEqual(numbers(0, 1_000));
    }
    expect(recorder.chunks.length).toBeGreaterThan(6);
    expect(recorder.refused).toBe(0);
    expect(recorder.received[0]).toMatchObject({ offset: 0, key: Buffer.from('k-0'), headers: [] });
  });

  test.each(['gzip', 'snappy', 'lz4', 'zstd', 'odd'])(
    'come as a Java producer wrote them: %s',
    async (name) => {
      const { topic } = await freshTopic({ settings: producersTime });
      await writeBatch(topic, javaSet(name));
      await write(topic, 0, ['after']);
      const recorder = member(topic, { decode });
      void recorder.run();
      await until(() => recorder.values().at(-1) === 'after');
      const expected = javaRecords(name).map(({ producerId: _, ...record }, offset) => ({
        ...record,
        offset,
      }));
      expect(recorder.received.slice(0, -1)).toEqual(expected);
      expect(recorder.refused).toBe(0);
    },
  );

  test('have the broker’s own time where the topic says so', async () => {
    const { topic } = await freshTopic();
    const before = Date.now();
    await writeBatch(topic, javaSet('gzip'));
    const recorder = member(topic, { decode });
    void recorder.run();
    await until(() => recorder.received.length === 40);
    for (const { timestamp } of recorder.received) {
      expect(timestamp).toBeGreaterThanOrEqual(before);
      expect(timestamp).toBeLessThanOrEqual(Date.now());
    }
  });

  test('of transactions come when they are committed, and never when they are not', async () => {
    const { topic } = await freshTopic();
    const producer = kafka.producer({
      transactionalId: randomUUID(),
      maxInFlightRequests: 1,
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    const transact = async (value: string, isCommitted: boolean): Promise<void> => {
      const transaction = await producer.transaction();
      await transaction.send({
        topic,
        messages: [
          { key: 'k', value },
          { key: 'k', value },
        ],
      });
      await (isCommitted ? transaction.commit() : transaction.abort());
    };
    await transact('kept', true);
    await transact('dropped', false);
    await transact('kept too', true);
    await transact('dropped', false);
    const recorder = member(topic, { decode });
    void recorder.run();
    // Eight records and a marker each; the last chunk holds nothing, and still comes.
    await until(() => recorder.next.get(0) === 12);
    expect(recorder.values()).toEqual(['kept', 'kept', 'kept too', 'kept too']);
    expect(recorder.refused).toBe(0);
  });

  test('that were fetched wrong stop their partition only', async () => {
    const { topic } = await freshTopic({ partitions: 2 });
    await write(topic, 0, ['good']);
    await write(topic, 0, ['to be broken']);
    await write(topic, 1, ['fine']);
    breakInTransit('to be broken');
    const recorder = member(topic, { decode });
    void recorder.run();
    await until(() => recorder.corruptRanges.size > 0 && recorder.values(1).length > 0);
    expect(recorder.values(0)).toEqual(['good']);
    expect(recorder.corruptRanges.get(0)).toMatchObject({ baseOffset: 1, lastOffset: 1 });
    await write(topic, 1, ['goes on']);
    await until(() => recorder.values(1).length === 2);
    // Skipped on purpose, the partition goes on, too.
    await write(topic, 0, ['next']);
    recorder.next.set(0, 2);
    recorder.orderLog.start(0, 2);
    await until(() => recorder.values(0).length === 2);
    expect(recorder.values(0)).toEqual(['good', 'next']);
  });

  test('that would burst when decompressed stop their partition', async () => {
    const { topic } = await freshTopic();
    await write(topic, 0, ['before']);
    // One record of 4 MiB in a batch of some KiB; a real broker takes it.
    await kafkajsGzipBomb(topic);
    const recorder = member(topic, { decode, batchBytesMax: 1 << 20 });
    void recorder.run();
    await until(() => recorder.corruptRanges.size > 0);
    expect(recorder.values()).toEqual(['before']);
    expect(recorder.corruptRanges.get(0)?.reason).toContain('1048576 bytes');
  });

  test('are taken up again from an earlier offset, and left out by a later one', async () => {
    const { topic } = await freshTopic();
    await write(topic, 0, numbers(0, 10));
    const recorder = member(topic, { decode });
    recorder.next.set(0, 7);
    void recorder.run();
    await until(() => recorder.values().length === 3);
    recorder.next.set(0, 4);
    recorder.orderLog.start(0, 4);
    await until(() => recorder.values().length === 9);
    expect(recorder.values()).toEqual(['7', '8', '9', '4', '5', '6', '7', '8', '9']);
    expect(recorder.refused).toBe(0);
  });
});

/** The partitions of all fetch answers from now on, until the test ends. */
function fetchedPartitions(): Set<number> {
  const partitions = new Set<number>();
  const { decode } = answersById;
  answersById.decode = async (...bytes) => {
    const answer = await decode(...bytes);
    for (const { partitions: some } of answer.responses) {
      for (const { partition } of some) partitions.add(partition);
    }
    return answer;
  };
  onTestFinished(() => {
    answersById.decode = decode;
  });
  return partitions;
}

/** All sockets that are opened from now on, until the test ends. */
function openedSockets(): net.Socket[] {
  const sockets: net.Socket[] = [];
  const { connect } = net;
  const spy = vi.spyOn(net, 'connect').mockImplementation(((...options: [net.NetConnectOpts]) => {
    const socket = connect(...options);
    sockets.push(socket);
    return socket;
  }) as typeof net.connect);
  onTestFinished(() => spy.mockRestore());
  return sockets;
}

async function kafkajsGzipBomb(topic: string): Promise<void> {
  const producer = kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  await producer.send({
    topic,
    compression: kafkajs.CompressionTypes.GZIP,
    messages: [{ partition: 0, value: Buffer.alloc(4 << 20) }],
  });
  await producer.disconnect();
}

/** Flips a bit behind a text in every fetch answer, until the test ends. */
function breakInTransit(text: string): void {
  const { decode } = answersById;
  answersById.decode = (bytes, nameOf) => {
    const at = bytes.indexOf(text);
    if (at >= 0) bytes[at] = (bytes[at] ?? 0) ^ 1;
    return decode(bytes, nameOf);
  };
  onTestFinished(() => {
    answersById.decode = decode;
  });
}

test('no record comes before its partition is started, nor after it is paused', async () => {
  const { topic } = await freshTopic({ partitions: 2 });
  await write(topic, 0, ['a']);
  await write(topic, 1, ['b']);
  const fetched = fetchedPartitions();
  const recorder = member(topic);
  recorder.onAssigned = () => recorder.orderLog.start(1, 0);
  void recorder.run();
  await until(() => recorder.values(1).length === 1);
  expect([...fetched]).toEqual([1]);
  recorder.orderLog.pause(1);
  await write(topic, 1, ['not wanted']);
  recorder.orderLog.start(0, 0);
  await until(() => recorder.values(0).length === 1);
  await write(topic, 0, ['wanted']);
  await until(() => recorder.values(0).length === 2);
  expect(recorder.values(1)).toEqual(['b']);
});

test('two members share the partitions, and every position is seen once', async () => {
  const { topic } = await freshTopic({ partitions: 6 });
  const perPartition = 3_000;
  const next = new Map<number, number>();
  const options = { partitionBytesMax: 2_000 };
  const first = member(topic, options, next);
  const second = member(topic, options, next);
  const third = member(topic, options, next);
  const taken = (): number => [first, second, third].flatMap(({ received }) => received).length;
  for (let partition = 0; partition < 6; partition++) {
    await write(topic, partition, numbers(0, perPartition));
  }
  // Slow enough for the others to come and go on the way.
  first.hold = () => new Promise((resolve) => setTimeout(resolve, 50));
  second.hold = first.hold;
  void first.run();
  await until(() => first.received.length > 0);
  void second.run();
  await until(() => second.received.length > 0);
  expect(first.owned.size).toBe(3);
  void third.run();
  await until(() => third.received.length > 0);
  expect([first.owned.size, second.owned.size, third.owned.size]).toEqual([2, 2, 2]);
  await second.stop();
  first.hold = () => undefined;
  await until(() => taken() === 6 * perPartition, { waitMsMax: 30_000 });
  for (let partition = 0; partition < 6; partition++) {
    const values = [first, second, third].flatMap((each) => each.values(partition));
    expect(values.sort((one, other) => Number(one) - Number(other))).toEqual(
      numbers(0, perPartition),
    );
  }
  expect(second.owned.size).toBe(0);
});

test('partitions are given up as soon as the group moves, not when it has settled', async () => {
  const { topic } = await freshTopic({ partitions: 2 });
  const quickOne = member(topic);
  // It looks up so seldom that the group waits for it for seconds.
  const slowOne = member(topic, { heartbeatMs: 4_000 });
  void quickOne.run();
  await until(() => quickOne.owned.size === 2);
  void slowOne.run();
  await until(() => quickOne.owned.size === 1 && slowOne.owned.size === 1);
  void member(topic).run();
  await until(() => quickOne.owned.size === 0);
  expect(slowOne.owned.size).toBe(1);
});

test('an offset beyond the log is told and nothing is read elsewhere', async () => {
  const { topic } = await freshTopic({ partitions: 2 });
  await write(topic, 0, numbers(0, 5));
  await write(topic, 1, ['b']);
  const recorder = member(topic);
  recorder.next.set(0, 1_000);
  void recorder.run();
  await until(() => recorder.lostRanges.size > 0);
  expect(recorder.lostRanges.get(0)).toEqual({ wanted: 1_000, low: 0, high: 5 });
  await write(topic, 0, ['more']);
  await write(topic, 1, ['c']);
  await until(() => recorder.values(1).length === 2);
  expect(recorder.values(0)).toEqual([]);
  const committed = await withAdmin((admin) =>
    admin.fetchOffsets({ groupId: `group.${topic}`, topics: [topic] }),
  );
  const offsets = committed[0]?.partitions.find(({ partition }) => partition === 0)?.offset;
  expect(offsets).toBe('-1');
});

test('records that are deleted before they were read are told', async () => {
  const { topic } = await freshTopic();
  await write(topic, 0, numbers(0, 10));
  await withAdmin(async (admin) => {
    // kafkajs has to have looked at a topic before it can delete from it.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] });
  });
  const recorder = member(topic);
  recorder.next.set(0, 2);
  void recorder.run();
  await until(() => recorder.lostRanges.size > 0);
  expect(recorder.lostRanges.get(0)).toEqual({ wanted: 2, low: 6, high: 10 });
  expect(recorder.values()).toEqual([]);
});

test('a listener that waits for ever holds back its partition, not the others nor the membership', async () => {
  const { topic } = await freshTopic({ partitions: 2 });
  await write(topic, 0, ['stuck']);
  await write(topic, 1, ['b']);
  const recorder = member(topic, { holdMsMax: 50 });
  recorder.hold = (partition) => (partition === 0 ? new Promise(() => undefined) : undefined);
  void recorder.run();
  await until(() => recorder.received.length === 2);
  for (const value of ['1', '2', '3', '4']) await write(topic, 0, [value]);
  const end = Date.now() + quick.sessionTimeoutMs + 1_500;
  let sent = 1;
  while (Date.now() < end) {
    await write(topic, 1, [String(sent++)]);
    await until(() => recorder.values(1).length === sent);
  }
  expect(recorder.values(0)).toEqual(['stuck']);
  expect(recorder.assignments).toBe(1);
  expect(recorder.owned.size).toBe(2);
});

test('what a listener throws ends the run with it', async () => {
  const { topic } = await freshTopic();
  await write(topic, 0, ['a']);
  const recorder = member(topic);
  recorder.hold = () => {
    throw new Error('cannot fold this');
  };
  await expect(recorder.run()).rejects.toThrow('cannot fold this');
  expect(recorder.owned.size).toBe(0);
});

test('a topic that grows is told, and its new partitions are assigned', async () => {
  const { topic } = await freshTopic();
  const recorder = member(topic, { partitionCheckMs: 300 });
  void recorder.run();
  await until(() => recorder.owned.size === 1);
  await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
  await until(() => recorder.growth.length > 0 && recorder.owned.size === 3);
  expect(recorder.growth).toEqual([[1, 3]]);
});

test('a stop commits how far it got, leaves the group and resolves', async () => {
  const { topic } = await freshTopic();
  await write(topic, 0, numbers(0, 10));
  const recorder = member(topic);
  const running = recorder.run();
  await until(() => recorder.values().length === 10);
  await recorder.stop();
  await expect(running).resolves.toBeUndefined();
  expect(recorder.owned.size).toBe(0);
  const groupId = `group.${topic}`;
  const { groups, committed } = await withAdmin(async (admin) => ({
    ...(await admin.describeGroups([groupId])),
    committed: await admin.fetchOffsets({ groupId, topics: [topic] }),
  }));
  expect(groups[0]?.members).toEqual([]);
  expect(committed[0]?.partitions).toMatchObject([{ partition: 0, offset: '10' }]);
});

test('a stop before the group is joined resolves', async () => {
  const { topic } = await freshTopic();
  const recorder = member(topic);
  const running = recorder.run();
  await recorder.stop();
  await expect(running).resolves.toBeUndefined();
});

test('connections that break on the way lose nothing', async () => {
  const { topic } = await freshTopic({ partitions: 2 });
  const sockets = openedSockets();
  const recorder = member(topic);
  void recorder.run();
  const sent: string[] = [];
  for (let round = 0; round < 4; round++) {
    const values = numbers(round * 10, round * 10 + 10);
    await write(topic, 0, values);
    await write(topic, 1, values);
    sent.push(...values);
    for (const socket of sockets) socket.destroy(new Error('cut by the test'));
    await until(() => recorder.received.length === 2 * sent.length, { waitMsMax: 20_000 });
  }
  expect(recorder.values(0)).toEqual(sent);
  expect(recorder.values(1)).toEqual(sent);
});

test('a stop leaves no connection behind', async () => {
  const { topic } = await freshTopic();
  await write(topic, 0, ['a']);
  const sockets = openedSockets();
  const recorder = member(topic);
  void recorder.run();
  await until(() => recorder.values().length === 1);
  await recorder.orderLog.bounds();
  expect(sockets.length).toBeGreaterThan(2);
  await recorder.stop();
  await until(() => sockets.every(({ destroyed }) => destroyed));
});

test('a Kafka that is not there is waited for, with one line an attempt', async () => {
  const [port] = await freePorts(1);
  const options = { ...quick, topic: 't', groupId: 'g', retryMsMin: 10, retryMsMax: 40 };
  const recorder = new OrderLogRecorder(`127.0.0.1:${port}`, options);
  recorders.push(recorder);
  const running = recorder.run();
  const said = (): string[] =>
    recorder.lines.filter(({ level }) => level !== 'debug').map(({ message }) => message);
  await until(() => said().length >= 3, { waitMsMax: 30_000 });
  expect(said().slice(0, 3)).toEqual([
    expect.stringMatching(
      /^Kafka can't be consumed from \(.*ECONNREFUSED.*\), trying again in 0.01 s$/,
    ),
    expect.stringMatching(/trying again in 0.02 s$/),
    expect.stringMatching(/trying again in 0.04 s$/),
  ]);
  await recorder.stop();
  await expect(running).resolves.toBeUndefined();
  await expect(recorder.orderLog.bounds()).rejects.toMatchObject({ code: 'kafka_unavailable' });
});

test('a topic that is not there is named and waited for', async () => {
  const topic = `test.late.${randomUUID()}`;
  const recorder = member(topic, { retryMsMin: 50, retryMsMax: 200 });
  void recorder.run();
  await until(() => recorder.lines.some(({ message }) => message.includes('does not exist')));
  await ensureTopics(kafka, [ordersSpec(topic, 1, 1)]);
  onTestFinished(() => deleteTopics(kafka, [topic]));
  await write(topic, 0, ['a']);
  await until(() => recorder.values().length === 1);
});

test('a record is read back by its offset, whatever codec it lies in', async () => {
  const { topic } = await freshTopic({ settings: producersTime });
  await writeBatch(topic, javaSet('plain'));
  await writeBatch(topic, javaSet('zstd'));
  const { orderLog } = member(topic);
  expect(await orderLog.bounds()).toEqual([{ partition: 0, low: 0, high: 80 }]);
  expect(await orderLog.partitionCount()).toBe(1);
  for (const offset of [0, 39, 40, 79]) {
    const record = await orderLog.readRecord(0, offset);
    expect(record?.offset).toBe(offset);
    expect(Buffer.from(record?.key ?? []).toString()).toBe(`ORD${100 + (offset % 40)}`);
  }
  expect(await orderLog.readRecord(0, 80)).toBeNull();
  expect(await orderLog.readRecord(0, 10_000)).toBeNull();
});

test('a record that can not be decoded is not read back', async () => {
  const { topic } = await freshTopic();
  await write(topic, 0, ['to be broken']);
  breakInTransit('to be broken');
  const { orderLog } = member(topic);
  pinTopic(topic, await orderLog.topicId());
  onTestFinished(() => pinTopic(topic, null));
  await expect(orderLog.readRecord(0, 0)).rejects.toMatchObject({ code: 'kafka_data_corrupt' });
});
