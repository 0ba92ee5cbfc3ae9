import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '../../support/redis-servers.ts';
import { until } from '../../support/until.ts';
import { isPrimary, lostSince, storedNext } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';

const lost = 'last commits of the campaign lost by the failover';
const healMsMax = 10_000;

/**
 * The campaign is over when a failover loses its last commits. No record comes any more that would
 * trip over it, so the owners must look by themselves.
 */
export const idleFailover: Scenario = {
  id: 'F9',
  name: 'A failover loses the last commits after the campaign has ended',
  needs: { redis: 'sentinel', kafka: 'shared' },
  windows: [lost],
  async run(stage) {
    await stage.begin();
    await stage.aggregators({}, {});
    const { primary } = stage.sentinels;
    const replica = stage.sentinels.replicas[0] as RedisServer;
    await sleep(3_000);
    replica.freeze(true);
    await primary.call('CLIENT', 'KILL', 'TYPE', 'replica');
    await sleep(1_000);
    await stage.expected();
    await stage.caughtUp();
    const whole = await storedNext(stage, primary);
    await primary.kill();
    replica.freeze(false);
    const records = lostSince(whole, await storedNext(stage, replica));
    if (records > 0) stage.hit(lost);
    stage.note('acknowledged records lost', records);
    await until(() => isPrimary(replica), { waitMsMax: 30_000, everyMs: 50 });
    const promotedAt = performance.now();
    await until(async () => lostSince(whole, await storedNext(stage, replica)) === 0, {
      what: 'the new primary to hold all records again',
      waitMsMax: 60_000,
      everyMs: 50,
    });
    const healMs = Math.round(performance.now() - promotedAt);
    stage.note('healed without a new record, ms after the promotion', healMs);
    await stage.recovered(promotedAt);
    if (healMs > healMsMax)
      throw new Error(`Nobody looked for ${healMs} ms, ${healMsMax} are due.`);
  },
};
