import { readFile } from 'node:fs/promises';
import type { localKafka } from '../../../deploy/local/kafka/local-kafka.ts';
import { waitUntil } from '../../../deploy/local/process/wait-until.ts';
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
const warmUpReads = 3;
const topicWaitMsMax = 30_000;

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
  await warmUp(kafka, topic);
  return { topic, definition, expected };
}

/**
 * Lets the broker do what it does once: make its topics for offsets and transactions, and compile
 * and load what it needs to be read from. Whoever came first would else pay for it.
 */
async function warmUp(kafka: ReturnType<typeof localKafka>, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const producer = kafka.producer({ transactionalId: 'bench-warm-up', maxInFlightRequests: 1 });
  // While these topics are new, the broker says that it is not in charge of them.
  await untilDone(() => admin.fetchOffsets({ groupId: 'bench-warm-up', topics: [topic] }));
  await untilDone(() => producer.connect());
  await producer.disconnect();
  await admin.disconnect();
  const reader = new TopicReader(kafka, topic);
  for (let times = 0; times < warmUpReads; times += 1) {
    const { chunks } = await topicSource(reader);
    for await (const chunk of chunks) void chunk;
  }
  await reader.close();
}

async function untilDone(ask: () => Promise<unknown>): Promise<void> {
  const isDone = await waitUntil(
    () =>
      ask().then(
        () => true,
        () => false,
      ),
    topicWaitMsMax,
  );
  if (!isDone) throw new Error('The broker does not get ready for groups and transactions.');
}
