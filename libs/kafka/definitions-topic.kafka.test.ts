import type { Kafka } from 'kafkajs';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { recordingLog } from '../../test/support/order-log-recorder.ts';
import { until } from '../../test/support/until.ts';
import { createKafka } from './client.ts';
import { type DefinitionDraft, DefinitionsTopic } from './definitions-topic.ts';
import { TopicWriter } from './topic-writer.ts';

let kafka: Kafka;
const { log, lines } = recordingLog();

beforeAll(() => {
  kafka = createKafka({ brokers: [inject('kafkaBrokers')], clientId: 'test' }, log);
});

async function definitions(): Promise<{ topic: string; open: () => DefinitionsTopic }> {
  const { topic } = await freshTopic({ kind: 'definitions' });
  const open = (): DefinitionsTopic => {
    const opened = new DefinitionsTopic(kafka, log, topic);
    onTestFinished(() => opened.close());
    return opened;
  };
  return { topic, open };
}

function draft(campaignId: string, version: number, name: string): DefinitionDraft {
  return { campaignId, version, document: { version, definition: { id: campaignId, name } } };
}

test('versions are read back in the order of the log', async () => {
  const { open } = await definitions();
  const topic = open();
  expect(await topic.readAll()).toEqual([]);
  await topic.append(draft('a', 1, 'first'));
  await topic.append(draft('b', 1, 'other'));
  await topic.append(draft('a', 2, 'second'));
  expect(await topic.readAll()).toMatchObject([
    { ...draft('a', 1, 'first'), offset: 0 },
    { ...draft('b', 1, 'other'), offset: 1 },
    { ...draft('a', 2, 'second'), offset: 2 },
  ]);
});

test('a version that is taken, or not the next one, is refused without a trace', async () => {
  const { open } = await definitions();
  const topic = open();
  await topic.append(draft('a', 1, 'first'));
  for (const version of [1, 3]) {
    await expect(topic.append(draft('a', version, 'late'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('at version 1 by now'),
    });
  }
  expect(await topic.readAll()).toHaveLength(1);
});

test('of many who write the same version at once exactly one succeeds', async () => {
  const { open } = await definitions();
  const attempts = Array.from({ length: 5 }, (_, index) =>
    open().append(draft('a', 1, `${index}`)),
  );
  const results = await Promise.allSettled(attempts);
  const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(await open().readAll()).toMatchObject([draft('a', 1, String(winners[0]))]);
});

test('a follower hears all versions, then that it has caught up, then each new one', async () => {
  const { topic, open } = await definitions();
  const writer = open();
  await writer.append(draft('a', 1, 'first'));
  await writer.append(draft('b', 1, 'other'));
  // A stale version, as one who lost a race leaves it, and what is no definition at all.
  const raw = new TopicWriter(kafka, topic);
  await raw.send(0, [{ key: 'a', value: '{"version":1}' }]);
  await raw.send(0, [{ key: 'a', value: 'not JSON' }]);
  await raw.close();
  const heard: string[] = [];
  const stop = new AbortController();
  const following = open().follow({
    onVersion: ({ campaignId, version }) => heard.push(`${campaignId}${version}`),
    onCaughtUp: () => heard.push('caught up'),
    signal: stop.signal,
  });
  await until(() => heard.includes('caught up'));
  expect(heard).toEqual(['a1', 'b1', 'caught up']);
  await writer.append(draft('a', 2, 'second'));
  await until(() => heard.length === 4);
  expect(heard[3]).toBe('a2');
  stop.abort();
  await following;
  expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toContain(
    'A record has no campaign, or no number',
  );
});

test('a follower of an empty topic has caught up at once', async () => {
  const { open } = await definitions();
  const stop = new AbortController();
  const caughtUp = Promise.withResolvers<void>();
  const following = open().follow({
    onVersion: () => undefined,
    onCaughtUp: caughtUp.resolve,
    signal: stop.signal,
  });
  await caughtUp.promise;
  stop.abort();
  await following;
});
