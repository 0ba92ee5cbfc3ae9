import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { PartitionCount } from '../contracts/partition-counts.ts';
import type { LostOffsets } from '../contracts/shard-meta.ts';
import { topics } from '../contracts/topics.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { startsSpec } from './topic-specs.ts';
import { TopicWriter } from './topic-writer.ts';
import { askCluster, ensureTopics } from './topics-admin.ts';
import { unpackRecord } from './unpack-record.ts';

/** Where the count of one shard starts, as it stands in the log. */
export interface StartRecord {
  /** Offset of the first record that is counted. */
  readonly start: number;
  /** Offsets that were given up. */
  readonly lost: readonly LostOffsets[];
  /** Who wrote it, when, and why. */
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** A number of partitions by which records of one shard's partition may have been placed. */
export interface CountRecord extends PartitionCount {
  /** The log was made anew: what was on record of the shard before is of another one. */
  readonly isAnew?: true;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

const copiesMax = 3;

/**
 * Where each shard's count starts, by the shard's key in Redis: kept in Kafka, so that a Redis that
 * was emptied does not take it along. Without it, nobody could tell a shard that is new from one
 * that is gone, and a log that has lost its first records would be counted as if it never had them.
 */
export class StartsTopic {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #reader: TopicReader;
  readonly #writer: TopicWriter;

  constructor(kafka: Kafka, topic: string = topics.starts) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#reader = new TopicReader(kafka, topic);
    this.#writer = new TopicWriter(kafka, topic, { lingerMs: 0, deliveryMsMax: 15_000 });
  }

  /**
   * Creates the topic where it is missing, with as many copies as the cluster has room for.
   *
   * @throws TallyError `kafka_unavailable`
   */
  async ensure(): Promise<void> {
    const { brokerCount } = await askCluster(this.#kafka);
    await ensureTopics(this.#kafka, [startsSpec(this.#topic, Math.min(brokerCount, copiesMax))]);
  }

  /**
   * The latest record of each shard, by its key.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
   */
  async readAll(): Promise<Map<string, StartRecord>> {
    const found = new Map<string, StartRecord>();
    for await (const { key, value } of this.#records()) {
      const record = parse(value);
      if (key !== null && record !== null) found.set(key.toString('utf8'), record);
    }
    return found;
  }

  /**
   * The numbers of partitions on record for each shard, by its key. A topic only grows: of two
   * offsets for one number the one that was written first holds, and a number that comes behind a
   * larger one is of somebody who was late. Whoever wrote it reads this before it counts on.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
   */
  async readCounts(): Promise<Map<string, readonly PartitionCount[]>> {
    const found = new Map<string, readonly PartitionCount[]>();
    for await (const { value } of this.#records()) {
      const record = parseCount(value);
      if (record === null) continue;
      const { shard, count, from, isAnew } = record;
      const before = isAnew ? [] : (found.get(shard) ?? []);
      if (before.some((known) => known.count >= count)) continue;
      found.set(shard, [...before, { count, from }]);
    }
    return found;
  }

  /** @throws TallyError `kafka_unavailable` */
  async write(key: string, record: StartRecord): Promise<void> {
    await this.#writer.send(0, [{ key, value: JSON.stringify(record), headers: [] }]);
  }

  /**
   * Adds a number of partitions to those of a shard.
   *
   * @throws TallyError `kafka_unavailable`
   */
  async addCount(shard: string, record: CountRecord): Promise<void> {
    const key = `${shard} ${record.count} partitions ${randomUUID()}`;
    const value = JSON.stringify({ shard, ...record });
    await this.#writer.send(0, [{ key, value, headers: [] }]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()]);
  }

  async *#records(): AsyncGenerator<ReturnType<typeof unpackRecord>> {
    const bounds = await this.#reader.bounds();
    const ranges = bounds.map(({ partition, low, high }) => ({ partition, from: low, to: high }));
    for await (const chunk of scanTopic(this.#reader, ranges)) {
      for (let index = 0; index < chunk.count; index++) yield unpackRecord(chunk, index);
    }
  }
}

/** What is no such record is passed over: somebody else's, or one of a later version. */
function parse(value: Buffer | null): StartRecord | null {
  try {
    const { start, lost = [], by, at, reason } = JSON.parse(value?.toString('utf8') ?? 'null');
    if (!Number.isSafeInteger(start) || !Array.isArray(lost)) return null;
    return { start, lost, by: String(by), at: String(at), reason: String(reason) };
  } catch {
    return null;
  }
}

function parseCount(
  value: Buffer | null,
): (PartitionCount & { readonly shard: string; readonly isAnew: boolean }) | null {
  try {
    const { shard, count, from, isAnew } = JSON.parse(value?.toString('utf8') ?? 'null');
    if (typeof shard !== 'string' || !Number.isSafeInteger(from)) return null;
    if (!Number.isSafeInteger(count) || count < 1) return null;
    return { shard, count, from, isAnew: isAnew === true };
  } catch {
    return null;
  }
}
