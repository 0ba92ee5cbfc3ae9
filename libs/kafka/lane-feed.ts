import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { toError } from '../base/errors.ts';
import { BatchReader, type ReaderMemory } from './batch-reader.ts';
import { endOffsetOf } from './fetched-set.ts';
import { Lane, type QueuedSet } from './lane.ts';
import type { Log } from './log.ts';
import type { CorruptRange, OrderLogListener, PartitionBounds } from './order-log.ts';
import type { OrderLogOptions } from './order-log-options.ts';
import { RecordScratch } from './record-scratch.ts';
import type { SetReader } from './set-reader.ts';
import { StockReader } from './stock-reader.ts';

/** What a feed asks of the client that fetches. All of it takes effect before the next fetch. */
export interface FetchControl {
  seek(partition: number, offset: number): void;
  pause(partitions: readonly number[]): void;
  resume(partition: number): void;
}

export interface LaneFeedParts {
  readonly listener: OrderLogListener;
  readonly control: FetchControl;
  readonly options: OrderLogOptions;
  readonly log: Log;
  readonly bounds: () => Promise<readonly PartitionBounds[]>;
  /** Hears of what the listener threw. */
  readonly fail: (error: Error) => void;
}

/** A set of a partition that is shorter is little; nothing is little for so long after much. */
const littleBytes = 64 << 10;
const muchMs = 100;

/** Before the bounds are asked for (again), in ms. */
const boundsRetryMs = 500;
/** Between two looks at a lane that still delivers, in ms. */
const drainCheckMs = 20;

/** Fetches in a row that brought bytes, but no whole batch, after which it is called corrupt. */
const emptyFetchesMax = 500;

/**
 * Hands what was fetched to the listener, each partition in its lane: in order, one chunk at a time,
 * and nothing that was fetched before the last `start`. `take` returns before the listener is
 * called, so that the next fetch is under way while the listener works.
 */
export class LaneFeed {
  readonly #parts: LaneFeedParts;
  readonly #lanes = new Map<number, Lane>();
  #muchAt = Number.NEGATIVE_INFINITY;
  #pacedUntil = Number.NEGATIVE_INFINITY;
  readonly #memory: ReaderMemory = { scratch: new RecordScratch(), plain: Buffer.alloc(0) };

  constructor(parts: LaneFeedParts) {
    this.#parts = parts;
  }

  start(partition: number, offset: number): void {
    this.#lanes.get(partition)?.close();
    this.#lanes.set(partition, new Lane(partition, offset));
    this.#parts.control.seek(partition, offset);
    this.#parts.control.resume(partition);
  }

  pause(partition: number): void {
    this.#lanes.get(partition)?.close();
    this.#lanes.delete(partition);
    this.#parts.control.pause([partition]);
  }

