import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from '../../libs/base/errors.ts';
import { keepLogs } from './keep-logs.ts';
import { prove } from './prove.ts';
import type { Scenario, ScenarioResult } from './scenario.ts';
import { Stage } from './stage.ts';

const secondsMaxDefault = 240;

/** Plays one scenario to its end. Whatever goes wrong is in the result; nothing is left running. */
export async function playScenario(scenario: Scenario, seed: string): Promise<ScenarioResult> {
  const startedAt = performance.now();
  const { id, name } = scenario;
  const result = (
    outcome: ScenarioResult['outcome'],
    rest: Partial<ScenarioResult>,
  ): ScenarioResult => {
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    return { ...nothing, id, name, seed, outcome, seconds, ...rest };
  };
  const reason = await scenario.impossible?.();
  if (reason !== undefined && reason !== null) return result('skipped', { problems: [reason] });
  let stage: Stage | undefined;
  const withLogs = async (problems: readonly string[], on: Stage | undefined) =>
    on === undefined ? problems : [...problems, `Logs: ${await keepLogs(on, id, seed)}`];
  const over = new AbortController();
  try {
    stage = await Stage.open(scenario, seed);
    const opened = stage;
    const played = scenario.run(opened).then(() => prove(opened));
    // Where the time runs out first, the stage is closed under its feet.
    played.catch(() => undefined);
    const proof = await Promise.race([played, timeIsUp(scenario, over.signal)]);
    if (proof.problems.length === 0) return result('passed', proof);
    return result('failed', { ...proof, problems: await withLogs(proof.problems, stage) });
  } catch (thrown) {
    const { hits = {}, notes = {} } = stage ?? {};
    return result('failed', {
      problems: await withLogs([toError(thrown).message], stage),
      hits,
      notes,
    });
  } finally {
    over.abort();
    await stage?.close();
  }
}

async function timeIsUp(
  { secondsMax = secondsMaxDefault }: Scenario,
  signal: AbortSignal,
): Promise<never> {
  await sleep(secondsMax * 1000, undefined, { signal });
  throw new Error(`It was not over after ${secondsMax} s.`);
}

const nothing: Omit<ScenarioResult, 'id' | 'name' | 'seed' | 'outcome' | 'seconds'> = {
  problems: [],
  records: 0,
  hits: {},
  differences: 0,
  recoveredMs: [],
  rereads: 0,
  staleMsMax: 0,
  refusedMsMax: 0,
  behindMsMax: 0,
  halts: 0,
  doubts: {},
  claims: 0,
  notes: {},
};
