import { TallyError } from '../../../libs/base/errors.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { topicSpecs } from '../../../libs/kafka/topic-specs.ts';
import {
  askCluster,
  type EnsuredTopic,
  ensureTopics,
  topicPartitions,
} from '../../../libs/kafka/topics-admin.ts';
import type { LocalClient } from './local-kafka.ts';

export interface LocalTopics {
  readonly ordersTopic: string | undefined;
  /** What was asked for; `null` takes what is there, or else 8. */
  readonly partitions: number | null;
}

/** Enough for a few aggregators, and little enough for one machine. */
export const partitionsDefault = 8;

/** Copies of each record where there are brokers enough. */
const replicationFactorMax = 3;

/**
 * Creates the topics of Tally that are missing.
 *
 * @throws TallyError `conflict` where a topic has another number of partitions than asked for;
 *   `kafka_unavailable`
 */
export async function ensureLocalTopics(
  kafka: LocalClient,
  wanted: LocalTopics,
): Promise<EnsuredTopic[]> {
  const ordersTopic = wanted.ordersTopic ?? topics.orders;
  const existing = await topicPartitions(kafka, ordersTopic);
  if (existing !== null && wanted.partitions !== null && existing !== wanted.partitions) {
    throw new TallyError(
      'conflict',
      `${ordersTopic} has ${existing} partitions, not ${wanted.partitions}, and another number ` +
        'would move orders to other partitions. To begin anew with an empty log: ' +
        'node deploy/local/down.ts --wipe',
    );
  }
  const { brokerCount } = await askCluster(kafka);
  const specs = topicSpecs({
    ordersTopic,
    partitions: existing ?? wanted.partitions ?? partitionsDefault,
    replicationFactor: Math.min(brokerCount, replicationFactorMax),
  });
  return ensureTopics(kafka, specs);
}
