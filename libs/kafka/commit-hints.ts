import type { Consumer } from 'kafkajs';
import { toError } from '../base/errors.ts';
import type { Log } from './log.ts';
import { withDeadline } from './with-deadline.ts';

const sendMsMax = 5_000;

/**
 * The offsets that lag tools are told. Nothing here reads them back, so a commit that fails is worth
 * a line in the log and no more.
 */
export class CommitHints {
  readonly #consumer: Consumer;
  readonly #topic: string;
  readonly #log: Log;
  readonly #waiting = new Map<number, number>();

  constructor(consumer: Consumer, topic: string, log: Log) {
    this.#consumer = consumer;
    this.#topic = topic;
    this.#log = log;
  }

  set(partition: number, nextOffset: number): void {
    this.#waiting.set(partition, nextOffset);
  }

  /** Kafka takes a commit for a partition that is someone else's by now, so none may be left over. */
  clear(): void {
    this.#waiting.clear();
  }

  /** Commits what is waiting. Never rejects. */
  async send(): Promise<void> {
    const offsets = [...this.#waiting].map(([partition, offset]) => ({
      topic: this.#topic,
      partition,
      offset: String(offset),
    }));
    this.#waiting.clear();
    if (offsets.length === 0) return;
    try {
      const committed = this.#consumer.commitOffsets(offsets);
      await withDeadline(committed, sendMsMax, 'committing offsets');
    } catch (thrown) {
      this.#log.info({ err: toError(thrown) }, 'Kafka: offsets for lag tools were not committed');
    }
  }
}
