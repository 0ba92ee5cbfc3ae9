/** How often each state was reached. */
export type Counts = Record<string, number>;

/** Counts the rare states of one run. */
export class Coverage {
  readonly counts: Counts = {};

  hit(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
