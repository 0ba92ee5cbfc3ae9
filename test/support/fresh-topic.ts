import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { deadLetterTopic } from '../../libs/contracts/topics.ts';
import {
  deadLettersSpec,
  definitionsSpec,
  ordersSpec,
  type TopicSpec,
} from '../../libs/kafka/topic-specs.ts';
import { deleteTopics, ensureTopics } from '../../libs/kafka/topics-admin.ts';

export interface FreshTopicOptions {
  readonly kind?: 'orders' | 'definitions';
  /** Of an order topic. One is the quickest. */
  readonly partitions?: number;
  /** Creates the topic of its dead letters, too. */
  readonly withDeadLetters?: boolean;
  /** Instead of what production has, for tests of faults. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface FreshTopic {
  readonly topic: string;
  readonly deadLetters: string;
  readonly partitions: number;
  readonly brokers: string;
}

const created: string[] = [];

afterAll(async () => {
  if (created.length > 0) await deleteTopics(localKafka(inject('kafkaBrokers')), created);
});

/**
 * Creates a topic that nobody else has, set up as in production. It is deleted after the tests of
 * the file.
 */
export async function freshTopic(options: FreshTopicOptions = {}): Promise<FreshTopic> {
  const { kind = 'orders', partitions = 1, withDeadLetters = false, settings } = options;
  const brokers = inject('kafkaBrokers');
  const topic = `test.${kind}.${randomBytes(6).toString('hex')}`;
  const main = kind === 'orders' ? ordersSpec(topic, partitions, 1) : definitionsSpec(topic, 1);
  const deadLetters = deadLetterTopic(topic);
  const specs: TopicSpec[] = [{ ...main, settings: { ...main.settings, ...settings } }];
  if (withDeadLetters) specs.push(deadLettersSpec(deadLetters, partitions, 1));
  created.push(...specs.map((spec) => spec.topic));
  await ensureTopics(localKafka(brokers), specs);
  return { topic, deadLetters, partitions: main.partitions, brokers };
}
