import colors from 'picocolors';
import type { Counts } from './coverage.ts';
import { type RareState, rareStates } from './rare-states.ts';
import type { RunResult } from './run.ts';

/** What many runs came to. */
export class Tally {
  runs = 0;
  records = 0;
  steps = 0;
  readonly failures: RunResult[] = [];
  readonly #hits: Counts = {};
  /** In how many runs a state was reached at least once. */
  readonly #runsWith: Counts = {};

  add(result: RunResult): void {
    this.runs++;
    this.records += result.records;
    this.steps += result.steps;
    if (result.failure !== null) this.failures.push(result);
    for (const [name, count] of Object.entries(result.counts)) {
      this.#hits[name] = (this.#hits[name] ?? 0) + count;
      this.#runsWith[name] = (this.#runsWith[name] ?? 0) + 1;
    }
  }

  /** States that so many runs must have reached, and did not. */
  get missed(): RareState[] {
    return rareStates.filter(
      ({ name, within }) => this.runs >= within && this.#hits[name] === undefined,
    );
  }

  /** States that were counted and that the table of states does not know. */
  get unlisted(): string[] {
    const known = new Set(rareStates.map(({ name }) => name));
    return Object.keys(this.#hits).filter((name) => !known.has(name));
  }

  /** The coverage table: how often a state was reached, and in how many of the runs. */
  table(): string[] {
    const rows = rareStates.map(({ name, within }) => {
      const hits = this.#hits[name] ?? 0;
      const line = `${String(hits).padStart(9)} ${String(this.#runsWith[name] ?? 0).padStart(8)}  ${name}`;
      if (hits > 0) return line;
      return this.runs >= within
        ? colors.red(`${line}  never reached`)
        : colors.dim(`${line}  not reached yet, due within ${within} runs`);
    });
    return [colors.bold('     hits     runs  state'), ...rows];
  }
}

/** What broke a rule, and how to see it again. */
export function tellFailure({ seed, mode, failure, tail }: RunResult): string[] {
  if (failure === null) return [];
  const again = `node test/simulation/main.ts --seed ${seed} --runs 1 --mode ${mode} --trace`;
  return [
    ...tail.slice(-40).map((line) => colors.dim(line)),
    '',
    `${colors.red('Broken')} in seed ${seed} (${mode}), at step ${failure.step}:`,
    `  ${failure.message}`,
    `Again: ${again}`,
  ];
}
