import { checkSimulation, type SimulationOptions } from './check-simulation.ts';
import { checkTest, keyOf, redByThemselves } from './check-tests.ts';
import type { Guard, Proof, TestProof } from './guard.ts';
import { missed, type Verdict } from './verdict.ts';
import type { ServerEnv } from './vitest-run.ts';

/** A guard before one of those that must notice its absence. */
export interface GuardRow extends Verdict {
  readonly guard: Guard;
  readonly proof: Proof;
  readonly seconds: number;
}

export interface CheckOptions {
  readonly env: ServerEnv;
  readonly simulation: SimulationOptions;
  /** Guards that are checked at a time. */
  readonly jobs: number;
  readonly onRow: (row: GuardRow) => void;
  readonly say: (line: string) => void;
}

/**
 * Takes each guard away in turn, before everything that must notice. Nothing on disk is changed. A
 * test that is red although nothing was taken away notices nothing.
 */
export async function checkGuards(
  guards: readonly Guard[],
  options: CheckOptions,
): Promise<GuardRow[]> {
  const { env, say } = options;
  const proofs = guards.flatMap(({ noticedBy }) => noticedBy).filter(isTest);
  let red = new Map<string, string>();
  if (proofs.length > 0) {
    say(`First the ${new Set(proofs.map(keyOf)).size} tests with every guard in place.`);
    red = await redByThemselves(proofs, env);
  }
  const waiting = guards.flatMap((guard) => guard.noticedBy.map((proof) => ({ guard, proof })));
  const rows: GuardRow[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const why = isTest(next.proof) ? red.get(keyOf(next.proof)) : undefined;
      const row =
        why === undefined
          ? await checkOne(next.guard, next.proof, options)
          : { ...next, ...missed(`red with every guard in place: ${why}`), seconds: 0 };
      rows.push(row);
      options.onRow(row);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return rows;
}

async function checkOne(
  guard: Guard,
  proof: Proof,
  { env, simulation }: CheckOptions,
): Promise<GuardRow> {
  const startedMs = performance.now();
  let verdict: Verdict;
  try {
    verdict = isTest(proof)
      ? await checkTest(guard, proof, env)
      : await checkSimulation(guard, simulation);
  } catch (thrown) {
    verdict = missed(String(thrown));
  }
  return { guard, proof, ...verdict, seconds: (performance.now() - startedMs) / 1000 };
}

function isTest(proof: Proof): proof is TestProof {
  return proof !== 'simulation';
}
