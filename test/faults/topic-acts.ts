import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { CountResult } from '../../libs/contracts/count-result.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { type OffsetRange, scanTopic } from '../../libs/kafka/topic-scan.ts';
import { ordersSpec } from '../../libs/kafka/topic-specs.ts';
import { deleteTopics, ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { campaignOfDefinition } from '../../services/reporter/recount/campaign-of-definition.ts';
import type { PlacementRule } from '../../services/reporter/recount/placement.ts';
import { recount } from '../../services/reporter/recount/recount.ts';
import type { Stage } from './stage.ts';

/** Does something with an admin of the stage's Kafka. */
export async function withAdmin<Result>(
  { campaign }: Stage,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = campaign.kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The members of the stage's consumer group, as Kafka names them. */
export async function membersOf(stage: Stage): Promise<string[]> {
  const { groups } = await withAdmin(stage, (admin) =>
    admin.describeGroups([stage.campaign.group]),
  );
  return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId));
}

/** Deletes the order topic and creates it again, empty, under its name. */
export async function recreateTopic({ campaign }: Stage): Promise<void> {
  const { topic, partitions } = campaign.topic;
  await deleteTopics(campaign.kafka, [topic]);
  // Deleting is over a moment after it was confirmed.
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      const [made] = await ensureTopics(campaign.kafka, [ordersSpec(topic, partitions, 1)]);
      if (made?.created === true) return;
    } catch {
      // It is still there in part.
    }
    await sleep(100);
  }
  throw new Error(`${topic} could not be created again.`);
}

/**
 * Recounts parts of the log only, one after the other; what lies between those of a partition
 * counts as gaps. Of one partition, parts are in the order of their offsets.
 */
export async function recountRanges(
  { campaign }: Stage,
  parts: readonly (readonly OffsetRange[])[],
  isPlaced?: PlacementRule,
): Promise<CountResult> {
  const reader = new TopicReader(campaign.kafka, campaign.topic.topic);
  async function* chunks() {
    for (const ranges of parts) yield* scanTopic(reader, ranges);
  }
  try {
    const counted = await recount({
      campaign: campaignOfDefinition(campaign.definition),
      chunks: chunks(),
      ...(isPlaced !== undefined && { isPlaced }),
    });
    return counted.result;
  } finally {
    await reader.close();
  }
}
