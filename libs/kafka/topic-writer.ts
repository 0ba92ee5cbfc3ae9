import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { type Backoff, createBackoff } from '../base/backoff.ts';
import { murmur2Partition } from '../contracts/partitioner.ts';
import { batchHeaderBytes } from './batch-header.ts';
import {
  BatchWriter,
  batchRoomBytes,
  type FinishedBatch,
  type OutgoingRecord,
} from './batch-writer.ts';
import { isPermanent, kafkaUnavailable, rootOf } from './kafka-failure.ts';
import { type Cluster, connectCluster } from './kafkajs-internals.ts';
import { produce } from './produce-request.ts';

export interface TopicWriterOptions {
  /** A batch is sent once it is as long as this, in bytes. Below the broker's `message.max.bytes`. */
  readonly batchBytes?: number;
  /** How long a record waits for others to share its batch, in ms. */
  readonly lingerMs?: number;
  /** Bytes under way or waiting from which on `write` asks its caller to wait. */
  readonly bufferedBytesMax?: number;
  /** How long a batch is tried for before its records are given up, in ms. */
  readonly deliveryMsMax?: number;
}

const defaults = {
  batchBytes: 256 << 10,
  lingerMs: 5,
  bufferedBytesMax: 16 << 20,
  deliveryMsMax: 120_000,
};

/** Room for the record that makes a batch full; a longer one moves it into other memory. */
const recordRoomBytes = 4_096;
const freeMax = 32;
const metadataMaxAgeMs = 30_000;

/** What the broker says once and for all about a batch. */
const refusals = new Set([
  'MESSAGE_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
]);

interface PartitionQueue {
  readonly partition: number;
  batch: BatchWriter;
  readonly waiting: { readonly batch: FinishedBatch; readonly done: PromiseWithResolvers<void> }[];
  /** Of the batch that is being filled. */
  current: PromiseWithResolvers<void>;
  isSending: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Writes records to one topic, with all in-sync replicas acknowledging (`acks=-1`). Batches are
 * encoded here and sent as they are through kafkajs's connections. Per partition one batch is under
 * way at a time, so that a retry can't put records out of order; a batch whose answer was lost is
 * sent again, so that records can come twice, which readers here are made for.
 */
export class TopicWriter {
  readonly topic: string;
  readonly #kafka: Kafka;
  readonly #options: Required<TopicWriterOptions>;
  readonly #queues = new Map<number, PartitionQueue>();
  readonly #ended = new AbortController();
  #cluster: Promise<Cluster> | null = null;
  /** Memory of batches that are acknowledged, for the next ones. */
  readonly #free: Buffer[] = [];
  #bufferedBytes = 0;
  #room: PromiseWithResolvers<void> | null = null;
  #failure: Error | null = null;

  constructor(kafka: Kafka, topic: string, options: TopicWriterOptions = {}) {
    this.#kafka = kafka;
    this.topic = topic;
    this.#options = { ...defaults, ...options };
  }

  /** @throws TallyError `kafka_unavailable` */
  async partitionCount(): Promise<number> {
    try {
      const cluster = await this.#connected();
      return cluster.findTopicPartitionMetadata(this.topic).length;
    } catch (thrown) {
      this.#cluster = null;
      throw kafkaUnavailable(`asking for the partitions of topic ${this.topic}`, thrown);
    }
  }

