import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '../../support/run-process.ts';
import type { Scenario } from '../scenario.ts';

const grown = 'grown under load';
const shrunk = 'shrunk under load';

/** How many aggregators there shall be, one after the other. */
const sizes = [4, 2, 4, 1, 3];
const stepMs = 3_000;

/** Aggregators come and go every three seconds, told to stop or killed. */
export const rebalanceStorm: Scenario = {
  id: 'F4',
  name: 'Aggregators come and go every three seconds',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [grown, shrunk],
  async run(stage) {
    await stage.begin();
    const living: RunningProcess[] = [await stage.aggregator()];
    const startedAt = performance.now();
    for (const size of sizes) {
      while (living.length < size) {
        living.push(await stage.aggregator({ ready: false }));
        stage.hit(grown);
      }
      while (living.length > size) {
        const [leaving] = living.splice(stage.random.below(living.length), 1);
        if (leaving === undefined) break;
        if (stage.random.chance(0.3)) await stage.kill(leaving);
        else await stage.stop(leaving);
        stage.hit(shrunk);
      }
      await sleep(stepMs);
    }
    await stage.recovered();
    const minutes = (performance.now() - startedAt) / 60_000;
    stage.note('claims a minute', Math.round(stage.counters.sum('tally_claims_total') / minutes));
  },
};
