import { TallyError } from '../../libs/base/errors.ts';
import { topicSpecs } from '../../libs/kafka/topic-specs.ts';
import { type EnsuredTopic, ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { localKafka } from './local-kafka.ts';

export interface LocalTopics {
  readonly ordersTopic: string | undefined;
  /** What was asked for; `null` takes what is there, or else 8. */
  readonly partitions: number | null;
}

/** Enough for a few aggregators, and little enough for one machine. */
export const partitionsDefault = 8;

/**
 * Creates the topics of Tally that are missing on a broker without TLS or login.
 *
 * @throws TallyError `conflict` where a topic has another number of partitions than asked for
 */
export async function ensureLocalTopics(
  brokers: string,
  wanted: LocalTopics,
): Promise<EnsuredTopic[]> {
  const specs = topicSpecs({
    ...(wanted.ordersTopic !== undefined && { ordersTopic: wanted.ordersTopic }),
    partitions: wanted.partitions ?? partitionsDefault,
    replicationFactor: 1,
  });
  const ensured = await ensureTopics(localKafka(brokers), specs);
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
