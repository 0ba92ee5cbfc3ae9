import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { keysOf } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const flushedScripts = 'scripts flushed under load';
const emptied = 'all keys deleted under load';
const chunkDeleted = 'a chunk of identities deleted: partition halted';
const policyRefused = 'a policy that evicts keys refused at a start';

/** An operator, or a tool, does to Redis what nobody should. */
export const emptiedRedis: Scenario = {
  id: 'F13',
  name: 'Scripts, all keys, or a part of a shard are deleted; a policy that evicts is set',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [flushedScripts, emptied, chunkDeleted, policyRefused],
  async run(stage) {
    await stage.begin();
    await stage.aggregator();
    await stage.caughtUp();
    await flushScripts(stage);
    await stage.server.call('FLUSHALL');
    await rebuilt(stage, emptied);
    await deleteChunk(stage);
    await setPolicy(stage);
  },
};

/** A server that lost its scripts is given them again, without a doubt. */
async function flushScripts(stage: Stage): Promise<void> {
  const doubts = stage.counters.sum('tally_doubts_total');
  await stage.server.call('SCRIPT', 'FLUSH');
  await stage.recovered();
  await sleep(500);
  await stage.counters.sampleAll();
  if (stage.counters.sum('tally_doubts_total') === doubts) stage.hit(flushedScripts);
}

async function rebuilt(stage: Stage, window: string): Promise<void> {
  const startedAt = performance.now();
  await until(() => stage.counters.sum('tally_doubts_total') > 0, { waitMsMax: 10_000 });
  stage.hit(window);
  await sleep(500);
  await stage.recovered(startedAt);
  stage.note('ms to count it all again', Math.round(performance.now() - startedAt));
}

/**
 * What is left of a shard can't be trusted, so its partition halts and says so. The operator gives
 * the shard up, and it is made anew from the log.
 */
async function deleteChunk(stage: Stage): Promise<void> {
  const keys = keysOf(stage, stage.random.below(stage.campaign.topic.partitions));
  stage.haltsExpected += 1;
  await stage.server.call('DEL', keys.identities(0));
  await until(() => stage.counters.sum('tally_halts_total') > 0, { waitMsMax: 20_000 });
  stage.hit(chunkDeleted);
  await stage.server.call('DEL', keys.shard, keys.changes);
  await stage.recovered();
}

async function setPolicy(stage: Stage): Promise<void> {
  await stage.server.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  const refused = await stage.aggregator({ ready: false });
  const { code } = await refused.exited;
  if (code !== 0) stage.hit(policyRefused);
  await stage.server.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
}
