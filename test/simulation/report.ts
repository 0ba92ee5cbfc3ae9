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

  /** States that were not reached as often as so many runs must. */
  get missed(): RareState[] {
    return rareStates.filter((state) => (this.#runsWith[state.name] ?? 0) < this.#due(state));
  }

  /** States that were never reached, however few the runs. */
  get unreached(): RareState[] {
    return rareStates.filter(({ name }) => this.#hits[name] === undefined);
  }

  /** Of the runs so far, so many must have reached a state: by chance alone fewer do not. */
  #due({ runsOf5000 }: RareState): number {
    const expected = (runsOf5000 * this.runs) / 5_000;
    if (expected < 5) return 0;
    return expected < 20 ? 1 : Math.floor(expected / 2);
  }

  /** States that were counted and that the table of states does not know. */
  get unlisted(): string[] {
    const known = new Set(rareStates.map(({ name }) => name));
    return Object.keys(this.#hits).filter((name) => !known.has(name));
  }

  /** The coverage table: how often a state was reached, and by how many runs of 5,000. */
  table(): string[] {
    const rows = rareStates.map((state) => {
      const { name, runsOf5000 } = state;
      const hits = this.#hits[name] ?? 0;
      const runsWith = this.#runsWith[name] ?? 0;
      const rate = ((runsWith / this.runs) * 5_000).toFixed(0);
      const numbers = [hits, rate, runsOf5000].map((number) => String(number).padStart(9));
      const line = `${numbers.join('')}  ${name}`;
      if (runsWith < this.#due(state)) return colors.red(`${line}  too seldom`);
      return hits > 0 ? line : colors.dim(`${line}  not reached yet`);
    });
    return [colors.bold('     hits  of 5000 at least  state'), ...rows];
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
