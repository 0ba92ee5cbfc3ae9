import { catchCommit, commitMoments } from '../commit-trap.ts';
import type { Scenario } from '../scenario.ts';

const policies = ['everysec', 'always'] as const;
const windowOf = (policy: string): string =>
  `killed with a commit on its way, appendfsync ${policy}`;

/** Redis is killed at each moment of a commit, and starts again on its data. */
export const killedRedis: Scenario = {
  id: 'F5',
  name: 'Redis is killed with commits on their way, and comes back with its data',
  needs: { redis: 'single', kafka: 'shared' },
  windows: policies.map(windowOf),
  async run(stage) {
    const { proxy, env } = await stage.proxyToRedis();
    await stage.begin();
    await stage.aggregators({ env }, {});
    for (const policy of policies) {
      await stage.server.call('CONFIG', 'SET', 'appendfsync', policy);
      for (const moment of commitMoments) {
        const caught = await catchCommit(proxy, moment);
        await stage.server.kill();
        caught?.release('drop');
        if (caught !== undefined) stage.hit(windowOf(policy));
        await stage.server.start();
        await stage.recovered();
      }
    }
  },
};
