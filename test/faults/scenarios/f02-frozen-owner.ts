import { until } from '../../support/until.ts';
import { catchCommit } from '../commit-trap.ts';
import type { Scenario } from '../scenario.ts';
import { countReplies } from '../tcp-proxy.ts';

const refused = 'late write of a frozen owner refused';
const rounds = 2;

/**
 * An owner is frozen with a commit on its way, for longer than its session, as by a pause of its
 * virtual machine. The other one takes its partitions; then the commit arrives after all, and the
 * owner wakes up and thinks that nothing has happened.
 */
export const frozenOwner: Scenario = {
  id: 'F2',
  name: 'An owner is frozen for longer than its session, and its write comes late',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [refused],
  async run(stage) {
    const { proxy, env } = await stage.proxyToRedis();
    await stage.begin();
    const [zombie] = await stage.aggregators({ env }, {});
    for (let round = 0; round < rounds; round += 1) {
      const caught = await catchCommit(proxy, 'before it was sent');
      zombie.freeze(true);
      await stage.recovered();
      const fenced = countReplies(proxy, 'fenced');
      caught?.release('pass');
      await until(() => fenced() > 0, { what: 'the late write to be refused' });
      zombie.freeze(false);
      stage.hit(refused, fenced());
      await zombie.ready();
      await stage.caughtUp();
      stage.addNote('refused writes', fenced());
    }
  },
};