  /**
   * Puts a record into its partition's batch. A promise comes back when enough is under way: wait
   * for it before the next record. Failures come out of `flush`.
   */
  write(partition: number, record: OutgoingRecord): Promise<void> | undefined {
    const queue = this.#queueOf(partition);
    const before = queue.batch.length;
    queue.batch.append(record, Date.now());
    this.#bufferedBytes += queue.batch.length - before;
    if (queue.batch.length >= this.#options.batchBytes) this.#seal(queue);
    else queue.timer ??= setTimeout(() => this.#seal(queue), this.#options.lingerMs);
    if (this.#bufferedBytes < this.#options.bufferedBytesMax) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  /**
   * Writes records and resolves when all of them are acknowledged.
   *
   * @throws TallyError `kafka_unavailable` where one of their batches was given up
   */
  async send(partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const queue = this.#queueOf(partition);
    const batches = new Set<Promise<void>>();
    for (const record of records) {
      batches.add(queue.current.promise);
      const room = this.write(partition, record);
      if (room !== undefined) await room;
    }
    this.#seal(queue);
    await Promise.all(batches);
  }

  /**
   * Resolves when everything written so far is acknowledged.
   *
   * @throws TallyError `kafka_unavailable` where a batch was given up since the last call
   */
  async flush(): Promise<void> {
    for (const queue of this.#queues.values()) this.#seal(queue);
    const waiting = [...this.#queues.values()].flatMap((queue) => queue.waiting);
    await Promise.allSettled(waiting.map(({ done }) => done.promise));
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
  }

  /** Sends what is waiting for as long as that may take, then disconnects. Never rejects. */
  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    this.#ended.abort();
    const cluster = this.#cluster;
    this.#cluster = null;
    await cluster?.then((open) => open.disconnect()).catch(() => undefined);
  }

  #queueOf(partition: number): PartitionQueue {
    let queue = this.#queues.get(partition);
    if (queue === undefined) {
      queue = {
        partition,
        batch: this.#newBatch(),
        waiting: [],
        current: settled(),
        isSending: false,
        timer: null,
      };
      this.#queues.set(partition, queue);
    }
    return queue;
  }

  #newBatch(): BatchWriter {
    const bytes = batchRoomBytes + this.#options.batchBytes + recordRoomBytes;
    return new BatchWriter(this.#free.pop() ?? Buffer.allocUnsafeSlow(bytes));
  }

  /** The batch that is being filled is complete. */
  #seal(queue: PartitionQueue): void {
    if (queue.timer !== null) clearTimeout(queue.timer);
    queue.timer = null;
    if (queue.batch.count === 0) return;
    queue.waiting.push({ batch: queue.batch.finish(), done: queue.current });
    queue.batch = this.#newBatch();
    queue.current = settled();
    if (!queue.isSending) void this.#sendAll(queue);
  }

  async #sendAll(queue: PartitionQueue): Promise<void> {
    queue.isSending = true;
    for (let next = queue.waiting[0]; next !== undefined; next = queue.waiting[0]) {
      try {
        await this.#deliver(queue.partition, next.batch);
        if (this.#free.length < freeMax) this.#free.push(next.batch.memory);
        next.done.resolve();
      } catch (thrown) {
        const failure = kafkaUnavailable(`writing to ${this.topic}-${queue.partition}`, thrown);
        this.#failure ??= failure;
        next.done.reject(failure);
      }
      queue.waiting.shift();
      this.#bufferedBytes -= next.batch.end - next.batch.start - batchHeaderBytes;
      if (this.#bufferedBytes < this.#options.bufferedBytesMax / 2) {
        this.#room?.resolve();
        this.#room = null;
      }
    }
    queue.isSending = false;
  }

  async #deliver(partition: number, batch: FinishedBatch): Promise<void> {
    const deadline = performance.now() + this.#options.deliveryMsMax;
    const backoff: Backoff = createBackoff({ firstMs: 100, maxMs: 5_000 });
    for (;;) {
      try {
        await this.#produce(partition, batch);
        return;
      } catch (thrown) {
        if (refusals.has(rootOf(thrown).type ?? '') || isPermanent(thrown)) throw thrown;
        const pauseMs = backoff.nextMs();
        if (performance.now() + pauseMs > deadline || this.#ended.signal.aborted) throw thrown;
        await sleep(pauseMs);
      }
    }
  }

  async #produce(partition: number, batch: FinishedBatch): Promise<void> {
    const cluster = await this.#connected();
    try {
      const found = cluster
        .findTopicPartitionMetadata(this.topic)
        .find(({ partitionId }) => partitionId === partition);
      if (found === undefined) throw new Error(`there is no partition ${partition}`);
      const broker = await cluster.findBroker({ nodeId: found.leader });
      await produce(broker, { topic: this.topic, partition, batch });
    } catch (thrown) {
      // Leaders move and brokers come back elsewhere: what was known of them is asked for again.
      await cluster.refreshMetadata().catch(() => this.#drop(cluster));
      throw thrown;
    }
  }

  #drop(cluster: Cluster): void {
    this.#cluster = null;
    cluster.disconnect().catch(() => undefined);
  }

  #connected(): Promise<Cluster> {
    if (this.#cluster === null) {
      const connecting = connectCluster(this.#kafka, this.topic, metadataMaxAgeMs);
      this.#cluster = connecting;
      connecting.catch(() => {
        if (this.#cluster === connecting) this.#cluster = null;
      });
    }
    return this.#cluster;
  }
}

/** Keys are hashed here one after the other, rather than each in a buffer of its own. */
const keyScratch = Buffer.alloc(4_096);

/** The partition of a key, as Java clients choose it. */
export function partitionOfKey(key: Uint8Array | string, partitionCount: number): number {
  if (typeof key === 'string' && key.length * 3 <= keyScratch.length) {
    return murmur2Partition(keyScratch, 0, keyScratch.write(key), partitionCount);
  }
  const bytes = Buffer.from(key as string);
  return murmur2Partition(bytes, 0, bytes.length, partitionCount);
}

/** A promise whose rejection need not be looked at. */
function settled(): PromiseWithResolvers<void> {
  const promise = Promise.withResolvers<void>();
  promise.promise.catch(() => undefined);
  return promise;
}
