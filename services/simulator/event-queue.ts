import { assert } from '../../libs/base/assert.ts';

/** A priority queue (binary heap) of things that are due: the earliest first, and of those due at
 * the same instant the one that was put in first. */
export class EventQueue<T> {
  private readonly instants: number[] = [];
  private readonly tickets: number[] = [];
  private readonly items: T[] = [];
  private ticket = 0;

  /** When the next is due, in ms since 1970; Infinity if nothing is left. */
  get nextMs(): number {
    return this.instants[0] ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: number, item: T): void {
    let child = this.items.length;
    const ticket = this.ticket;
    this.ticket += 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.isLater(parent, atMs, ticket)) break;
      this.move(parent, child);
      child = parent;
    }
    this.put(child, atMs, ticket, item);
  }

  /** Takes out what is due next. The queue must not be empty. */
  pop(): T {
    const first = this.items[0];
    const atMs = this.instants.pop();
    const ticket = this.tickets.pop();
    const last = this.items.pop();
    assert(first !== undefined && last !== undefined, 'a queue that is read holds something');
    assert(atMs !== undefined && ticket !== undefined, 'the columns of the queue are equally long');
    if (this.items.length > 0) this.sink(atMs, ticket, last);
    return first;
  }

  private sink(atMs: number, ticket: number, item: T): void {
    const count = this.items.length;
    let hole = 0;
    for (let child = 1; child < count; child = 2 * hole + 1) {
      const other = child + 1;
      if (
        other < count &&
        this.isLater(child, this.instants[other] ?? 0, this.tickets[other] ?? 0)
      ) {
        child = other;
      }
      if (this.isLater(child, atMs, ticket)) break;
      this.move(child, hole);
      hole = child;
    }
    this.put(hole, atMs, ticket, item);
  }

  private isLater(index: number, atMs: number, ticket: number): boolean {
    const own = this.instants[index] ?? 0;
    return own > atMs || (own === atMs && (this.tickets[index] ?? 0) > ticket);
  }

  private move(from: number, to: number): void {
    this.put(to, this.instants[from] ?? 0, this.tickets[from] ?? 0, this.items[from] as T);
  }

  private put(index: number, atMs: number, ticket: number, item: T): void {
    this.instants[index] = atMs;
    this.tickets[index] = ticket;
    this.items[index] = item;
  }
}
