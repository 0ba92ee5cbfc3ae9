import { runInWorkers } from '../simulation/pool.ts';
import type { Mode, RunResult } from '../simulation/run.ts';
import type { Guard } from './guard.ts';
import type { Patch } from './patch.ts';
import { caught, missed, type Verdict } from './verdict.ts';

export interface SimulationOptions {
  readonly seed: string;
  /** Runs that are spent on one guard at the most. */
  readonly runs: number;
  readonly jobs: number;
}

const modes: readonly Mode[] = ['liveness', 'safety'];

/**
 * Takes a guard away and simulates until a rule is broken. The same run with the guard must break
 * none, or it proves nothing.
 */
export async function checkSimulation(guard: Guard, options: SimulationOptions): Promise<Verdict> {
  const { seed, runs, jobs } = options;
  const planned = Array.from({ length: runs }, (_, run) => ({
    seed: `${seed}-${run}`,
    mode: modes[run % modes.length] as Mode,
  }));
  const without = await firstFailure(planned, { patches: guard.patches, jobs });
  const { failure } = without;
  if (failure === undefined) return missed(`no rule was broken in ${without.runs} runs`);
  const again = [{ seed: failure.seed, mode: failure.mode }];
  const whole = await firstFailure(again, { patches: [], jobs: 1 });
  if (whole.failure !== undefined) return missed(`seed ${failure.seed} fails with the guard, too`);
  const { rule = '' } = failure.failure ?? {};
  return caught(`${rule} (run ${without.runs}, seed ${failure.seed}, ${failure.mode})`);
}

async function firstFailure(
  runs: readonly { readonly seed: string; readonly mode: Mode }[],
  { patches, jobs }: { patches: readonly Patch[]; jobs: number },
): Promise<{ runs: number; failure: RunResult | undefined }> {
  let done = 0;
  let failure: RunResult | undefined;
  await runInWorkers({
    runs,
    jobs,
    patches,
    onResult: (result) => {
      done++;
      if (result.failure !== null) failure ??= result;
      return failure !== undefined;
    },
  });
  return { runs: done, failure };
}
