import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '../../support/redis-servers.ts';
import { until } from '../../support/until.ts';
import { isPrimary, lostSince, storedNext } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const lost = 'acknowledged commits lost by a failover';
const rounds = 2;

/** The primary dies while its replica lags: Redis loses commits that it had acknowledged. */
export const staleReplica: Scenario = {
  id: 'F7',
  name: 'Sentinels make a replica that lags the primary',
  needs: { redis: 'sentinel', kafka: 'shared' },
  windows: [lost],
  async run(stage) {
    await stage.begin();
    await stage.aggregators({}, {});
    let [primary, replica] = [stage.sentinels.primary, stage.sentinels.replicas[0] as RedisServer];
    for (let round = 0; round < rounds; round += 1) {
      await stage.caughtUp();
      const records = await failOver(stage, primary, replica);
      if (records > 0) stage.hit(lost);
      stage.addNote('acknowledged records lost', records);
      await stage.recovered();
      // The old primary comes back as a replica of the new one, and they take turns.
      await primary.start();
      await until(async () => (await hasReplica(replica)) && !(await isPrimary(primary)), {
        what: 'the old primary to follow the new one',
        waitMsMax: 40_000,
        everyMs: 100,
      });
      [primary, replica] = [replica, primary];
    }
  },
};

/** Kills a primary whose replica has not heard of the last commits; tells how many were lost. */
async function failOver(stage: Stage, primary: RedisServer, replica: RedisServer): Promise<number> {
  replica.freeze(true);
  // A frozen replica would still read what waits in its socket, so the primary closes that first.
  await primary.call('CLIENT', 'KILL', 'TYPE', 'replica');
  await sleep(stage.random.between(300, 1_500));
  const before = await storedNext(stage, primary);
  await primary.kill();
  replica.freeze(false);
  const after = await storedNext(stage, replica);
  await until(() => isPrimary(replica), {
    what: 'the replica to become the primary',
    waitMsMax: 30_000,
    everyMs: 50,
  });
  return lostSince(before, after);
}

async function hasReplica(server: RedisServer): Promise<boolean> {
  return /^slave\d+:.*state=online/m.test(String(await server.call('INFO', 'replication')));
}
