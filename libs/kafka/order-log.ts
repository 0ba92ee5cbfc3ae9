import type { RecordChunk } from '../contracts/record-chunk.ts';

/** Why and where a partition's offset could not be read. `low` and `high` are the partition's bounds
 * when it was noticed: its first offset and one past its last readable one. */
export interface LostRange {
  readonly wanted: number;
  readonly low: number;
  readonly high: number;
}

/** Record batches that can't be decoded: first and last offset that they cover, and what is wrong. */
export interface CorruptRange {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly reason: string;
}

/** A record read back by its offset. The bytes are copies. */
export interface StoredRecord {
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Broker timestamp, in ms since 1970. */
  readonly timestamp: number;
  /** Which reign of a leader it was written in. */
  readonly leaderEpoch: number;
}

/** First offset of a partition and one past the last offset that a reader of committed records can
 * get. They are equal where there is nothing to read. */
export interface PartitionBounds {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What an order log tells its one listener. No method may throw: a throw ends `run` with it.
 */
export interface OrderLogListener {
  /** Partitions are ours from now on. No record of them comes until `start` is called for them. */
  assigned(partitions: readonly number[]): void;
  /** Partitions are no longer ours: forget them. All of them are named before each `assigned`, on
   * a crash and on a stop. */
  revoked(partitions: readonly number[]): void;
  /**
   * Records in log order, without a hole: a chunk starts where the one before it ended, and the
   * first one at the offset given to `start`. A chunk without records says that the log explains
   * its offsets. Chunk, arrays and bytes are used again once this returns. The next chunk of the
   * partition waits for the returned promise; other partitions go on.
   */
  records(chunk: RecordChunk): void | Promise<void>;
  /** The offset asked for was not in the log (any more, or yet). Where it lies within the bounds, it
   * is there by now, but perhaps in another log of the same name. The partition is paused. */
  lost(partition: number, range: LostRange): void;
  /**
   * For a moment nobody looked at the log, which is long enough for a topic to be deleted, made anew
   * and filled. The records that follow are kept back until the partition is started again: from the
   * last record that is known, so that one fetch shows both.
   */
  outOfSight(partition: number): void;
  /** Record batches can't be decoded. Everything before them was delivered; the partition is
   * paused. `start` at `lastOffset + 1` skips them. */
  corrupt(partition: number, range: CorruptRange): void;
  /** The topic has more partitions than it had. */
  partitionsAdded(before: number, after: number): void;
}

/**
 * The order topic as one member of a consumer group sees it. Which offset a partition is read from
 * is the caller's to say, never the group's: what the group has committed is only a hint for lag
 * tools.
 */
export interface OrderLog {
  /**
   * Joins the group and feeds the listener until the signal aborts; then leaves and resolves. Waits
   * for a Kafka that is not there and comes back after one that went away.
   *
   * @throws TallyError `kafka_unavailable` on what waiting can't mend (wrong password, no access).
   */
  run(listener: OrderLogListener, signal: AbortSignal): Promise<void>;
  /** Reads a partition from `offset` on. Does nothing where the partition is not ours. */
  start(partition: number, offset: number): void;
  /** No further record of the partition until `start`. */
  pause(partition: number): void;
  /** Tells lag tools how far a partition is. Sent every few seconds and on a stop; failures are
   * only logged. */
  commitHint(partition: number, nextOffset: number): void;
  /** @throws TallyError `kafka_unavailable` */
  bounds(): Promise<PartitionBounds[]>;
  /**
   * One record read back; null where the log does not hold a readable one at that offset.
   *
   * @throws TallyError `kafka_unavailable` after a bounded time, `kafka_data_corrupt`
   */
  readRecord(partition: number, offset: number): Promise<StoredRecord | null>;
  /**
   * The id of the topic that is read, which a topic that was made anew under its name does not have.
   * While `run` is in its group, no record of another topic is delivered or read back. Null where
   * the brokers are older than Kafka 3.1: then only the records tell one topic from another.
   *
   * @throws TallyError `kafka_unavailable`
   */
  topicId(): Promise<string | null>;
  /** @throws TallyError `kafka_unavailable` */
  partitionCount(): Promise<number>;
  /** Closes the connections that the reading calls above opened. Call it when `run` has ended. */
  close(): Promise<void>;
}
