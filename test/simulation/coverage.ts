/**
 * The rare states that runs are meant to reach. A guard that no run ever needed proves nothing, so
 * a state that is `required` and was not reached in many runs fails the whole.
 */
export interface RareState {
  readonly name: string;
  readonly required: boolean;
  readonly means: string;
}

/** How often each state was reached. */
export type Counts = Record<string, number>;

/** Counts the states of one run. */
export class Coverage {
  readonly counts: Counts = {};

  hit(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  has(name: string): boolean {
    return (this.counts[name] ?? 0) > 0;
  }
}
