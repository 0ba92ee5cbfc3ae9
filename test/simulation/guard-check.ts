import colors from 'picocolors';
import type { Guard } from './guard.ts';
import { guards } from './guards.ts';
import { runInWorkers } from './pool.ts';
import type { Mode, RunResult } from './run.ts';

export interface GuardCheckOptions {
  readonly seed: string;
  /** Runs that are spent on one guard at the most. */
  readonly runs: number;
  readonly modes: readonly Mode[];
  readonly jobs: number;
  readonly say: (line: string) => void;
  /** Only guards with this in their name. */
  readonly only: string;
}

/**
 * Takes each guard away in turn and runs until a rule is broken: a guard whose absence no run
 * notices is not a guarantee. Prints one row a guard, and says whether all were noticed.
 */
export async function checkGuards(options: GuardCheckOptions): Promise<boolean> {
  const { say } = options;
  const chosen = guards.filter(({ name }) => name.includes(options.only));
  if (chosen.length === 0) throw new Error(`No guard has "${options.only}" in its name.`);
  const width = Math.max(...chosen.map(({ name }) => name.length));
  say(
    colors.bold(`${'guard that is taken away'.padEnd(width)}  ${'runs'.padStart(5)}  what broke`),
  );
  let unnoticed = 0;
  for (const guard of chosen) {
    const { runs, failure } = await runWithout(guard, options);
    const found = failure?.failure?.rule ?? colors.red('nothing');
    const where =
      failure === undefined ? '' : colors.dim(` (seed ${failure.seed}, ${failure.mode})`);
    say(`${guard.name.padEnd(width)}  ${String(runs).padStart(5)}  ${found}${where}`);
    if (failure === undefined) unnoticed++;
  }
  say(
    unnoticed === 0
      ? `\nAll ${chosen.length} were noticed, from seed ${options.seed}.`
      : `\n${unnoticed} of ${chosen.length} were not noticed within ${options.runs} runs.`,
  );
  return unnoticed === 0;
}

/** Runs without a guard until a rule is broken; the failure of the earliest seed counts. */
async function runWithout(
  guard: Guard,
  { seed, runs, modes, jobs }: GuardCheckOptions,
): Promise<{ runs: number; failure: RunResult | undefined }> {
  let done = 0;
  let failure: RunResult | undefined;
  await runInWorkers({
    runs: Array.from({ length: runs }, (_, run) => ({
      seed: `${seed}-${run}`,
      mode: modes[run % modes.length] as Mode,
    })),
    jobs,
    patches: guard.patches,
    onResult: (result) => {
      done++;
      if (result.failure !== null) failure ??= result;
      return failure !== undefined;
    },
  });
  return { runs: done, failure };
}
