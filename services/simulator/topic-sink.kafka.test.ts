import { expect, test } from 'vitest';
import { createKafka } from '../../libs/kafka/client.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import { freshTopic } from '../../test/support/fresh-topic.ts';
import { smallCampaign } from '../../test/support/small-campaign.ts';
import type { RecountCampaign } from '../reporter/recount/figures.ts';
import { recount } from '../reporter/recount/recount.ts';
import { topicSource } from '../reporter/recount/topic-source.ts';
import { play } from './play.ts';
import { openTopicSink } from './topic-sink.ts';

const say = () => undefined;
const silentLog = { debug: say, info: say, warn: say, error: say };
const kafkaAt = (brokers: string) =>
  createKafka({ brokers: brokers.split(','), clientId: 'test' }, silentLog);

const quarterMs = 900_000;
const campaign: RecountCampaign = {
  ...smallCampaign,
  startQuarter: smallCampaign.startMs / quarterMs,
  endQuarter: smallCampaign.endMs / quarterMs,
  heldListings: smallCampaign.heldListings.map(({ listingId, fromMs }) => ({
    listingId,
    fromQuarter: fromMs === null ? null : fromMs / quarterMs,
  })),
};

test('what is played to a topic is what a recount of the topic finds', async () => {
  const { topic, brokers } = await freshTopic({ partitions: 4 });
  const kafka = kafkaAt(brokers);
  const sink = await openTopicSink(new TopicWriter(kafka, topic));
  const expected = await play({
    campaign: smallCampaign,
    seed: 'topic',
    size: { events: 5000 },
    duplicates: 0.05,
    pace: 'max',
    sink,
  });
  await sink.close();

  const reader = new TopicReader(kafka, topic);
  const source = await topicSource(reader);
  expect(source).toMatchObject({ offsetsTotal: expected.records, partitionCount: 4 });
  const { result } = await recount({ campaign, chunks: source.chunks });
  await reader.close();
  expect(result).toEqual({ ...expected, partitions: result.partitions });
  // Each order is on one partition, or its redeliveries would have counted as sales.
  expect(result.partitions.map(({ applied }) => applied > 500)).toEqual([true, true, true, true]);
});

test('a recount stops where the topic ended when it began, and counts empty partitions', async () => {
  const { topic, brokers } = await freshTopic({ partitions: 2 });
  const kafka = kafkaAt(brokers);
  const writer = new TopicWriter(kafka, topic);
  await writer.send(1, [{ key: 'a', value: null }]);
  const reader = new TopicReader(kafka, topic);
  const source = await topicSource(reader);
  await writer.send(1, [{ key: 'a', value: null }]);
  await writer.close();
  const { result } = await recount({ campaign, chunks: source.chunks });
  await reader.close();
  expect(result.partitions).toMatchObject([
    { partition: 0, startOffset: 0, nextOffset: 0, skipped: 0 },
    { partition: 1, startOffset: 0, nextOffset: 1, skipped: 1 },
  ]);
});
