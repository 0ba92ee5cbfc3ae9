import type { SimRecord } from '../orders.ts';
import { type Expected, type Slot, Track } from '../truth.ts';

/** How a stored shard stands to the log. */
export type Standing =
  /** It is the fold of what the log holds now. */
  | 'current'
  /** It is the fold of what the log held once and does not hold any more. */
  | 'past'
  /** It is the fold of nothing that was ever in the log. */
  | 'none';

/** A log as it was or is, and what a correct count gives that starts at some offset. */
class Lineage {
  readonly slots: Slot[];
  readonly #enforcePlacement: boolean;
  readonly #tracks = new Map<number, Track>();

  constructor(slots: Slot[], enforcePlacement: boolean) {
    this.slots = slots;
    this.#enforcePlacement = enforcePlacement;
  }

  append(slot: Slot): void {
    this.slots.push(slot);
    for (const track of this.#tracks.values()) track.append(slot);
  }

  /** The count from `start` on; undefined where the log does not reach that far. */
  track(start: number): Track | undefined {
    if (start > this.slots.length) return undefined;
    let track = this.#tracks.get(start);
    if (track === undefined) {
      track = new Track(start, this.#enforcePlacement);
      for (const slot of this.slots.slice(start)) track.append(slot);
      this.#tracks.set(start, track);
    }
    return track;
  }
}

/** One partition of the fake topic. */
export class TopicPartition {
  readonly partition: number;
  readonly #enforcePlacement: boolean;
  #now: Lineage;
  readonly #past: Lineage[] = [];
  #low = 0;
  #leaderEpoch = 1;
  readonly #waiting = new Set<() => void>();

  constructor(partition: number, enforcePlacement: boolean) {
    this.partition = partition;
    this.#enforcePlacement = enforcePlacement;
    this.#now = new Lineage([], enforcePlacement);
  }

  get low(): number {
    return this.#low;
  }

  /** One past the last offset. */
  get high(): number {
    return this.#now.slots.length;
  }

  /** What stands at an offset; undefined where it has expired or is not there yet. */
  slot(offset: number): Slot | undefined {
    return offset < this.#low ? undefined : this.#now.slots[offset];
  }

  append(records: readonly (SimRecord | null)[], timestampMs: number): void {
    for (const record of records) {
      const leaderEpoch = this.#leaderEpoch;
      this.#now.append({ record, timestampMs, leaderEpoch, isCorrupt: false });
    }
    this.#wake();
  }

  /** Another broker leads, and nothing is lost. */
  changeLeader(): void {
    this.#leaderEpoch++;
  }

  /** An unclean election: everything from `end` on is gone. */
  truncate(end: number): void {
    this.#leaderEpoch++;
    this.#replace(this.#now.slots.slice(0, end));
    this.#low = Math.min(this.#low, end);
  }

  /** The topic is deleted and made again, empty. */
  recreate(): void {
    // Epochs start anew with a topic. Here the number is one that nobody remembers: a topic that is
    // deleted, made again and filled between two fetches of one reader is out of scope.
    this.#leaderEpoch += 1000;
    this.#low = 0;
    this.#replace([]);
  }

  /** Everything before `low` has expired. */
  expire(low: number): void {
    this.#low = Math.max(this.#low, Math.min(low, this.high));
    this.#wake();
  }

  /** From now on what could not be decoded can be. */
  mend(): void {
    for (const slot of this.#now.slots) slot.isCorrupt = false;
    this.#wake();
  }

  /** Calls back once when anything about the partition changes. */
  whenChanged(wake: () => void): void {
    this.#waiting.add(wake);
  }

  /** How a shard stands to the log that started at `start` and is at `next`. */
  standing(start: number, next: number, isEqual: (expected: Expected) => boolean): Standing {
    const isFoldOf = (lineage: Lineage): boolean => {
      const expected = lineage.track(start)?.at(next);
      return expected !== undefined && isEqual(expected);
    };
    if (isFoldOf(this.#now)) return 'current';
    return this.#past.some(isFoldOf) ? 'past' : 'none';
  }

  /** The counts from `start` on of the log as it is, and then as it was. */
  tracks(start: number): Track[] {
    return [this.#now, ...this.#past].flatMap((lineage) => lineage.track(start) ?? []);
  }

  #replace(slots: Slot[]): void {
    this.#past.push(this.#now);
    this.#now = new Lineage(slots, this.#enforcePlacement);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
