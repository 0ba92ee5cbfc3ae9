import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '../../support/run-process.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const counted = 'counted by clocks that are a day wrong';
const jumped = 'jumps of a clock of a day under load';
const stayed = 'still members of the group long after a clock was set back by a day';

const dayMs = 86_400_000;
const jumpEveryMs = 4_000;
/** Longer than a session, so that a member without heartbeats would be out. */
const stayMs = 16_000;
const clock = new URL('../shifted-clock.ts', import.meta.url).href;

/** Aggregators whose clocks are a day wrong, and jump. What is counted knows no clock. */
export const jumpingClock: Scenario = {
  id: 'F25',
  name: 'Clocks of aggregators are a day wrong, and jump forth and back',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [counted, jumped, stayed],
  async run(stage) {
    await stage.begin();
    const wrong = await Promise.all([withClock(stage, [dayMs]), withClock(stage, [-dayMs])]);
    await stage.caughtUp();
    for (const process of wrong) await stage.stop(process);
    const records = stage.counters.sum('tally_events_total');
    if (records > 0) stage.hit(counted);
    stage.note('records counted by clocks that are a day wrong', records);

    const shifts = [0, dayMs, 0, -dayMs, dayMs, 0];
    await Promise.all([withClock(stage, shifts), stage.aggregator()]);
    await sleep(shifts.length * jumpEveryMs);
    stage.hit(jumped, shifts.length - 1);
    await stage.recovered();
    await stay(stage);
  },
};

function withClock(stage: Stage, shifts: readonly number[]): Promise<RunningProcess> {
  return stage.aggregator({
    nodeArgs: ['--import', clock],
    env: { CLOCK_SHIFTS: shifts.join(), CLOCK_EVERY: String(jumpEveryMs) },
  });
}

/** A clock that was set back must not make its process wait until it is where it was. */
async function stay(stage: Stage): Promise<void> {
  const before = (await stage.members()).toSorted();
  await sleep(stayMs);
  const after = (await stage.members()).toSorted();
  if (before.length === 2 && before.join() === after.join()) stage.hit(stayed);
  await stage.recovered();
}