  /** Time has passed between two fetches: see `OrderLogListener.outOfSight`. */
  loseSight(): void {
    for (const lane of this.#lanes.values()) lane.isOutOfSight = lane.hasTaken;
  }

  /** Nothing reaches the listener from here on, until the next `start`. */
  closeAll(): void {
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes.clear();
  }

  /**
   * Takes what a fetch from `fromOffset` brought. `fetched` is told up to where the next fetch need
   * not look again. A lane that is full holds the caller for `holdMsMax`; then the partition is
   * paused until the lane has room, so that the others go on.
   */
  async take(queued: QueuedSet, fetched: (endOffset: number) => void): Promise<void> {
    const { set, fromOffset } = queued;
    const lane = this.#lanes.get(set.partition);
    if (lane === undefined) return;
    if (fromOffset !== lane.position) {
      this.start(lane.partition, lane.position);
      const restarted = this.#lanes.get(lane.partition);
      if (restarted !== undefined) restarted.hasTaken = lane.hasTaken;
      return;
    }
    if (lane.isOutOfSight) {
      this.#tell(() => this.#parts.listener.outOfSight(lane.partition));
      return;
    }
    lane.hasTaken = true;
    if (set.isOutOfRange || set.logStartOffset > fromOffset) {
      if (!lane.isOutOfRange) void this.#explainLoss(lane);
      lane.isOutOfRange = true;
      return;
    }
    const endOffset = endOffsetOf(set, fromOffset);
    if (endOffset > fromOffset) {
      lane.position = endOffset;
      lane.emptyFetches = 0;
      fetched(endOffset);
    } else if (++lane.emptyFetches >= emptyFetchesMax) {
      const reason = `the record batch at offset ${fromOffset} never arrives whole`;
      this.#halt(lane, { baseOffset: fromOffset, lastOffset: fromOffset, reason });
      return;
    }
    lane.push(queued);
    if (!lane.isDraining) void this.#drain(lane);
    await this.#pace(set.bytes.length);
    if (await lane.room(this.#parts.options.holdMsMax)) return;
    lane.isHeldBack = true;
    this.#parts.control.pause([lane.partition]);
  }

  /** Puts off the next fetch a little while fetches bring little, so that they bring more. */
  async #pace(fetchedBytes: number): Promise<void> {
    const { fetchPaceMs } = this.#parts.options;
    if (fetchPaceMs === 0) return;
    const now = performance.now();
    if (fetchedBytes >= littleBytes) this.#muchAt = now;
    if (now - this.#muchAt < muchMs) return;
    // All that one fetch brought waits for the same moment.
    if (now > this.#pacedUntil) this.#pacedUntil = now + fetchPaceMs;
    await sleep(this.#pacedUntil - now);
  }

  async #drain(lane: Lane): Promise<void> {
    lane.isDraining = true;
    try {
      while (!lane.isClosed) {
        // The fetch that follows is sent in this turn's microtasks; the listener's work comes next.
        await nextTurn();
        const queued = lane.take();
        if (queued === undefined) break;
        if (lane.isHeldBack && lane.hasRoom()) {
          lane.isHeldBack = false;
          lane.isOutOfSight = true;
          this.#parts.control.resume(lane.partition);
        }
        await this.#deliver(lane, this.#readerOf(queued));
        queued.set.release();
      }
    } catch (thrown) {
      this.#parts.fail(toError(thrown));
    } finally {
      lane.isDraining = false;
    }
  }

  async #deliver(lane: Lane, reader: SetReader): Promise<void> {
    for (;;) {
      const next = reader.next();
      const chunk = next instanceof Promise ? await next : next;
      if (chunk === null || lane.isClosed) break;
      const held = this.#parts.listener.records(chunk);
      if (held !== undefined) await held;
      if (lane.isClosed) return;
    }
    if (reader.corrupt !== null && !lane.isClosed) this.#halt(lane, reader.corrupt);
  }

  #readerOf({ set, fromOffset }: QueuedSet): SetReader {
    const { decode, batchBytesMax } = this.#parts.options;
    const options = { set, fromOffset, batchBytesMax, memory: this.#memory };
    return decode === 'kafkajs' ? new StockReader(options) : new BatchReader(options);
  }

  #halt(lane: Lane, range: CorruptRange): void {
    this.pause(lane.partition);
    this.#parts.listener.corrupt(lane.partition, range);
  }

  /**
   * Tells of an offset that is out of range, once what came before it is delivered. It may be within
   * the bounds by now: a new leader may have answered before it had caught up, or the topic was made
   * anew and has grown past it since. Only the listener can tell the two apart.
   */
  async #explainLoss(lane: Lane): Promise<void> {
    const { partition, position: wanted } = lane;
    const { control, listener } = this.#parts;
    control.pause([partition]);
    while (this.#lanes.get(partition) === lane) {
      await sleep(lane.isDraining ? drainCheckMs : boundsRetryMs);
      const found = lane.isDraining ? null : await this.#boundsOf(partition);
      if (found === null || this.#lanes.get(partition) !== lane) continue;
      this.pause(partition);
      this.#tell(() => listener.lost(partition, { wanted, low: found.low, high: found.high }));
    }
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (thrown) {
      this.#parts.fail(toError(thrown));
    }
  }

  async #boundsOf(partition: number): Promise<PartitionBounds | null> {
    try {
      const bounds = await this.#parts.bounds();
      return bounds.find((found) => found.partition === partition) ?? null;
    } catch (thrown) {
      this.#parts.log.warn({ partition, err: toError(thrown) }, 'Kafka: no bounds yet');
      return null;
    }
  }
}
