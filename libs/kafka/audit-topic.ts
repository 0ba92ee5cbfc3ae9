import type { Kafka } from 'kafkajs';
import { type Clock, systemClock } from '../base/clock.ts';
import { TallyError } from '../base/errors.ts';
import {
  AuditChain,
  type AuditEntry,
  auditHash,
  type StoredAudit,
} from '../contracts/audit-trail.ts';
import { topics } from '../contracts/topics.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { auditSpec } from './topic-specs.ts';
import { TopicWriter } from './topic-writer.ts';
import { askCluster, ensureTopics } from './topics-admin.ts';
import { unpackRecord } from './unpack-record.ts';

export const auditHashHeader = 'tally.sha256';
const copiesMax = 3;
const attemptsMax = 5;

/**
 * Who did what, when and why: a topic with one partition, kept for ever, in which each record holds
 * the hash of the one before. Two who write at once both write; the log says who was first, and the
 * other writes again.
 */
export class AuditTopic {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #clock: Clock;
  readonly #reader: TopicReader;
  readonly #writer: TopicWriter;
  readonly #chain = new AuditChain();
  #position = 0;
  #isThere = false;
  /** Appends of this process, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(kafka: Kafka, topic: string = topics.audit, clock: Clock = systemClock) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#clock = clock;
    this.#reader = new TopicReader(kafka, topic);
    this.#writer = new TopicWriter(kafka, topic, { lingerMs: 0, deliveryMsMax: 10_000 });
  }

  /**
   * Adds a link. When it resolves, the link is in the log for good.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt` where the chain is broken: nothing
   * is added to it before somebody has looked
   */
  async append(entry: AuditEntry): Promise<void> {
    const added = this.#last.then(() => this.#append(entry));
    this.#last = added.catch(() => undefined);
    return added;
  }

  /**
   * All records of the topic, in their order.
   *
   * @throws TallyError `kafka_unavailable`
   */
  async *readAll(): AsyncGenerator<StoredAudit> {
    await this.#ensure();
    const [bounds] = await this.#reader.bounds();
    yield* this.#scan(bounds?.low ?? 0, bounds?.high ?? 0);
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()]);
  }

  async #append(entry: AuditEntry): Promise<void> {
    await this.#ensure();
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      await this.#catchUp();
      const value = this.#chain.next(entry, new Date(this.#clock.now()).toISOString());
      const hash = auditHash(value);
      const headers = [[auditHashHeader, hash]] as const;
      await this.#writer.send(0, [{ key: entry.campaignId, value, headers }]);
      await this.#catchUp();
      if (this.#chain.passed(hash)) return;
    }
    throw new TallyError('kafka_unavailable', 'The audit trail is written to by too many at once.');
  }

  /** Takes in what is in the log and was not read yet. */
  async #catchUp(): Promise<void> {
    const [bounds] = await this.#reader.bounds();
    for await (const record of this.#scan(this.#position, bounds?.high ?? 0)) {
      const verdict = this.#chain.take(record);
      if (verdict.kind === 'broken') {
        const where = `The audit trail is broken at offset ${record.offset}: ${verdict.reason}.`;
        throw new TallyError('kafka_data_corrupt', `${where} Look with tally audit verify.`);
      }
      this.#position = record.offset + 1;
    }
  }

  async *#scan(from: number, to: number): AsyncGenerator<StoredAudit> {
    if (from >= to) return;
    for await (const chunk of scanTopic(this.#reader, [{ partition: 0, from, to }])) {
      for (let index = 0; index < chunk.count; index++) {
        const { offset, value, headers } = unpackRecord(chunk, index);
        const hash = headers.find(([name]) => name === auditHashHeader)?.[1]?.toString('utf8');
        yield { offset, value: value === null ? null : Buffer.from(value), hash: hash ?? null };
      }
    }
  }

  async #ensure(): Promise<void> {
    if (this.#isThere) return;
    const { brokerCount } = await askCluster(this.#kafka);
    await ensureTopics(this.#kafka, [auditSpec(this.#topic, Math.min(brokerCount, copiesMax))]);
    this.#isThere = true;
  }
}
