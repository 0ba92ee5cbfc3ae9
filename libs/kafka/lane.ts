import type { FetchedSet } from './fetched-set.ts';

/** A fetched set that waits for its turn, and the offset that it was asked for. */
export interface QueuedSet {
  readonly set: FetchedSet;
  readonly fromOffset: number;
}

/** Sets that may wait while one is being handed over. One is enough for the next fetch to be under
 * way meanwhile, and every further one would only cost memory. */
const queuedMax = 1;

/**
 * One partition from a `start` to the next `pause`, `start` or loss of it. A lane is closed for
 * good: what still hangs in a closed one can't reach the listener.
 */
export class Lane {
  readonly partition: number;
  /** The next offset to fetch. */
  position: number;
  isClosed = false;
  isDraining = false;
  /** True while kafkajs is told not to fetch, because the listener holds the lane back. */
  isHeldBack = false;
  /** True once the broker said that it does not have `position`. */
  isOutOfRange = false;
  /** True once a fetch from here was taken: what follows has something to be joined to. */
  hasTaken = false;
  /** True where the partition may have been replaced since its last fetch. */
  isOutOfSight = false;
  /** Fetches in a row that brought bytes, but no whole batch. */
  emptyFetches = 0;
  readonly #queue: QueuedSet[] = [];
  #whenRoom: (() => void) | null = null;

  constructor(partition: number, position: number) {
    this.partition = partition;
    this.position = position;
  }

  push(queued: QueuedSet): void {
    this.#queue.push(queued);
  }

  take(): QueuedSet | undefined {
    const queued = this.#queue.shift();
    if (this.hasRoom()) this.#wake();
    return queued;
  }

  hasRoom(): boolean {
    return this.isClosed || this.#queue.length <= queuedMax;
  }

  close(): void {
    this.isClosed = true;
    this.#queue.length = 0;
    this.#wake();
  }

  /** Waits until another set may be fetched, at most `deadlineMs`; gives false at the deadline. */
  room(deadlineMs: number): Promise<boolean> {
    if (this.hasRoom()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#whenRoom = null;
        resolve(false);
      }, deadlineMs);
      this.#whenRoom = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #wake(): void {
    const whenRoom = this.#whenRoom;
    this.#whenRoom = null;
    whenRoom?.();
  }
}
