import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../../support/free-port.ts';
import { RedisServer } from '../../support/redis-servers.ts';
import { until } from '../../support/until.ts';
import { refusals } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';

const run = promisify(execFile);
const full = 'commits refused by a full disk';
const rounds = 2;
const ballastBytes = 64 << 20;

/** The disk of the append-only file is full: Redis refuses to write until there is room again. */
export const fullDisk: Scenario = {
  id: 'F12',
  name: 'The disk of Redis is full for a while',
  needs: { redis: 'own', kafka: 'shared' },
  windows: [full],
  async impossible() {
    const folder = await mkdtemp(join(tmpdir(), 'tally-disk-'));
    try {
      await mountSmallDisk(folder);
      await run('umount', [folder]);
      return null;
    } catch {
      return 'It needs the right to mount a small disk in memory, which only root has.';
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  async run(stage) {
    const folder = await mkdtemp(join(tmpdir(), 'tally-disk-'));
    await mountSmallDisk(folder);
    const [port = 0] = await freePorts(1);
    const server = new RedisServer(port, join(folder), {});
    stage.atClose(async () => {
      await server.kill();
      await run('umount', [folder]);
      await server.remove();
    });
    await server.start();
    stage.useRedis(server.url);
    await stage.begin();
    await stage.aggregator();
    for (let round = 0; round < rounds; round += 1) {
      await stage.caughtUp();
      const ballast = join(folder, 'ballast');
      const before = await refusals(server, 'MISCONF');
      // It ends with "no space left", and then there is none.
      await writeFile(ballast, Buffer.alloc(ballastBytes)).catch(() => undefined);
      await until(async () => (await refusals(server, 'MISCONF')) > before, { waitMsMax: 30_000 });
      await sleep(stage.random.between(500, 3_000));
      stage.hit(full);
      stage.addNote('commands refused', (await refusals(server, 'MISCONF')) - before);
      await rm(ballast);
      await stage.recovered();
    }
  },
};

async function mountSmallDisk(folder: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]);
}
