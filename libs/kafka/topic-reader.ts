import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { TallyError } from '../base/errors.ts';
import { sharedNext } from '../base/shared-next.ts';
import type { SetMessage } from './fetch-response.ts';
import type { FetchedSet } from './fetched-set.ts';
import { isLeaderMove, isOtherTopic, isUnknownTopic, kafkaUnavailable } from './kafka-failure.ts';
import { type Cluster, connectCluster } from './kafkajs-internals.ts';
import type { PartitionBounds } from './order-log.ts';
import { askTopicId } from './topic-ids.ts';
import { withDeadline } from './with-deadline.ts';

export interface FetchFrom {
  readonly partition: number;
  readonly offset: number;
}

export interface FetchSize {
  readonly partitionBytesMax: number;
  readonly waitMsMax: number;
}

/** Everything at most in one answer, in bytes; the broker sends one batch even where it is larger. */
const answerBytesMax = 32 << 20;
const metadataMaxAgeMs = 10_000;
const readCommitted = 1;
const leaderPauseMs = 200;
/** How long brokers of a cluster may take to hear of a topic that another one has made. */
const unknownMsMax = 2_000;

/**
 * Reads a topic outside any consumer group, by offsets of the caller: bounds, single records, whole
 * topics. Connects on its first call and again after a connection was lost. Each call ends within
 * `deadlineMs`.
 */
export class TopicReader {
  readonly topic: string;
  readonly #kafka: Kafka;
  readonly #deadlineMs: number;
  #cluster: Promise<Cluster> | null = null;

  constructor(kafka: Kafka, topic: string, deadlineMs = 15_000) {
    this.#kafka = kafka;
    this.topic = topic;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * How many partitions there are, as a broker says that was asked after the call. kafkajs itself
   * would give a call the answer to a question that was under way before it.
   *
   * @throws TallyError `kafka_unavailable`
   */
  readonly partitionCount = sharedNext(() =>
    this.#ask('asking for the partitions', async (cluster) => {
      await cluster.refreshMetadata();
      return this.#partitions(cluster).length;
    }),
  );

  /**
   * The id of the topic that has the name now; null where the brokers are older than Kafka 3.1.
   *
   * @throws TallyError `kafka_unavailable`
   */
  async topicId(): Promise<string | null> {
    return this.#ask('asking for the id', async (cluster) => {
      const nodeId = this.#leaderOf(cluster, 0);
      return askTopicId(await cluster.findBroker({ nodeId }), this.topic);
    });
  }

  /** @throws TallyError `kafka_unavailable` */
  async bounds(): Promise<PartitionBounds[]> {
    return this.#ask('asking for the offsets', async (cluster) => {
      await cluster.refreshMetadataIfNecessary();
      const partitions = this.#partitions(cluster).map((partition) => ({ partition }));
      const ends = { topic: this.topic, partitions };
      const [low, high] = await Promise.all([
        cluster.fetchTopicsOffset([{ ...ends, fromBeginning: true }]),
        cluster.fetchTopicsOffset([{ ...ends, fromBeginning: false }]),
      ]);
      const lowOf = offsetsOf(low);
      const highOf = offsetsOf(high);
      return partitions.map(({ partition }) => ({
        partition,
        low: lowOf.get(partition) ?? 0,
        high: highOf.get(partition) ?? 0,
      }));
    });
  }

  /**
   * One fetch of some partitions, from each leader at the same time. Partitions without anything to
   * read are not in the answer.
   *
   * @throws TallyError `kafka_unavailable`
   */
  async fetch(from: readonly FetchFrom[], size: FetchSize): Promise<FetchedSet[]> {
    return this.#ask('reading', async (cluster) => {
      await cluster.refreshMetadataIfNecessary();
      const leaders = new Map<number, FetchFrom[]>();
      for (const wanted of from) {
        const leader = this.#leaderOf(cluster, wanted.partition);
        leaders.set(leader, [...(leaders.get(leader) ?? []), wanted]);
      }
      const answers = await Promise.all(
        [...leaders].map(([nodeId, wanted]) => this.#fetchFrom(cluster, { nodeId, wanted, size })),
      );
      return answers.flat();
    });
  }

  async close(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = null;
    if (cluster === null) return;
    const disconnected = cluster.then((open) => open.disconnect());
    await withDeadline(disconnected, this.#deadlineMs, 'disconnecting').catch(() => undefined);
  }

  async #fetchFrom(
    cluster: Cluster,
    ask: { nodeId: number; wanted: readonly FetchFrom[]; size: FetchSize },
  ): Promise<FetchedSet[]> {
    const broker = await cluster.findBroker({ nodeId: ask.nodeId });
    const { responses } = await broker.fetch({
      maxWaitTime: ask.size.waitMsMax,
      minBytes: 1,
      maxBytes: answerBytesMax,
      isolationLevel: readCommitted,
      topics: [
        {
          topic: this.topic,
          partitions: ask.wanted.map(({ partition, offset }) => ({
            partition,
            fetchOffset: String(offset),
            maxBytes: ask.size.partitionBytesMax,
          })),
        },
      ],
    });
    return responses.flatMap(({ partitions }) =>
      partitions.flatMap(({ messages }) => messages.map((message) => (message as SetMessage).set)),
    );
  }

  #partitions(cluster: Cluster): number[] {
    const partitions = cluster.findTopicPartitionMetadata(this.topic);
    return partitions.map(({ partitionId }) => partitionId).sort((one, other) => one - other);
  }

  #leaderOf(cluster: Cluster, partition: number): number {
    const found = cluster
      .findTopicPartitionMetadata(this.topic)
      .find(({ partitionId }) => partitionId === partition);
    if (found === undefined) {
      throw new Error(`topic ${this.topic} has no partition ${partition}`);
    }
    return found.leader;
  }

  async #ask<Value>(doing: string, work: (cluster: Cluster) => Promise<Value>): Promise<Value> {
    const what = `${doing} of topic ${this.topic}`;
    const startedMs = performance.now();
    for (;;) {
      try {
        const answer = this.#connected().then(work);
        return await withDeadline(answer, this.#deadlineMs, what);
      } catch (thrown) {
        // A fresh cluster next time: its metadata or its connections may be what was wrong.
        void this.close();
        if (thrown instanceof TallyError) throw thrown;
        // A topic that was made a moment ago has no leaders yet, and after a broker is lost, others
        // take over: both are settled within seconds.
        const isUnknown = isUnknownTopic(thrown) || isOtherTopic(thrown);
        const waitMsMax = isUnknown ? unknownMsMax : this.#deadlineMs;
        const settles = isUnknown || isLeaderMove(thrown);
        if (!settles || performance.now() - startedMs > waitMsMax) {
          throw kafkaUnavailable(what, thrown);
        }
        await sleep(leaderPauseMs);
      }
    }
  }

  #connected(): Promise<Cluster> {
    this.#cluster ??= connectCluster(this.#kafka, this.topic, metadataMaxAgeMs);
    return this.#cluster;
  }
}

function offsetsOf(
  answer: readonly { partitions: readonly { partition: number; offset: string }[] }[],
): Map<number, number> {
  const offsets = new Map<number, number>();
  for (const { partitions } of answer) {
    for (const { partition, offset } of partitions) offsets.set(partition, Number(offset));
  }
  return offsets;
}
