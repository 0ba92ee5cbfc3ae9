import type { Counts } from './coverage.ts';
import { drawFaultPlan, heal, scheduleFaults } from './faults.ts';
import { unsettled } from './liveness.ts';
import { patchText } from './patches.ts';
import { LuaScripts } from './redis/lua.ts';
import { loadScripts } from './redis/store-scripts.ts';
import { World } from './world.ts';

export type Mode = 'safety' | 'liveness';

export interface RunOptions {
  readonly seed: string;
  /** `liveness`: all trouble ends after a while, and everything must come right. */
  readonly mode: Mode;
  readonly print?: (line: string) => void;
}

export interface RunResult {
  readonly seed: string;
  readonly mode: Mode;
  /** The rule that was broken; null where none was. */
  readonly failure: {
    readonly rule: string;
    readonly message: string;
    readonly step: number;
  } | null;
  readonly hash: string;
  readonly steps: number;
  readonly records: number;
  readonly counts: Counts;
  readonly tail: readonly string[];
}

/** How long trouble lasts, and within what time all must be well after it, in ms. */
const troubledMs = { least: 8_000, most: 25_000 } as const;
const settleMsMax = 90_000;
/** How long all must stay well: more than the time between two looks of an idle owner. */
const calmMs = 7_000;
const sliceMs = 500;

const scripts = loadScripts(new LuaScripts(), patchText);

/** One run from its seed. The same seed gives the same run, step by step. */
export async function simulate({ seed, mode, print }: RunOptions): Promise<RunResult> {
  const world = new World({ seed, scripts, ...(print !== undefined && { print }) });
  start(world);
  const random = world.stream('plan');
  scheduleFaults(world, drawFaultPlan(random));
  produceNowAndThen(world);
  const endMs = random.between(troubledMs.least, troubledMs.most);
  await advance(world, endMs);
  if (mode === 'liveness' && world.safety.violation === undefined) await settle(world);
  world.reader?.checkCube();
  world.end();
  const { violation } = world.safety;
  const { steps } = world.timeline;
  return {
    seed,
    mode,
    failure: violation === undefined ? null : { ...pick(violation), step: steps },
    hash: world.trace.hash,
    steps,
    records: world.brokers.partitions.reduce((sum, { high }) => sum + high, 0),
    counts: world.coverage.counts,
    tail: world.trace.tail,
  };
}

function pick({ rule, message }: Error & { rule: string }): { rule: string; message: string } {
  return { rule, message };
}

function start(world: World): void {
  for (let i = 0; i < world.settings.aggregatorCount; i++) world.startAggregator();
  world.startReader();
}

/** Producers write in bursts, and now and then are silent for seconds. */
function produceNowAndThen(world: World): void {
  const random = world.stream('bursts');
  const next = (): void => {
    const pauseMs = random.chance(0.1) ? random.between(3_000, 9_000) : random.between(20, 900);
    world.timeline.after(pauseMs, () => {
      if (!world.isTroubled) return;
      world.produce(random.below(world.settings.partitionCount), random.between(1, 12));
      next();
    });
  };
  next();
}

/** Lets time go by up to `endMs`, or until a rule is broken. */
async function advance(world: World, endMs: number): Promise<void> {
  while (world.timeline.nowMs < endMs && world.safety.violation === undefined) {
    await world.timeline.runUntil(Math.min(endMs, world.timeline.nowMs + sliceMs));
  }
}

/** Ends all trouble and waits until all is well, and stays well. */
async function settle(world: World): Promise<void> {
  heal(world);
  const limitMs = world.timeline.nowMs + settleMsMax;
  let wellSinceMs: number | null = null;
  let problems: string[] = [];
  while (world.timeline.nowMs < limitMs) {
    await advance(world, world.timeline.nowMs + sliceMs);
    if (world.safety.violation !== undefined) return;
    problems = unsettled(world);
    const { nowMs } = world.timeline;
    if (problems.length > 0) wellSinceMs = null;
    else wellSinceMs ??= nowMs;
    if (wellSinceMs !== null && nowMs - wellSinceMs >= calmMs) return;
  }
  world.safety.fail('all comes right', problems.join('; '));
}
