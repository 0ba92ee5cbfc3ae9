import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { TallyError, toError } from '../base/errors.ts';
import { BatchReader, type ReaderMemory } from './batch-reader.ts';
import { GroupSession } from './group-session.ts';
import {
  explain,
  isOtherTopic,
  isPermanent,
  isUnknownTopic,
  kafkaUnavailable,
} from './kafka-failure.ts';
import type { Log } from './log.ts';
import type { OrderLog, OrderLogListener, PartitionBounds, StoredRecord } from './order-log.ts';
import { type OrderLogOptions, orderLogDefaults } from './order-log-options.ts';
import { RecordScratch } from './record-scratch.ts';
import { TopicReader } from './topic-reader.ts';

export type GroupOrderLogOptions = Pick<OrderLogOptions, 'topic' | 'groupId'> &
  Partial<OrderLogOptions>;

/** How long a member of the group must have stayed in it for the next pause to be short again. */
const steadyMs = 30_000;

/**
 * The order topic through a kafkajs consumer group. Each stay in the group is a `GroupSession` with
 * a kafkajs consumer of its own: kafkajs never restarts one by itself here, because it would say
 * nothing and keep what it knew. This class only decides whether and when there is a next one.
 */
export class GroupOrderLog implements OrderLog {
  readonly #kafka: Kafka;
  readonly #log: Log;
  readonly #options: OrderLogOptions;
  readonly #reader: TopicReader;
  #session: GroupSession | null = null;

  constructor(kafka: Kafka, log: Log, options: GroupOrderLogOptions) {
    this.#kafka = kafka;
    this.#log = log;
    this.#options = { ...orderLogDefaults, ...options };
    this.#reader = new TopicReader(kafka, options.topic);
  }

  async run(listener: OrderLogListener, signal: AbortSignal): Promise<void> {
    let retryMs = this.#options.retryMsMin;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const session = new GroupSession({
        kafka: this.#kafka,
        log: this.#log,
        options: this.#options,
        reader: this.#reader,
        listener,
      });
      this.#session = session;
      try {
        await session.run(signal);
      } catch (thrown) {
        if (session.listenerFailure !== null) throw session.listenerFailure;
        if (isPermanent(thrown)) throw kafkaUnavailable('consuming', thrown);
        if (performance.now() - startedAt > steadyMs) retryMs = this.#options.retryMsMin;
        this.#sayWaiting(thrown, retryMs);
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, this.#options.retryMsMax);
      } finally {
        this.#session = null;
      }
    }
  }

  start(partition: number, offset: number): void {
    this.#session?.start(partition, offset);
  }

  pause(partition: number): void {
    this.#session?.pause(partition);
  }

  commitHint(partition: number, nextOffset: number): void {
    this.#session?.commitHint(partition, nextOffset);
  }

  bounds(): Promise<PartitionBounds[]> {
    return this.#reader.bounds();
  }

  async topicId(): Promise<string | null> {
    return this.#session === null ? this.#reader.topicId() : this.#session.topicId;
  }

  partitionCount(): Promise<number> {
    return this.#reader.partitionCount();
  }

  async readRecord(partition: number, offset: number): Promise<StoredRecord | null> {
    const session = this.#session;
    try {
      return await this.#read(partition, offset);
    } catch (thrown) {
      // Where all partitions are paused, no fetch would ever tell.
      if (isOtherTopic(thrown)) session?.end(toError(thrown));
      throw thrown;
    }
  }

  async #read(partition: number, offset: number): Promise<StoredRecord | null> {
    // One byte is enough to ask for: a broker always sends the first batch whole.
    const size = { partitionBytesMax: 1, waitMsMax: 100 };
    const [set] = await this.#reader.fetch([{ partition, offset }], size);
    if (set === undefined || set.isOutOfRange) return null;
    const memory: ReaderMemory = { scratch: new RecordScratch(), plain: Buffer.alloc(0) };
    const { batchBytesMax } = this.#options;
    const batches = new BatchReader({ set, fromOffset: offset, memory, batchBytesMax });
    const chunk = batches.next();
    if (chunk === null && batches.corrupt !== null) {
      const where = `${this.#options.topic}-${partition}`;
      throw new TallyError('kafka_data_corrupt', `${where}: ${batches.corrupt.reason}`);
    }
    if (chunk === null || chunk.count === 0 || chunk.offsets[0] !== offset) return null;
    return {
      offset,
      key: copyOf(chunk.bytes, chunk.keyStarts[0], chunk.keyEnds[0]),
      value: copyOf(chunk.bytes, chunk.valueStarts[0], chunk.valueEnds[0]),
      timestamp: chunk.timestamps[0] ?? 0,
      leaderEpoch: chunk.leaderEpoch,
    };
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #sayWaiting(thrown: unknown, retryMs: number): void {
    const again = `trying again in ${retryMs / 1000} s`;
    this.#log.warn(
      { topic: this.#options.topic, err: toError(thrown) },
      `${whatIsWrong(this.#options.topic, thrown)}, ${again}`,
    );
  }
}

function whatIsWrong(topic: string, thrown: unknown): string {
  if (isUnknownTopic(thrown)) return `Topic ${topic} does not exist; create it`;
  if (isOtherTopic(thrown)) return `Topic ${topic} was deleted, or made anew`;
  return `Kafka can't be consumed from (${explain(thrown)})`;
}

function copyOf(bytes: Uint8Array, start = -1, end = -1): Uint8Array | null {
  return start < 0 ? null : bytes.slice(start, end);
}
