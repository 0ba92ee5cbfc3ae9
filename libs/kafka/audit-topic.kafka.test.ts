import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { recordingLog } from '../../test/support/order-log-recorder.ts';
import { AuditChain, type AuditEntry, type StoredAudit } from '../contracts/audit-trail.ts';
import { AuditTopic } from './audit-topic.ts';
import { createKafka } from './client.ts';
import { TopicWriter } from './topic-writer.ts';

let kafka: Kafka;
const { log } = recordingLog();

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, log);
});

function trail(topic = `audit-${randomUUID()}`): { topic: string; open: () => AuditTopic } {
  const open = () => {
    const opened = new AuditTopic(kafka, topic);
    onTestFinished(() => opened.close());
    return opened;
  };
  return { topic, open };
}

function entry(who: string): AuditEntry {
  return {
    action: 'campaign.change',
    phase: 'intended',
    who,
    campaignId: 'autumn',
    what: null,
    why: 'a test',
    before: null,
    after: '1',
  };
}

async function verdictsOf(topic: AuditTopic): Promise<string[]> {
  const chain = new AuditChain();
  const records: StoredAudit[] = [];
  for await (const record of topic.readAll()) records.push(record);
  return records.map((record) => {
    const verdict = chain.take(record);
    return verdict.kind === 'broken' ? verdict.kind : `${verdict.kind} ${verdict.record.who}`;
  });
}

test('records are a chain, also over the end of a process', async () => {
  const { open } = trail();
  const first = open();
  await first.append(entry('a'));
  await first.append(entry('b'));
  await open().append(entry('c'));
  expect(await verdictsOf(open())).toEqual(['linked a', 'linked b', 'linked c']);
}, 30_000);

test('writers at the same time all come into the one chain', async () => {
  const { open } = trail();
  const names = ['a', 'b', 'c'];
  await Promise.all(names.map((name) => open().append(entry(name))));
  const linked = (await verdictsOf(open())).filter((verdict) => verdict.startsWith('linked'));
  expect(linked.toSorted()).toEqual(names.map((name) => `linked ${name}`));
}, 30_000);

test('nothing is added to a chain that somebody has broken', async () => {
  const { topic, open } = trail();
  const opened = open();
  await opened.append(entry('a'));
  const forger = new TopicWriter(kafka, topic, { lingerMs: 0 });
  onTestFinished(() => forger.close());
  await forger.send(0, [{ key: 'autumn', value: '{"who":"nobody"}', headers: [] }]);
  await expect(opened.append(entry('b'))).rejects.toMatchObject({ code: 'kafka_data_corrupt' });
  expect(await verdictsOf(open())).toEqual(['linked a', 'broken']);
}, 30_000);
