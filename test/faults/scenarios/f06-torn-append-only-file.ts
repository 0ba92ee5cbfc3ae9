import { readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lostSince, storedNext } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const torn = 'commits that were acknowledged torn off';
const rounds = 4;
/** As much of the end of the file may be lost: some commits at this rate. */
const cutBytesMax = 60_000;

/**
 * The end of the append-only file is lost, as by a power cut, at a random byte. Redis is killed a
 * second time after it has gone on, since an old one runs what was half torn only then. Each cut
 * inside one commit is tried in `libs/store/redis-faults.redis.test.ts`.
 */
export const tornFile: Scenario = {
  id: 'F6',
  name: 'A power cut tears the end off the append-only file, and Redis restarts twice',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [torn],
  async run(stage) {
    const { proxy, env } = await stage.proxyToRedis();
    await stage.begin();
    await stage.aggregator({ env });
    for (let round = 0; round < rounds; round += 1) {
      await stage.caughtUp();
      const before = await storedNext(stage, stage.server);
      // Nobody writes between the look before and the look after.
      proxy.refuse();
      await stage.server.kill();
      await tear(stage);
      await stage.server.start();
      const lost = lostSince(before, await storedNext(stage, stage.server));
      if (lost > 0) stage.hit(torn);
      stage.addNote('acknowledged records lost', lost);
      proxy.heal();
      await stage.recovered();
      await sleep(stage.random.between(0, 300));
      await stage.server.kill();
      await stage.server.start();
      await stage.recovered();
    }
    const log = await readFile(join(stage.server.dir, 'redis.log'), 'utf8');
    stage.note('nested blocks replayed', log.split('MULTI calls can not be nested').length - 1);
  },
};

async function tear({ server, random }: Stage): Promise<void> {
  const folder = join(server.dir, 'appendonlydir');
  const name = (await readdir(folder)).find((each) => each.endsWith('.incr.aof'));
  const file = join(folder, name ?? 'none');
  const { size } = await stat(file);
  await truncate(file, size - random.between(1, Math.min(size, cutBytesMax)));
}
