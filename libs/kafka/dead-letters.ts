import type { Kafka } from 'kafkajs';
import { TallyError } from '../base/errors.ts';
import type { RejectReason } from '../contracts/outcomes.ts';
import { deadLetterTopic } from '../contracts/topics.ts';
import type { OutgoingRecord } from './batch-writer.ts';
import { TopicWriter } from './topic-writer.ts';

/** A record of the order topic that was not counted, and why. */
export interface DeadLetter {
  readonly partition: number;
  readonly offset: number;
  /** Broker timestamp of the record, in ms since 1970. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly (readonly [name: Uint8Array, value: Uint8Array | null])[];
  readonly reason: RejectReason | 'conflict';
  /** For people: what is wrong with it. */
  readonly message: string;
}

/** Headers that a letter has behind those of its record. */
export const deadLetterHeaderCount = 10;

/** How long dead letters are tried for; the commit that waits for them is tried again after. */
const deliveryMsMax = 30_000;

/**
 * Sends records to the dead letters of their topic: key, value and headers as they were, and what
 * became of them in further headers. A letter lies on the partition of its record.
 */
export class DeadLetterSender {
  readonly #ordersTopic: string;
  readonly #writer: TopicWriter;
  #partitionCount: Promise<number> | null = null;

  constructor(kafka: Kafka, ordersTopic: string) {
    this.#ordersTopic = ordersTopic;
    this.#writer = new TopicWriter(kafka, deadLetterTopic(ordersTopic), { deliveryMsMax });
  }

  /**
   * Resolves when all letters are acknowledged. A letter can come twice; its `tally.id` says so.
   *
   * @throws TallyError `kafka_unavailable`
   */
  async send(letters: readonly DeadLetter[]): Promise<void> {
    const count = await this.#partitions();
    const byPartition = Map.groupBy(letters, ({ partition }) => partition % count);
    await Promise.all(
      [...byPartition].map(([partition, some]) =>
        this.#writer.send(
          partition,
          some.map((letter) => deadLetterRecord(this.#ordersTopic, letter)),
        ),
      ),
    );
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  async #partitions(): Promise<number> {
    this.#partitionCount ??= this.#writer.partitionCount();
    try {
      const count = await this.#partitionCount;
      if (count > 0) return count;
      throw new TallyError(
        'kafka_unavailable',
        `Kafka: topic ${this.#writer.topic} does not exist`,
      );
    } catch (thrown) {
      this.#partitionCount = null;
      throw thrown;
    }
  }
}

/**
 * The record that stands for a dead letter. Beside our own headers it carries the names that tools
 * of Kafka Connect read.
 */
export function deadLetterRecord(ordersTopic: string, letter: DeadLetter): OutgoingRecord {
  const { partition, offset, timestamp, reason, message } = letter;
  return {
    key: letter.key,
    value: letter.value,
    headers: [
      ...letter.headers,
      ['tally.reason', reason],
      ['tally.id', `${ordersTopic}-${partition}-${offset}`],
      ['tally.original.topic', ordersTopic],
      ['tally.original.partition', String(partition)],
      ['tally.original.offset', String(offset)],
      ['tally.original.timestamp', String(timestamp)],
      ['__connect.errors.topic', ordersTopic],
      ['__connect.errors.partition', String(partition)],
      ['__connect.errors.offset', String(offset)],
      ['__connect.errors.exception.message', message],
    ],
  };
}
