import type { Kafka } from 'kafkajs';
import { TallyError } from '../../../libs/base/errors.ts';
import { topicSpecs } from '../../../libs/kafka/topic-specs.ts';
import { askCluster, type EnsuredTopic, ensureTopics } from '../../../libs/kafka/topics-admin.ts';

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
  kafka: Kafka,
  wanted: LocalTopics,
): Promise<EnsuredTopic[]> {
  const { brokerCount } = await askCluster(kafka);
  const specs = topicSpecs({
    ...(wanted.ordersTopic !== undefined && { ordersTopic: wanted.ordersTopic }),
    partitions: wanted.partitions ?? partitionsDefault,
    replicationFactor: Math.min(brokerCount, replicationFactorMax),
  });
  const ensured = await ensureTopics(kafka, specs);
  const orders = ensured[0] as EnsuredTopic;
  if (wanted.partitions !== null && orders.partitions !== wanted.partitions) {
    throw new TallyError(
      'conflict',
      `${orders.topic} has ${orders.partitions} partitions, not ${wanted.partitions}, and more ` +
        'would move orders to other partitions. To begin anew with an empty log: ' +
        'node deploy/local/down.ts --wipe',
    );
  }
  return ensured;
}
