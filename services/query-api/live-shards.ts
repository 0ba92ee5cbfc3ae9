import { type Clock, systemClock } from '../../libs/base/clock.ts';
import { toError } from '../../libs/base/errors.ts';
import { Cube } from '../../libs/campaign/cube.ts';
import type { ShardEvent } from '../../libs/store/follow.ts';

/** How far a partition of the order topic goes, when Kafka was last asked. */
export interface LogEnd {
  readonly partition: number;
  /** First offset that is still there, and one past the last that can be read. */
  readonly low: number;
  readonly high: number;
}

/** Which part of the log the cube stands for. */
export interface Coverage {
  /** Next offset by partition, ascending: what is before it is in every figure. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Partitions that are in the figures, ascending. */
  readonly covered: readonly number[];
  /** Partitions whose figures are missing, or lack what was shown before; undefined while the topic's
   * partitions are unknown. */
  readonly missing: readonly number[] | undefined;
}

interface AskedEnds {
  readonly byPartition: ReadonlyMap<number, LogEnd>;
  readonly askedAtMs: number;
}

/**
 * The cube that is fed from the shards, and what is known of how complete it is. One call of
 * `apply` is one change; between calls, figures and offsets belong together.
 */
export class LiveShards {
  readonly cube = new Cube();
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #unreadable = new Map<number, string>();
  /** Partitions whose shard was seen with something in it. */
  readonly #hadRecords = new Set<number>();
  /** By partition, an instant by which everything that was in the log is in the cube. */
  readonly #caughtUpMs = new Map<number, number>();
  /** By partition, the furthest offset that was ever covered. */
  readonly #shownNext = new Map<number, number>();
  /** By partition that went back behind it, when that was noticed. */
  readonly #wentBackMs = new Map<number, number>();
  #ends: AskedEnds | undefined;
  #coverage: Coverage | undefined;
  #version = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Goes up with every change of the figures or of what they cover. */
  get version(): number {
    return this.#version;
  }

  /** Calls back after each change, not more than once a change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Takes in what the shards' follower tells. A shard whose counters can't be right is taken out
   * and named as unreadable; the next reset brings it back.
   *
   * @returns why the shard can't be read from now on, if so
   */
  apply(event: ShardEvent): string | undefined {
    // What is shown stays the shard as it was at the offset that stands beside it.
    if (event.kind === 'behind') return undefined;
    if (event.kind === 'unreadable') {
      this.#distrust(event.partition, event.reason);
      return event.reason;
    }
    const { partition, meta } = event.state;
    if (meta.next > 0) this.#hadRecords.add(partition);
    try {
      if (event.kind === 'reset') {
        this.#caughtUpMs.delete(partition);
        this.#unreadable.delete(partition);
        this.cube.reset(event.state, event.blocks, event.pages);
      } else if (this.#unreadable.has(partition)) {
        return undefined;
      } else {
        this.cube.update(event.state, event.blocks, event.pages);
      }
    } catch (thrown) {
      const reason = toError(thrown).message;
      this.#distrust(partition, reason);
      return reason;
    }
    this.#noteShown(partition, meta.next);
    this.#noteCaughtUp(partition);
    this.#changed();
    return undefined;
  }

  /** Takes in how far the topic's partitions go, and when that was asked. */
  setEnds(ends: readonly LogEnd[], askedAtMs: number): void {
    const before = this.coverage();
    this.#ends = { byPartition: new Map(ends.map((end) => [end.partition, end])), askedAtMs };
    for (const { partition } of ends) this.#noteCaughtUp(partition);
    this.#coverage = undefined;
    if (JSON.stringify(this.coverage()) !== JSON.stringify(before)) this.#changed();
  }

  /** What the figures cover. */
  coverage(): Coverage {
    this.#coverage ??= this.#measure();
    return this.#coverage;
  }

  /** How far a partition goes by the last answer of Kafka. */
  end(partition: number): LogEnd | undefined {
    return this.#ends?.byPartition.get(partition);
  }

  /** The partitions of the topic and those that are in, ascending. */
  partitions(): number[] {
    const all = new Set([...(this.#ends?.byPartition.keys() ?? []), ...this.cube.partitions()]);
    return [...all].sort((a, b) => a - b);
  }

  /** Why a partition can't be read, if so. */
  trouble(partition: number): string | undefined {
    const reason = this.#unreadable.get(partition);
    if (reason !== undefined || !this.#wentBackMs.has(partition)) return reason;
    return 'it lacks what was counted and shown before, and is counting it again';
  }

  /**
   * An instant (ms since 1970) by which every record that was in the log is in the figures, over
   * the partitions that are in; null while that is not known.
   */
  completeUntilMs(): number | null {
    const now = this.#clock.now();
    let until = Infinity;
    for (const partition of this.coverage().covered) {
      const caughtUp = this.#caughtUpMs.get(partition) ?? -Infinity;
      const recordMs = this.cube.state(partition)?.meta.recordTimestampMs ?? -Infinity;
      // A producer's clock may run ahead, and what is to come can't be in.
      until = Math.min(until, Math.max(caughtUp, Math.min(recordMs, now)));
    }
    return Number.isFinite(until) ? until : null;
  }

  #distrust(partition: number, reason: string): void {
    this.#unreadable.set(partition, reason);
    this.#caughtUpMs.delete(partition);
    this.cube.remove(partition);
    this.#changed();
  }

  /** A Redis that lost commits shows smaller figures until they are counted again. */
  #noteShown(partition: number, next: number): void {
    if (next >= (this.#shownNext.get(partition) ?? 0)) {
      this.#shownNext.set(partition, next);
      this.#wentBackMs.delete(partition);
    } else if (!this.#wentBackMs.has(partition)) {
      this.#wentBackMs.set(partition, this.#clock.now());
    }
  }

  /** Remembers when a partition was seen to hold nothing that is not in the cube. */
  #noteCaughtUp(partition: number): void {
    const end = this.#ends?.byPartition.get(partition);
    if (this.#ends === undefined || end === undefined) return;
    const next = this.cube.state(partition)?.meta.next ?? 0;
    if (next < end.high) return;
    const { askedAtMs } = this.#ends;
    const before = this.#caughtUpMs.get(partition) ?? -Infinity;
    this.#caughtUpMs.set(partition, Math.max(before, askedAtMs));
    // All of the log is whole, even if it is a shorter log than the one that was shown.
    if (askedAtMs <= (this.#wentBackMs.get(partition) ?? Infinity)) return;
    this.#shownNext.set(partition, next);
    this.#wentBackMs.delete(partition);
  }

  #measure(): Coverage {
    const offsets: Record<string, number> = {};
    const covered: number[] = [];
    const missing: number[] = [];
    for (const partition of this.partitions()) {
      const next = this.cube.state(partition)?.meta.next ?? (this.#isEmpty(partition) ? 0 : null);
      if (next === null) {
        missing.push(partition);
      } else {
        covered.push(partition);
        offsets[partition] = next;
        if (this.#wentBackMs.has(partition)) missing.push(partition);
      }
    }
    return { offsets, covered, missing: this.#ends === undefined ? undefined : missing };
  }

  /** A partition that never held a record may have no shard, and nothing is missing without it. One
   * that is empty because its records have expired does miss them, and one that had records and has
   * none now is another log than the one that was counted. */
  #isEmpty(partition: number): boolean {
    return this.end(partition)?.high === 0 && !this.#hadRecords.has(partition);
  }

  #changed(): void {
    this.#version++;
    this.#coverage = undefined;
    for (const listener of this.#listeners) listener();
  }
}
