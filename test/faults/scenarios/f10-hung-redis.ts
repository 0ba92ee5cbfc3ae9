import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.ts';
import { membersOf } from '../topic-acts.ts';

const hung = 'hung until commands timed out';
const kept = 'member of the group all the while';
/** Redis hangs with its connections open: commands time out, and heartbeats must go on. */
function hanging(seconds: number): Scenario {
  return {
    id: 'F10',
    name: `Redis hangs for ${seconds} s with its connections open`,
    needs: { redis: 'single', kafka: 'shared' },
    windows: [hung, kept],
    async run(stage) {
      await stage.begin();
      await stage.aggregators({}, {});
      const before = await membersOf(stage);
      stage.server.freeze(true);
      await sleep(seconds * 1000);
      stage.server.freeze(false);
      await stage.recovered();
      const after = await membersOf(stage);
      await stage.counters.sampleAll();
      if (stage.counters.sum('tally_doubts_total') > 0) stage.hit(hung);
      stage.hit(kept, before.filter((member) => after.includes(member)).length);
    },
  };
}

export const hungRedis = hanging(20);
/** For the tests. */
export const brieflyHungRedis = hanging(6);
