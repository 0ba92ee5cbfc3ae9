import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { assertHidden, halted, haltsWereDue, rebuild } from '../halts.ts';
import { keysOf } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const flushedScripts = 'scripts flushed under load, without a doubt';
const emptied = 'all keys deleted under load, and all counted again';
const chunkDeleted = 'a chunk of identities deleted: halted, hidden and rebuilt';
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
    await emptyAll(stage);
    await deleteChunk(stage);
    await setPolicy(stage);
  },
};

/** A server that lost its scripts is given them again. */
async function flushScripts(stage: Stage): Promise<void> {
  const doubts = stage.counters.sum('tally_doubts_total');
  await stage.server.call('SCRIPT', 'FLUSH');
  await stage.recovered();
  await sleep(500);
  await stage.counters.sampleAll();
  if (stage.counters.sum('tally_doubts_total') === doubts) stage.hit(flushedScripts);
}

async function emptyAll(stage: Stage): Promise<void> {
  const { partitions } = stage.campaign.topic;
  const emptiedAt = performance.now();
  await stage.server.call('FLUSHALL');
  await until(() => stage.counters.sum('tally_doubts_total{reason="missing"') >= partitions, {
    what: 'every owner to find its shard gone',
    waitMsMax: 10_000,
  });
  await stage.recovered(emptiedAt);
  stage.hit(emptied);
  stage.note('ms to count all again', Math.round(performance.now() - emptiedAt));
}

/** What is left of a shard can't be trusted, so its partition halts until it is rebuilt. */
async function deleteChunk(stage: Stage): Promise<void> {
  const partition = stage.random.below(stage.campaign.topic.partitions);
  await stage.server.call('DEL', keysOf(stage, partition).identities(0));
  await halted(stage, partition, /identities/);
  await assertHidden(stage, [partition]);
  await haltsWereDue(stage);
  const rebuiltAt = performance.now();
  await rebuild(stage, partition);
  await stage.recovered(rebuiltAt);
  stage.hit(chunkDeleted);
  stage.note('ms to rebuild one shard', Math.round(performance.now() - rebuiltAt));
}

async function setPolicy(stage: Stage): Promise<void> {
  await stage.server.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  const refused = await stage.aggregator({ ready: false });
  const { code } = await refused.exited;
  if (code !== 0) stage.hit(policyRefused);
  await stage.server.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
}
