import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Kafka } from 'kafkajs';
import { toError } from '../base/errors.ts';
import { CommitHints } from './commit-hints.ts';
import { pinTopic } from './fetch-by-id.ts';
import type { SetMessage } from './fetch-response.ts';
import { LaneFeed } from './lane-feed.ts';
import type { Log } from './log.ts';
import type { OrderLogListener } from './order-log.ts';
import type { OrderLogOptions } from './order-log-options.ts';
import { SightGaps } from './sight-gaps.ts';
import { stickyAssigner } from './sticky-assigner.ts';
import type { TopicReader } from './topic-reader.ts';
import { withDeadline } from './with-deadline.ts';

export interface GroupSessionParts {
  readonly kafka: Kafka;
  readonly log: Log;
  readonly options: OrderLogOptions;
  readonly reader: TopicReader;
  readonly listener: OrderLogListener;
}

const disconnectMsMax = 10_000;

/** Handlers of kafkajs at a time. Each fetch wakes all of them, at some 2 µs each, so that more than
 * the partitions of a member only cost; fewer wait for each other only while lanes are full. */
const workers = 16;

/** Attempts of kafkajs at one thing before it gives up, and the session with it. */
const retries = 4;

/**
 * One stay in the consumer group, from connecting to leaving: who owns what, and what kafkajs is to
 * fetch. What it fetched goes through a `LaneFeed`. kafkajs waits for all its handlers before it
 * fetches or rejoins; ours return at once or after `holdMsMax`, so that heartbeats go on whatever
 * the listener waits for.
 */
export class GroupSession {
  /** What the listener threw; it ends the session and must end `run`. */
  listenerFailure: Error | null = null;
  /** The one topic that is fetched in this stay, whatever the name stands for meanwhile. */
  topicId: string | null = null;
  readonly #parts: GroupSessionParts;
  readonly #topic: string;
  readonly #consumer: Consumer;
  readonly #feed: LaneFeed;
  readonly #hints: CommitHints;
  readonly #ended = Promise.withResolvers<never>();
  #joining: Promise<void> = Promise.resolve();
  #isOver = false;
  #owned: readonly number[] = [];
  /** What this member had last, for the assigner: it outlives a rebalance. */
  #claimed: readonly number[] = [];

