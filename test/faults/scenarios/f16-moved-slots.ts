import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '../../support/redis-servers.ts';
import { until } from '../../support/until.ts';
import { isPrimary, keysOf, refusals } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const moved = 'slot of a shard moved, key by key, under load';
const halfThere = 'commits told that their keys are between two nodes';
const replaced = 'primary of a shard killed, and its replica promoted';
const moves = 3;
const keyPauseMs = 150;

/** A Cluster moves a shard from node to node while it is written, and loses a node. */
export const movedSlots: Scenario = {
  id: 'F16',
  name: 'A Cluster moves the slots of shards under load, and loses a node',
  needs: { redis: 'cluster', kafka: 'shared' },
  windows: [moved, halfThere, replaced],
  async run(stage) {
    await stage.begin();
    await stage.aggregators({}, {});
    const before = await halfWay(stage);
    for (let move = 0; move < moves; move += 1) {
      const partition = stage.random.below(stage.campaign.topic.partitions);
      const ms = await moveShard(stage, partition);
      stage.hit(moved);
      stage.note('longest move ms', Math.max(ms, Number(stage.notes['longest move ms'] ?? 0)));
      await stage.recovered();
    }
    const met = (await halfWay(stage)) - before;
    if (met > 0) stage.hit(halfThere);
    stage.note('commands that met a half-moved shard', met);
    await loseNode(stage);
  },
};

async function halfWay({ cluster }: Stage): Promise<number> {
  const counts = await Promise.all(
    cluster.primaries.flatMap((node) => [refusals(node, 'TRYAGAIN'), refusals(node, 'ASK')]),
  );
  return counts.reduce((sum, count) => sum + count);
}

/** Moves the slot of one shard to another node, as `redis-cli --cluster reshard` does. */
async function moveShard(stage: Stage, partition: number): Promise<number> {
  const { primaries } = stage.cluster;
  const slot = String(
    await primaries[0]?.call('CLUSTER', 'KEYSLOT', keysOf(stage, partition).shard),
  );
  const source = await holderOf(primaries, slot);
  const others = primaries.filter((node) => node !== source);
  const target = others[stage.random.below(others.length)] as RedisServer;
  const [sourceId, targetId] = await Promise.all(
    [source, target].map(async (node) => String(await node.call('CLUSTER', 'MYID'))),
  );
  const startedAt = performance.now();
  await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId ?? '');
  await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId ?? '');
  for (;;) {
    const keys = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, '1')) as string[];
    const [key] = keys;
    if (key === undefined) break;
    await source.call('MIGRATE', '127.0.0.1', String(target.port), key, '0', '5000');
    await sleep(keyPauseMs);
  }
  for (const node of [target, source, ...others.filter((each) => each !== target)]) {
    await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', targetId ?? '');
  }
  return Math.round(performance.now() - startedAt);
}

async function holderOf(primaries: readonly RedisServer[], slot: string): Promise<RedisServer> {
  const ranges = (await primaries[0]?.call('CLUSTER', 'SLOTS')) as [
    number,
    number,
    [string, number],
  ][];
  const range = ranges.find(([from, to]) => from <= Number(slot) && Number(slot) <= to);
  const found = primaries.find(({ port }) => port === range?.[2][1]);
  if (found === undefined) throw new Error(`No primary holds slot ${slot}.`);
  return found;
}

async function loseNode(stage: Stage): Promise<void> {
  const { primaries, replicas } = stage.cluster;
  const slot = String(await primaries[0]?.call('CLUSTER', 'KEYSLOT', keysOf(stage, 0).shard));
  const lost = await holderOf(primaries, slot);
  const replica = replicas[primaries.indexOf(lost)] as RedisServer;
  const killedAt = performance.now();
  await lost.kill();
  await until(() => isPrimary(replica), {
    what: 'the replica to be promoted',
    waitMsMax: 40_000,
    everyMs: 50,
  });
  stage.hit(replaced);
  stage.note('promoted after ms', Math.round(performance.now() - killedAt));
  await stage.recovered();
  await lost.start();
  await stage.recovered();
}
