import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '../../support/run-process.ts';
import type { Scenario } from '../scenario.ts';
import type { AggregatorOptions, Stage } from '../stage.ts';

const counted = 'counted by clocks that are a day wrong';
const jumped = 'jumps of a clock of a day under load';
const sharing = 'shares with a new member although its clock was set back by a day';

const dayMs = 86_400_000;
const jumpEveryMs = 4_000;
const clock = new URL('../shifted-clock.ts', import.meta.url).href;

/** Aggregators whose clocks are a day wrong, and jump. What is counted knows no clock. */
export const jumpingClock: Scenario = {
  id: 'F25',
  name: 'Clocks of aggregators are a day wrong, and jump forth and back',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [counted, jumped, sharing],
  async run(stage) {
    await stage.begin();
    const wrong = await stage.aggregators(withClock([dayMs]), withClock([-dayMs]));
    for (const process of wrong) await stage.stop(process);
    const records = stage.counters.sum('tally_events_total');
    if (records > 0) stage.hit(counted);
    stage.note('records counted by clocks that are a day wrong', records);

    const shifts = [0, dayMs, 0, -dayMs, dayMs, 0];
    const two = await stage.aggregators(withClock(shifts), {});
    await sleep(shifts.length * jumpEveryMs);
    stage.hit(jumped, shifts.length - 1);
    await stage.recovered();
    await share(stage, two);
  },
};

function withClock(shifts: readonly number[]): AggregatorOptions {
  return {
    nodeArgs: ['--import', clock],
    env: { CLOCK_SHIFTS: shifts.join(), CLOCK_EVERY: String(jumpEveryMs) },
  };
}

/**
 * A clock that was set back must not make its process wait until it is where it was: the heartbeat
 * is how a member hears that it has to share.
 */
async function share(stage: Stage, two: readonly RunningProcess[]): Promise<void> {
  const fenced = 'tally_doubts_total{reason="fenced"';
  const before = stage.counters.sum(fenced);
  const startedAt = performance.now();
  const three = [...two, await stage.aggregator({ ready: false })];
  await stage.shared(three);
  stage.note('ms until three shared', Math.round(performance.now() - startedAt));
  await stage.counters.sampleAll();
  // One that does not hear of the others goes on with what is theirs by now.
  if (stage.counters.sum(fenced) === before) stage.hit(sharing);
  await stage.recovered();
}
