import type { Patch } from './patches.ts';

/** A guard of the core, and how it is taken away: by a change of its source while that is loaded. */
export interface Guard {
  readonly name: string;
  /** What happens without it. */
  readonly without: string;
  readonly patches: readonly Patch[];
}
