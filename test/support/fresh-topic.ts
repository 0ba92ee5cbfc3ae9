import { randomBytes } from 'node:crypto';
import { localKafka, quietKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { deadLetterTopic } from '../../libs/contracts/topics.ts';
import {
  deadLettersSpec,
  definitionsSpec,
  ordersSpec,
  type TopicSpec,
} from '../../libs/kafka/topic-specs.ts';
import { deleteTopics, ensureTopics } from '../../libs/kafka/topics-admin.ts';
import { atEnd, provided } from './this-run.ts';

export interface FreshTopicOptions {
  readonly kind?: 'orders' | 'definitions';
  /** Of an order topic. One is the quickest. */
  readonly partitions?: number;
  /** Creates the topic of its dead letters, too. */
  readonly withDeadLetters?: boolean;
  /** Instead of what production has, for tests of faults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where, if not in the Kafka of the run. Nobody but its owner deletes it there. */
  readonly brokers?: string;
  /** How many brokers hold a copy; one by default. */
  readonly replicationFactor?: number;
}

export interface FreshTopic {
  readonly topic: string;
  readonly deadLetters: string;
  readonly partitions: number;
  readonly brokers: string;
}

const created: string[] = [];

atEnd(async () => {
  if (created.length > 0) await deleteTopics(localKafka(provided('kafkaBrokers')), created);
});

/**
 * Creates a topic that nobody else has, set up as in production. It is deleted after the tests of
 * the file.
 */
export async function freshTopic(options: FreshTopicOptions = {}): Promise<FreshTopic> {
  const { kind = 'orders', partitions = 1, withDeadLetters = false, settings } = options;
  const { brokers = provided('kafkaBrokers'), replicationFactor = 1 } = options;
  const topic = `test.${kind}.${randomBytes(6).toString('hex')}`;
  const main =
    kind === 'orders'
      ? ordersSpec(topic, partitions, replicationFactor)
      : definitionsSpec(topic, replicationFactor);
  const deadLetters = deadLetterTopic(topic);
  const specs: TopicSpec[] = [{ ...main, settings: { ...main.settings, ...settings } }];
  if (withDeadLetters) specs.push(deadLettersSpec(deadLetters, partitions, replicationFactor));
  if (options.brokers === undefined) created.push(...specs.map((spec) => spec.topic));
  await ensureTopics(quietKafka({ brokers: brokers.split(','), clientId: 'tally-test' }), specs);
  return { topic, deadLetters, partitions: main.partitions, brokers };
}
