import { setTimeout as sleep } from 'node:timers/promises';
import { catchCommit } from '../commit-trap.ts';
import type { Scenario } from '../scenario.ts';

const dropped = 'reply dropped after the commit was taken';
const late = 'reply later than its time-out';
const drops = 6;
/** Longer than a writer waits for an answer. */
const lateMs = 3_500;

/** Commits are taken, and their owner never hears of it, or too late. */
export const lostReply: Scenario = {
  id: 'F14',
  name: 'Redis takes a commit, and its reply is lost or comes too late',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [dropped, late],
  async run(stage) {
    const { proxy, env } = await stage.proxyToRedis();
    await stage.begin();
    await stage.aggregator({ env });
    for (let round = 0; round < drops; round += 1) {
      const caught = await catchCommit(proxy, 'sent, no reply');
      caught?.release('drop');
      if (caught !== undefined) stage.hit(dropped);
      await stage.recovered();
    }
    const caught = await catchCommit(proxy, 'sent, no reply');
    await sleep(lateMs);
    caught?.release('pass');
    if (caught !== undefined) stage.hit(late);
    await stage.recovered();
    await stage.counters.sampleAll();
    const unknown = stage.counters.sum('tally_doubts_total{reason="unknown"');
    stage.note('outcomes that were not known', unknown);
  },
};
