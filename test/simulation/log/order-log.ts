import { TallyError } from '../../../libs/base/errors.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { CorruptRangeError } from '../../../libs/kafka/corrupt-range.ts';
import type {
  OrderLog,
  OrderLogListener,
  PartitionBounds,
  StoredRecord,
} from '../../../libs/kafka/order-log.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import type { Random } from '../../../services/simulator/random.ts';
import type { Coverage } from '../coverage.ts';
import type { SimProcess } from '../sim-process.ts';
import type { Timeline } from '../timeline.ts';
import type { Trace } from '../trace.ts';
import type { Slot } from '../truth.ts';
import { chunkOf } from './chunk-of.ts';
import type { Group, GroupMember } from './group.ts';
import type { TopicPartition } from './topic.ts';

/** The broker's side, as all members share it. */
export interface Brokers {
  readonly partitions: readonly TopicPartition[];
  /** No broker answers. */
  isDown: boolean;
}

export interface SimOrderLogParts {
  readonly process: SimProcess;
  readonly brokers: Brokers;
  readonly group: Group;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly trace: Trace;
  readonly coverage: Coverage;
  /** Records that one fetch brings at the most. */
  readonly fetchRecordsMax: number;
  /** The listener threw, which ends the process. */
  readonly onFailure: (error: unknown) => void;
}

/** One partition from a `start` to the next `start`, `pause` or loss of it. */
interface Lane {
  readonly partition: TopicPartition;
  position: number;
  isClosed: boolean;
}

const noPause = 0;

/** The order log as one process sees it: the port of `libs/kafka` on the fake brokers. */
export class SimOrderLog implements OrderLog, GroupMember {
  readonly process: SimProcess;
  readonly #parts: SimOrderLogParts;
  readonly #lanes = new Map<number, Lane>();
  readonly #owned = new Set<number>();
  #listener: OrderLogListener | undefined;

  constructor(parts: SimOrderLogParts) {
    this.process = parts.process;
    this.#parts = parts;
  }

  get owned(): ReadonlySet<number> {
    return this.#owned;
  }

  async run(listener: OrderLogListener, signal: AbortSignal): Promise<void> {
    const { group } = this.#parts;
    this.#listener = listener;
    group.join(this);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    group.leave(this);
    this.revokeAll();
  }

  revokeAll(): void {
    if (this.#owned.size === 0) return;
    const partitions = [...this.#owned];
    this.#owned.clear();
    for (const lane of this.#lanes.values()) lane.isClosed = true;
    this.#lanes.clear();
    this.#parts.trace.note(this.process.name, `loses [${partitions}]`);
    this.#tell((listener) => listener.revoked(partitions));
  }

  assign(partitions: readonly number[]): void {
    for (const partition of partitions) this.#owned.add(partition);
    this.#parts.trace.note(this.process.name, `gets [${partitions}]`);
    this.#tell((listener) => listener.assigned(partitions));
  }

  start(partition: number, offset: number): void {
    if (!this.#owned.has(partition)) return;
    this.pause(partition);
    const found = this.#parts.brokers.partitions[partition] as TopicPartition;
    const lane = { partition: found, position: offset, isClosed: false };
    this.#lanes.set(partition, lane);
    this.#parts.trace.note(this.process.name, `starts ${partition} at ${offset}`);
    this.#fetch(lane, noPause);
  }

  pause(partition: number): void {
    const lane = this.#lanes.get(partition);
    if (lane !== undefined) lane.isClosed = true;
    this.#lanes.delete(partition);
  }

  commitHint(): void {
    // Nobody reads it back.
  }

  bounds(): Promise<PartitionBounds[]> {
    return this.#ask(({ partitions }) =>
      partitions.map(({ partition, low, high }) => ({ partition, low, high })),
    );
  }

  /** As of brokers before Kafka 3.1, so that the records alone have to tell logs apart. */
  async topicId(): Promise<null> {
    return null;
  }

  readRecord(partition: number, offset: number): Promise<StoredRecord | null> {
    return this.#ask(({ partitions }) => {
      const slot = partitions[partition]?.slot(offset);
      if (slot?.isCorrupt) {
        throw new TallyError('kafka_data_corrupt', `Offset ${offset} can't be decoded.`);
      }
      if (slot?.record == null) return null;
      const { key, value } = slot.record;
      const { timestampMs: timestamp, leaderEpoch } = slot;
      return { offset, key, value, timestamp, leaderEpoch };
    });
  }

  /** Reads a range to its end, outside the group. */
  async *scan({ partition, from, to }: OffsetRange): AsyncGenerator<RecordChunk> {
    for (let position = from; position < to; ) {
      const { found, slots } = await this.#ask(({ partitions }) => {
        const found = partitions[partition] as TopicPartition;
        if (position < found.low || position >= found.high) {
          throw new TallyError('kafka_data_missing', `offset ${position} is not in the log`);
        }
        return { found, slots: this.#slotsFrom(found, position).slice(0, to - position) };
      });
      if (slots.length === 0) {
        const range = { baseOffset: position, lastOffset: position, reason: 'bad checksum' };
        throw new CorruptRangeError(`orders-${partition}`, range);
      }
      yield chunkOf({ partition: found, position }, slots, found.high);
      position += slots.length;
    }
  }

