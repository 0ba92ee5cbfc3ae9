import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { refusals } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';

const refused = 'commits refused for lack of memory';
const rounds = 3;

/** Redis has no memory left and refuses to write, until it gets more. */
export const outOfMemory: Scenario = {
  id: 'F11',
  name: 'Redis is out of memory for a while',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [refused],
  async run(stage) {
    await stage.begin();
    await stage.aggregator();
    for (let round = 0; round < rounds; round += 1) {
      await stage.caughtUp();
      const before = await refusals(stage.server, 'OOM');
      await stage.server.call('CONFIG', 'SET', 'maxmemory', '1mb');
      await until(async () => (await refusals(stage.server, 'OOM')) > before);
      await sleep(stage.random.between(500, 4_000));
      stage.hit(refused);
      stage.addNote('commands refused', (await refusals(stage.server, 'OOM')) - before);
      await stage.server.call('CONFIG', 'SET', 'maxmemory', '0');
      await stage.recovered();
    }
  },
};
