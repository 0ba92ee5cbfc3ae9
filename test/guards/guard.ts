import type { Patch } from './patch.ts';

/** A way in which counting can go wrong, by its number in `docs/reliability.md`. */
export type Hole = `H${number}`;

/** A test that must fail where a guard is taken away. */
export interface TestProof {
  /** Path in the repository. Its suffix says which project of Vitest runs it. */
  readonly file: string;
  /** The title as it stands in the file, placeholders included. */
  readonly test: string;
}

/** `simulation`: within some runs of the simulation a rule is broken. */
export type Proof = 'simulation' | TestProof;

/** A guard of the core, and how it is taken away: by a change of its source while that is loaded. */
export interface Guard {
  readonly name: string;
  /** Holes that it closes, or helps to close. */
  readonly holes: readonly Hole[];
  /** What happens without it. */
  readonly without: string;
  readonly patches: readonly Patch[];
  /** Everything that must notice, each by itself. */
  readonly noticedBy: readonly [Proof, ...Proof[]];
}

export type Project = 'unit' | 'redis' | 'kafka' | 'e2e';

/** The project of Vitest that runs a file of tests. */
export function projectOf(file: string): Project {
  const suffix = /\.(redis|kafka|e2e)\.test\.ts$/.exec(file)?.[1];
  return (suffix ?? 'unit') as Project;
}

/** Matches the full names that a title gives, once its placeholders are filled in. */
export function titlePattern(title: string): RegExp {
  const parts = title.split(/%[sdifjo]|\$\w+/).map((part) => RegExp.escape(part));
  return new RegExp(`(^|\\s)${parts.join('.*')}$`, 's');
}