  constructor(parts: GroupSessionParts) {
    const { options, log, listener, reader } = parts;
    this.#parts = parts;
    this.#topic = options.topic;
    this.#ended.promise.catch(() => undefined);
    this.#consumer = parts.kafka.consumer({
      groupId: options.groupId,
      partitionAssigners: [stickyAssigner(options.topic, () => this.#claimed)],
      metadataMaxAge: options.partitionCheckMs,
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: options.rebalanceTimeoutMs,
      heartbeatInterval: options.heartbeatMs,
      maxBytesPerPartition: options.partitionBytesMax,
      maxBytes: options.fetchBytesMax,
      maxWaitTimeInMs: options.fetchWaitMs,
      allowAutoTopicCreation: false,
      // Whether there is another session after a crash is not for kafkajs to decide.
      retry: { retries, restartOnFailure: async () => false },
    });
    this.#hints = new CommitHints(this.#consumer, this.#topic, log);
    this.#feed = new LaneFeed({
      listener,
      options,
      log,
      bounds: () => reader.bounds(),
      fail: (error) => this.#fail(error),
      control: {
        seek: (partition, offset) =>
          this.#consumer.seek({ topic: this.#topic, partition, offset: String(offset) }),
        pause: (partitions) => this.#pause(partitions),
        resume: (partition) =>
          this.#consumer.resume([{ topic: this.#topic, partitions: [partition] }]),
      },
    });
  }

  /**
   * Resolves when the signal aborted and the group was left.
   *
   * @throws Error whatever ended the stay before that
   */
  async run(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const onAbort = (): void => aborted.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const timers = new AbortController();
    try {
      this.#joining = this.#join();
      await Promise.race([this.#joining, aborted.promise, this.#ended.promise]);
      void this.#sendHints(timers.signal);
      void this.#watchPartitions(timers.signal);
      await Promise.race([aborted.promise, this.#ended.promise]);
      this.#feed.closeAll();
      await this.#hints.send();
    } finally {
      signal.removeEventListener('abort', onAbort);
      timers.abort();
      this.#isOver = true;
      this.#revokeAll();
      await this.#leave();
      pinTopic(this.#topic, null);
    }
  }

  start(partition: number, offset: number): void {
    if (this.#owned.includes(partition)) this.#feed.start(partition, offset);
  }

  pause(partition: number): void {
    if (this.#owned.includes(partition)) this.#feed.pause(partition);
  }

  commitHint(partition: number, nextOffset: number): void {
    if (this.#owned.includes(partition)) this.#hints.set(partition, nextOffset);
  }

  /** Leaves the group for a reason that its consumer may not meet. */
  end(reason: Error): void {
    this.#ended.reject(reason);
  }

  async #join(): Promise<void> {
    const { GROUP_JOIN, REBALANCING, CRASH, FETCH_START } = this.#consumer.events;
    const { fetchWaitMs, holdMsMax } = this.#parts.options;
    const gaps = new SightGaps(fetchWaitMs + holdMsMax);
    this.#consumer.on(FETCH_START, ({ payload }) => {
      if (gaps.isGap(payload.nodeId)) this.#feed.loseSight();
    });
    this.#consumer.on(GROUP_JOIN, ({ payload }) =>
      this.#onJoin(payload.memberAssignment[this.#topic] ?? []),
    );
    this.#consumer.on(REBALANCING, () => this.#revokeAll());
    this.#consumer.on(CRASH, ({ payload }) => this.#ended.reject(payload.error));
    this.topicId = await this.#parts.reader.topicId();
    pinTopic(this.#topic, this.topicId);
    await this.#consumer.connect();
    if (this.#isOver) return;
    await this.#consumer.subscribe({ topic: this.#topic, fromBeginning: true });
    if (this.#isOver) return;
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: workers,
      eachBatch: async ({ batch, resolveOffset }) => {
        const { set } = batch.messages[0] as unknown as SetMessage;
        const { fetchedOffset } = batch as unknown as { fetchedOffset: string };
        await this.#feed.take({ set, fromOffset: Number(fetchedOffset) }, (endOffset) =>
          resolveOffset(String(endOffset - 1)),
        );
      },
    });
  }

  /** kafkajs calls this before the first fetch of a generation, and waits for nothing in it. */
  #onJoin(partitions: readonly number[]): void {
    this.#revokeAll();
    if (this.#isOver) return;
    this.#owned = [...partitions].sort((one, other) => one - other);
    this.#claimed = this.#owned;
    this.#pause(this.#owned);
    this.#guard(() => this.#parts.listener.assigned(this.#owned));
  }

  #revokeAll(): void {
    this.#feed.closeAll();
    this.#hints.clear();
    const owned = this.#owned;
    this.#owned = [];
    if (owned.length > 0) this.#guard(() => this.#parts.listener.revoked(owned));
  }

  #pause(partitions: readonly number[]): void {
    this.#consumer.pause([{ topic: this.#topic, partitions: [...partitions] }]);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (thrown) {
      this.#fail(toError(thrown));
    }
  }

  #fail(error: Error): void {
    this.listenerFailure ??= error;
    this.#feed.closeAll();
    this.#ended.reject(error);
  }

  async #sendHints(signal: AbortSignal): Promise<void> {
    while (await pauseFor(this.#parts.options.commitHintMs, signal)) await this.#hints.send();
  }

  /** kafkajs rejoins by itself when a topic grows, but only says so in passing. */
  async #watchPartitions(signal: AbortSignal): Promise<void> {
    const { reader, log, listener, options } = this.#parts;
    let known: number | null = null;
    do {
      try {
        const count = await reader.partitionCount();
        const before = known ?? count;
        known = count;
        if (count > before) this.#guard(() => listener.partitionsAdded(before, count));
      } catch (thrown) {
        log.debug({ err: toError(thrown) }, 'Kafka: the partitions could not be counted');
      }
    } while (await pauseFor(options.partitionCheckMs, signal));
  }

  /** A join that is under way is waited for: only a member that knows its name can leave. */
  async #leave(): Promise<void> {
    const left = this.#joining.catch(() => undefined).then(() => this.#consumer.disconnect());
    try {
      await withDeadline(left, disconnectMsMax, 'leaving the group');
    } catch (thrown) {
      this.#parts.log.warn({ err: toError(thrown) }, 'Kafka: the group was not left cleanly');
    }
  }
}

/** Gives false, early, when the signal aborts. */
async function pauseFor(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
