import type { Kafka } from 'kafkajs';
import { exactJsonText, parseExactJson } from '../base/exact-json.ts';
import type { Signal } from '../contracts/signals.ts';
import { topics } from '../contracts/topics.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { signalsSpec } from './topic-specs.ts';
import { TopicWriter } from './topic-writer.ts';
import { askCluster, ensureTopics } from './topics-admin.ts';
import { unpackRecord } from './unpack-record.ts';

/** A record of the topic; its schema is the reader's to check. */
export interface SignalRecord {
  readonly offset: number;
  /** When the broker took it, in ms since 1970. */
  readonly timestampMs: number;
  /** The record's JSON value; undefined where it is none. */
  readonly document: unknown;
}

const copiesMax = 3;

/**
 * What was said by itself: a topic with one partition, kept for ever, key = campaign id, value = a
 * signal. More than one process may write the same signal at once; the first record with it holds.
 */
export class SignalsTopic {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #reader: TopicReader;
  readonly #writer: TopicWriter;
  #position = 0;
  #isThere = false;
  /** Reads of this process, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(kafka: Kafka, topic: string = topics.signals) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#reader = new TopicReader(kafka, topic);
    this.#writer = new TopicWriter(kafka, topic, { lingerMs: 0, deliveryMsMax: 10_000 });
  }

  /**
   * Tells all records that are in the log by now and were not told before, in their order. Creates
   * the topic where it is missing.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
   */
  async readOn(tell: (record: SignalRecord) => void): Promise<void> {
    const read = this.#last.then(() => this.#readOn(tell));
    this.#last = read.catch(() => undefined);
    return read;
  }

  /**
   * Adds signals. When it resolves, they are in the log for good.
   *
   * @throws TallyError `kafka_unavailable` where they may not be
   */
  async append(signals: readonly Signal[]): Promise<void> {
    const records = signals.map((signal) => {
      return { key: signal.campaignId, value: exactJsonText(signal), headers: [] };
    });
    await this.#writer.send(0, records);
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()]);
  }

  async #readOn(tell: (record: SignalRecord) => void): Promise<void> {
    await this.#ensure();
    const [bounds] = await this.#reader.bounds();
    if (bounds === undefined) return;
    // A topic that was made anew begins anew.
    const isAnother = this.#position > bounds.high;
    const from = isAnother ? bounds.low : Math.max(this.#position, bounds.low);
    this.#position = from;
    if (from >= bounds.high) return;
    const range = { partition: 0, from, to: bounds.high };
    for await (const chunk of scanTopic(this.#reader, [range])) {
      for (let index = 0; index < chunk.count; index++) {
        const { offset, timestamp, value } = unpackRecord(chunk, index);
        tell({ offset, timestampMs: timestamp, document: parse(value) });
        this.#position = offset + 1;
      }
    }
    this.#position = bounds.high;
  }

  async #ensure(): Promise<void> {
    if (this.#isThere) return;
    const { brokerCount } = await askCluster(this.#kafka);
    await ensureTopics(this.#kafka, [signalsSpec(this.#topic, Math.min(brokerCount, copiesMax))]);
    this.#isThere = true;
  }
}

function parse(value: Buffer | null): unknown {
  try {
    return parseExactJson(value?.toString('utf8') ?? 'null');
  } catch {
    return undefined;
  }
}
