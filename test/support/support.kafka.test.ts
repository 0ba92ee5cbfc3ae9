import { expect, test } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { freshTopic } from './fresh-topic.ts';
import { codecs, produce } from './produce.ts';
import { readTopic } from './read-topic.ts';

test('a fresh topic is set up as in production', async () => {
  const { brokers, topic, deadLetters } = await freshTopic({
    partitions: 3,
    withDeadLetters: true,
  });
  const admin = localKafka(brokers).admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic, deadLetters] });
    expect(topics.map(({ partitions }) => partitions.length)).toEqual([3, 3]);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic }],
    });
    const entries = new Map(
      resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    );
    expect(entries.get('retention.ms')).toBe('-1');
    expect(entries.get('message.timestamp.type')).toBe('LogAppendTime');
  } finally {
    await admin.disconnect();
  }
});

test.each(Object.keys(codecs) as (keyof typeof codecs)[])(
  'the broker takes and gives back batches with codec %s',
  async (codec) => {
    const to = await freshTopic();
    const value = 'pair '.repeat(1000);
    await produce(to, [{ key: 'a', value, headers: { h: 'x' } }, { value: null }], { codec });
    const seen = await readTopic(to);
    expect(seen.map((record) => record.value?.toString() ?? null)).toEqual([value, null]);
  },
);

test('an aborted transaction is not read', async () => {
  const to = await freshTopic();
  await produce(to, [{ value: 'no' }], { transaction: 'abort' });
  await produce(to, [{ value: 'yes' }], { transaction: 'commit' });
  const seen = await readTopic(to);
  expect(seen.map(({ value }) => value?.toString())).toEqual(['yes']);
});