  async partitionCount(): Promise<number> {
    return this.#parts.brokers.partitions.length;
  }

  async close(): Promise<void> {
    // There is no connection to close.
  }

  /** Asks the brokers: they answer as things stand when the question arrives. */
  #ask<T>(answer: (brokers: Brokers) => T): Promise<T> {
    const { timeline, random, brokers, process } = this.#parts;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => process.enter('message', () => reject(error));
      timeline.after(random.between(1, 20), () => {
        if (brokers.isDown) {
          const down = new TallyError('kafka_unavailable', 'No broker answers.');
          timeline.after(random.between(200, 2_000), () => fail(down));
          return;
        }
        try {
          const value = answer(brokers);
          const replyMs = random.chance(0.05) ? random.between(100, 1_500) : random.between(1, 20);
          timeline.after(replyMs, () => process.enter('message', () => resolve(value)));
        } catch (thrown) {
          fail(thrown);
        }
      });
    });
  }

  /** Sends a fetch; what it finds depends on when it reaches the broker. */
  #fetch(lane: Lane, delayMs: number): void {
    const { timeline, random } = this.#parts;
    timeline.after(delayMs + random.between(1, 20), () => {
      if (!lane.isClosed && !this.process.isDead) this.#read(lane);
    });
  }

  #read(lane: Lane): void {
    const { brokers, random } = this.#parts;
    const { partition, position } = lane;
    if (brokers.isDown) return this.#fetch(lane, random.between(100, 500));
    if (position < partition.low || position > partition.high) return this.#explainLoss(lane);
    if (position === partition.high) {
      partition.whenChanged(() => this.#fetch(lane, noPause));
      return;
    }
    const slots = this.#slotsFrom(partition, position);
    if (slots.length === 0) return this.#sayCorrupt(lane);
    const { high } = partition;
    const replyMs = random.chance(0.03) ? random.between(100, 3_000) : random.between(1, 20);
    this.#parts.timeline.after(replyMs, () =>
      this.process.enter('message', () => this.#deliver(lane, slots, high)),
    );
  }

  /** What one fetch brings: some slots of one leader, up to the first that can't be decoded. */
  #slotsFrom(partition: TopicPartition, position: number): Slot[] {
    const slots: Slot[] = [];
    const most = this.#parts.random.between(1, this.#parts.fetchRecordsMax);
    for (let offset = position; slots.length < most; offset++) {
      const slot = partition.slot(offset);
      if (slot === undefined || slot.isCorrupt) break;
      if (slots.length > 0 && slots[0]?.leaderEpoch !== slot.leaderEpoch) break;
      slots.push(slot);
    }
    return slots;
  }

  #deliver(lane: Lane, slots: readonly Slot[], highWatermark: number): void {
    if (lane.isClosed) return;
    const chunk = chunkOf(lane, slots, highWatermark);
    lane.position += slots.length;
    this.#parts.trace.note(
      this.process.name,
      `gets ${lane.partition.partition}: ${chunk.firstOffset} to ${chunk.endOffset}`,
    );
    const held = this.#tell((listener) => listener.records(chunk));
    // The memory of a chunk is used again: whoever looks at it later must find nonsense.
    chunk.bytes.fill(0xff);
    chunk.offsets.fill(-1);
    for (const places of [chunk.keyStarts, chunk.keyEnds, chunk.valueStarts, chunk.valueEnds]) {
      places.fill(0);
    }
    if (held === undefined) return this.#fetch(lane, noPause);
    this.#parts.coverage.hit('log: held back by the listener');
    void held.then(() => this.#fetch(lane, noPause));
  }

  #sayCorrupt(lane: Lane): void {
    const { position, partition } = lane;
    this.#parts.timeline.after(5, () =>
      this.process.enter('message', () => {
        if (lane.isClosed) return;
        this.pause(partition.partition);
        const range = { baseOffset: position, lastOffset: position, reason: 'bad checksum' };
        this.#tell((listener) => listener.corrupt(partition.partition, range));
      }),
    );
  }

  /** Looks at the bounds again before it says that something is lost, as the real one does. */
  #explainLoss(lane: Lane): void {
    const { timeline } = this.#parts;
    timeline.after(500, () => {
      const { position, partition } = lane;
      const { low, high } = partition;
      if (lane.isClosed || this.process.isDead) return;
      if (position >= low && position <= high) return this.#read(lane);
      this.process.enter('message', () => {
        if (lane.isClosed) return;
        this.pause(partition.partition);
        this.#tell((listener) =>
          listener.lost(partition.partition, { wanted: position, low, high }),
        );
      });
    });
  }

  #tell<T>(what: (listener: OrderLogListener) => T): T | undefined {
    if (this.#listener === undefined) return undefined;
    try {
      return what(this.#listener);
    } catch (thrown) {
      this.#parts.onFailure(thrown);
      return undefined;
    }
  }
}
