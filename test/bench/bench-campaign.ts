import { topics } from '../../libs/contracts/topics.ts';
import { DefinitionsTopic } from '../../libs/kafka/definitions-topic.ts';
import { definitionsSpec } from '../../libs/kafka/topic-specs.ts';
import { ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { appendVersion, versionsOf } from '../../services/cli/commands/campaign.ts';
import type { BenchStack } from './bench-stack.ts';
import { readDefinition } from './orders.ts';

export const campaignId = 'bench';

/** Publishes the campaign of the demo under an id of the benchmark's own, if it is not there yet. */
export async function publishCampaign({ kafka, log }: BenchStack): Promise<void> {
  await ensureTopics(kafka, [definitionsSpec(topics.definitions, 1)]);
  const topic = new DefinitionsTopic(kafka, log, topics.definitions);
  const definition = { ...(await readDefinition()), id: campaignId };
  const versions = await versionsOf(topic, campaignId);
  if (versions.length === 0) {
    const how = { changedBy: 'bench', reason: 'to measure how fresh its figures are' };
    await appendVersion(topic, { definition, version: 1, ...how });
  }
  await topic.close();
}
