/** Something that will happen; cancelled by taking its work away. */
export interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | null;
}

/**
 * The time of a run: a queue of things to happen, nothing else. Between two of them all promises
 * that can settle do so, so the order of everything follows from the order of the queue.
 */
export class Timeline {
  readonly #heap: Scheduled[] = [];
  #nowMs = 0;
  #order = 0;
  #steps = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Things that have happened. */
  get steps(): number {
    return this.#steps;
  }

  /** Lets something happen after a while; what is due at one instant happens as it was asked for. */
  after(delayMs: number, run: () => void): Scheduled {
    const atMs = this.#nowMs + Math.max(0, delayMs);
    const scheduled = { atMs, order: this.#order++, run };
    this.#push(scheduled);
    return scheduled;
  }

  /** Lets everything happen that is due until `endMs`. */
  async runUntil(endMs: number): Promise<void> {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#pop();
      if (next.run === null) continue;
      this.#nowMs = next.atMs;
      this.#steps++;
      next.run();
      await settled();
    }
    this.#nowMs = endMs;
  }

  #push(item: Scheduled): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(item, heap[parent] as Scheduled)) break;
      heap[at] = heap[parent] as Scheduled;
      at = parent;
    }
    heap[at] = item;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Scheduled;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && isBefore(heap[right] as Scheduled, heap[child] as Scheduled)) {
        child = right;
      }
      if (!isBefore(heap[child] as Scheduled, last)) break;
      heap[at] = heap[child] as Scheduled;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Resolves when no promise is left that could settle by itself. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
