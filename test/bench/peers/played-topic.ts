import { readFile } from 'node:fs/promises';
import type { localKafka } from '../../../deploy/local/kafka/local-kafka.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { CountResult } from '../../../libs/contracts/count-result.ts';
import { parseDefinition } from '../../../libs/contracts/parse-definition.ts';
import { deadLetterTopic, topics } from '../../../libs/contracts/topics.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { deadLettersSpec, ordersSpec } from '../../../libs/kafka/topic-specs.ts';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { ensureTopics } from '../../../libs/kafka/topics-admin.ts';
import { topicSource } from '../../../services/reporter/recount/topic-source.ts';
import { campaignOfDefinition } from '../../../services/simulator/campaign-of-definition.ts';
import { play } from '../../../services/simulator/play.ts';
import { openTopicSink } from '../../../services/simulator/topic-sink.ts';

export const partitionCount = 8;
const duplicates = 0.02;

/** The topic that everybody counts, and what must come out. */
export interface PlayedTopic {
  readonly topic: string;
  readonly definition: CampaignDefinition;
  readonly expected: CountResult;
}

/**
 * Plays the campaign of the demo onto a new topic. Nothing is held in it: holding a listing is a
 * question to Tally, and the programs that it is compared with know no such thing.
 */
export async function playTopic(
  kafka: ReturnType<typeof localKafka>,
  events: number,
): Promise<PlayedTopic> {
  const file = new URL('../../../deploy/campaigns/putian-2026.yaml', import.meta.url);
  const parsed = parseDefinition(await readFile(file, 'utf8'), { format: 'yaml' });
  if (parsed.kind !== 'definition') throw new Error('The campaign of the demo has problems.');
  const definition = { ...parsed.definition, heldListings: [] };
  const topic = topics.orders;
  await ensureTopics(kafka, [
    ordersSpec(topic, partitionCount, 1),
    deadLettersSpec(deadLetterTopic(topic), partitionCount, 1),
  ]);
  const sink = await openTopicSink(new TopicWriter(kafka, topic));
  const campaign = campaignOfDefinition(definition);
  const size = { events };
  const expected = await play({ campaign, seed: '1', size, duplicates, pace: 'max', sink });
  await sink.close();
  await readOnce(kafka, topic);
  return { topic, definition, expected };
}

/** Whoever came first would else pay for what the broker compiles and loads when it is first read. */
async function readOnce(kafka: ReturnType<typeof localKafka>, topic: string): Promise<void> {
  const reader = new TopicReader(kafka, topic);
  const { chunks } = await topicSource(reader);
  for await (const chunk of chunks) void chunk;
  await reader.close();
}
