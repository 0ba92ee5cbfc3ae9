import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CampaignDefinition } from '../../libs/contracts/campaign-definition.ts';
import { parseDefinition } from '../../libs/contracts/parse-definition.ts';
import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { scanTopic } from '../../libs/kafka/topic-scan.ts';
import { ordersSpec } from '../../libs/kafka/topic-specs.ts';
import { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import { ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { campaignOfDefinition } from '../../services/simulator/campaign-of-definition.ts';
import type { RunSize } from '../../services/simulator/plan-size.ts';
import { play } from '../../services/simulator/play.ts';
import { openTopicSink } from '../../services/simulator/topic-sink.ts';
import type { BenchStack } from './bench-stack.ts';

/** Events of the usual run: a million, and 2 % of them a second time. */
export const distinctEvents = 1_000_000;
export const duplicateShare = 0.02;

/** Campaign of the demo. */
export const campaignFile = new URL('../../deploy/campaigns/putian-2026.yaml', import.meta.url);

export interface OrderTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  /** What a correct count of it gives. */
  readonly applied: number;
  readonly duplicate: number;
}

export async function readDefinition(): Promise<CampaignDefinition> {
  const parsed = parseDefinition(await readFile(campaignFile, 'utf8'), { format: 'yaml' });
  if (parsed.kind !== 'definition') throw new Error('the campaign of the demo has problems');
  return parsed.definition;
}

/** Creates an order topic without records, which is deleted at the end. */
export async function emptyTopic(stack: BenchStack, partitions: number): Promise<string> {
  const topic = `bench.orders.${randomBytes(6).toString('hex')}`;
  stack.ownTopics.push(topic);
  await ensureTopics(stack.kafka, [ordersSpec(topic, partitions, 1)]);
  return topic;
}

/** Creates an order topic and plays a campaign of that size into it, always the same. */
export async function playedTopic(
  stack: BenchStack,
  size: RunSize = { events: distinctEvents },
  partitions = 8,
): Promise<OrderTopic> {
  const topic = await emptyTopic(stack, partitions);
  const sink = await openTopicSink(new TopicWriter(stack.kafka, topic));
  const { records, outcomes } = await play({
    campaign: campaignOfDefinition(await readDefinition()),
    seed: 'bench',
    size,
    duplicates: duplicateShare,
    pace: 'max',
    sink,
  });
  await sink.close();
  const { applied, duplicate } = outcomes;
  return { topic, partitions, records, applied, duplicate };
}

/** Reads records back as the aggregator gets them, and keeps them: about `recordCount` from all
 * partitions alike. */
export async function readChunks(
  stack: BenchStack,
  from: OrderTopic,
  recordCount: number,
): Promise<RecordChunk[]> {
  const reader = new TopicReader(stack.kafka, from.topic);
  const share = recordCount / from.records;
  const bounds = await reader.bounds();
  const ranges = bounds.map(({ partition, low, high }) => ({
    partition,
    from: low,
    to: low + Math.floor((high - low) * share),
  }));
  const chunks: RecordChunk[] = [];
  for await (const chunk of scanTopic(reader, ranges, { partitionBytesMax: 1 << 20 })) {
    chunks.push(copyOf(chunk));
  }
  await reader.close();
  return chunks;
}

export function recordsIn(chunks: readonly RecordChunk[]): number {
  return chunks.reduce((sum, { count }) => sum + count, 0);
}

function copyOf(chunk: RecordChunk): RecordChunk {
  const { count } = chunk;
  return {
    ...chunk,
    // A Buffer's own `slice` would be a view of memory that is used again.
    bytes: new Uint8Array(chunk.bytes),
    offsets: chunk.offsets.slice(0, count),
    timestamps: chunk.timestamps.slice(0, count),
    keyStarts: chunk.keyStarts.slice(0, count),
    keyEnds: chunk.keyEnds.slice(0, count),
    valueStarts: chunk.valueStarts.slice(0, count),
    valueEnds: chunk.valueEnds.slice(0, count),
    headerStarts: chunk.headerStarts.slice(0, count),
    headerCounts: chunk.headerCounts.slice(0, count),
  };
}
