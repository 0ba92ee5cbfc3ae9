import net from 'node:net';
import type { Kafka } from 'kafkajs';
import { afterEach, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { freePorts } from '../../test/support/free-port.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { OrderLogRecorder } from '../../test/support/order-log-recorder.ts';
import { sentRequests } from '../../test/support/sent-requests.ts';
import { until } from '../../test/support/until.ts';
import { createKafka } from './client.ts';
import { TopicWriter } from './topic-writer.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const quick = { sessionTimeoutMs: 6_000, heartbeatMs: 200, fetchWaitMs: 50 };
const metadataKey = 3;

let kafka: Kafka;
const recorders: OrderLogRecorder[] = [];

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, silent);
});

afterEach(async () => {
  await Promise.all(recorders.splice(0).map((recorder) => recorder.stop()));
});

/** The only member of its group, stopped after the test. */
function member(topic: string): OrderLogRecorder {
  const options = { ...quick, topic, groupId: `group.${topic}`, retryMsMin: 50, retryMsMax: 200 };
  const recorder = new OrderLogRecorder(inject('kafkaBrokers'), options);
  recorders.push(recorder);
  return recorder;
}

async function write(topic: string, value: string): Promise<void> {
  const writer = new TopicWriter(kafka, topic);
  await writer.send(0, [{ key: 'k', value }]);
  await writer.close();
}

/** Sockets that are open, and a switch that makes every further one fail. */
function cuttable() {
  const wires = { sockets: [] as net.Socket[], isDown: false, closedPort: 1 };
  const { connect } = net;
  const open = (options: net.TcpNetConnectOpts, ...rest: []): net.Socket => {
    const port = wires.isDown ? wires.closedPort : options.port;
    const socket = connect({ ...options, port }, ...rest);
    wires.sockets.push(socket);
    return socket;
  };
  const spy = vi.spyOn(net, 'connect').mockImplementation(open as typeof net.connect);
  onTestFinished(() => spy.mockRestore());
  return wires;
}

test('a consumer that gives up is followed by another one, and by one only', async () => {
  const { topic } = await freshTopic();
  await write(topic, 'a');
  const wires = cuttable();
  [wires.closedPort = 1] = await freePorts(1);
  const recorder = member(topic);
  void recorder.run();
  await until(() => recorder.values().length === 1);
  wires.isDown = true;
  for (const socket of wires.sockets) socket.destroy(new Error('cut by the test'));
  const said = (text: string) => recorder.lines.some(({ message }) => message.includes(text));
  await until(() => said("Kafka can't be consumed from"), { waitMsMax: 30_000 });
  wires.isDown = false;
  await write(topic, 'b');
  await until(() => recorder.values().length === 2, { waitMsMax: 15_000 });
  expect(recorder.values()).toEqual(['a', 'b']);
  expect(said('Restarting the consumer')).toBe(false);
});

test('no offset is committed but those that were hinted', async () => {
  const { topic } = await freshTopic();
  await write(topic, 'a');
  const recorder = member(topic);
  recorder.orderLog.commitHint = () => undefined;
  void recorder.run();
  await until(() => recorder.values().length === 1);
  await recorder.stop();
  const admin = kafka.admin();
  await admin.connect();
  const committed = await admin.fetchOffsets({ groupId: `group.${topic}`, topics: [topic] });
  await admin.disconnect();
  expect(committed[0]?.partitions).toMatchObject([{ partition: 0, offset: '-1' }]);
});

test('no request for metadata asks for a topic to be made', async () => {
  const { topic } = await freshTopic();
  const sent = sentRequests();
  await write(topic, 'a');
  const written = sent.length;
  const recorder = member(topic);
  void recorder.run();
  await until(() => recorder.values().length === 1);
  await recorder.orderLog.bounds();
  const asks = (some: typeof sent) => some.filter(({ apiKey }) => apiKey === metadataKey);
  expect(asks(sent.slice(0, written)).length).toBeGreaterThan(0);
  expect(asks(sent.slice(written)).length).toBeGreaterThan(0);
  for (const { apiVersion, body } of asks(sent)) {
    // From version 4 on the last byte says whether to make a topic that is missing.
    expect([apiVersion >= 4, body.at(-1)]).toEqual([true, 0]);
  }
});
