import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { recordingLog } from '../../test/support/order-log-recorder.ts';
import { sampleSignal } from '../../test/support/query-api/sample-signal.ts';
import { signalSchema } from '../contracts/signals.ts';
import { createKafka } from './client.ts';
import { type SignalRecord, SignalsTopic } from './signals-topic.ts';
import { TopicWriter } from './topic-writer.ts';

let kafka: Kafka;
const { log } = recordingLog();

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, log);
});

function signals(topic = `signals-${randomUUID()}`) {
  const open = () => {
    const opened = new SignalsTopic(kafka, topic);
    onTestFinished(() => opened.close());
    const told: SignalRecord[] = [];
    const readOn = async () => {
      await opened.readOn((record) => told.push(record));
      return told.map(({ offset, document }) => [offset, (document as { id?: string })?.id]);
    };
    return { opened, told, readOn };
  };
  return { topic, open };
}

test('what was said is told to every process in its order, each record once', async () => {
  const { open } = signals();
  const one = open();
  const other = open();
  expect(await other.readOn()).toEqual([]);
  const said = [1, 2, 3].map((units) => sampleSignal({ units }));
  await one.opened.append(said.slice(0, 2));
  await Promise.all([one.readOn(), one.readOn()]);
  await other.opened.append(said.slice(2));
  const all = said.map(({ id }, offset) => [offset, id]);
  expect(await one.readOn()).toEqual(all);
  expect(await other.readOn()).toEqual(all);
  expect(await open().readOn()).toEqual(all);
  expect(one.told.map(({ document }) => signalSchema.parse(document))).toEqual(said);
  expect(one.told.every(({ timestampMs }) => timestampMs > 0)).toBe(true);
}, 60_000);

test('figures of any size come back as they were', async () => {
  const { open } = signals();
  const one = open();
  const reached = 2n ** 60n + 1n;
  await one.readOn();
  await one.opened.append([{ ...sampleSignal(), reached } as ReturnType<typeof sampleSignal>]);
  await one.readOn();
  expect(one.told[0]?.document).toMatchObject({ reached });
}, 60_000);

test('what is no JSON is told as nothing, and reading goes on behind it', async () => {
  const { topic, open } = signals();
  const one = open();
  await one.readOn();
  const writer = new TopicWriter(kafka, topic, { lingerMs: 0 });
  onTestFinished(() => writer.close());
  await writer.send(0, [{ key: 'autumn', value: '{', headers: [] }]);
  await one.opened.append([sampleSignal()]);
  expect(await one.readOn()).toEqual([
    [0, undefined],
    [1, sampleSignal().id],
  ]);
}, 60_000);
