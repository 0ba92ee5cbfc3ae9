import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { shardKeys } from '../../libs/store/keys.ts';
import type { Random } from '../../services/simulator/random.ts';
import type { Fault } from './faults.ts';
import type { TopicPartition } from './log/topic.ts';
import { keySpace } from './safety.ts';
import { viewShard } from './shard-view.ts';
import { epochMs } from './sim-process.ts';
import type { Slot } from './truth.ts';
import type { World } from './world.ts';

/** What the log and its group do on an ordinary bad day. */
export const logFaults: readonly Fault[] = [
  { name: 'group: rebalance', weight: 4, run: ({ group }) => group.rebalance(false) },
  {
    name: 'group: rebalance with a zombie',
    weight: 4,
    run: ({ group }) => group.rebalance(true),
  },
  {
    name: 'log: no broker answers',
    weight: 2,
    run: ({ brokers, timeline }, random) => {
      brokers.isDown = true;
      timeline.after(random.between(200, 5_000), () => {
        brokers.isDown = false;
      });
    },
  },
  {
    name: 'log: another leader, and nothing lost',
    weight: 2,
    run: (world, random) => pickPartition(world, random).changeLeader(),
  },
  {
    name: 'log: counted records expire',
    weight: 1,
    run: (world, random) => {
      const partition = pickPartition(world, random);
      const next = storedMeta(world, partition.partition)?.next;
      // Once the record that could tell is gone, nothing can tell any more.
      if (world.safety.hadIncident(partition.partition, 'replaced')) return;
      world.safety.noteIncident(partition.partition, 'expired');
      if (next !== undefined) partition.expire(random.between(0, next));
    },
  },
  {
    name: 'dead letters: not reachable',
    weight: 2,
    run: ({ deadLetters, timeline }, random) => {
      deadLetters.isDown = true;
      timeline.after(random.between(200, 6_000), () => {
        deadLetters.isDown = false;
      });
    },
  },
];

/** What makes the log another one than the shards were counted from: one kind a run. */
export const lossFaults: Readonly<Record<string, Fault>> = {
  expire: {
    name: 'log: records expire before they are counted',
    weight: 1,
    run: (world, random) => {
      const partition = pickPartition(world, random);
      const next = storedMeta(world, partition.partition)?.next ?? 0;
      if (next >= partition.high) return;
      world.safety.noteIncident(partition.partition, 'expired');
      partition.expire(random.between(next + 1, partition.high));
    },
  },
  truncate: {
    name: 'log: truncated by an unclean election',
    weight: 1,
    run: (world, random) => {
      const partition = pickPartition(world, random);
      world.safety.noteIncident(partition.partition, 'replaced');
      const end = Math.max(0, partition.high - random.between(1, 12));
      const lost = Array.from({ length: partition.high - end }, (_, i) => partition.slot(end + i));
      partition.truncate(end);
      if (random.chance(0.5)) sendAgain(world, random, partition, lost);
      refill(world, random, partition);
    },
  },
  recreate: {
    name: 'log: the topic is made anew',
    weight: 1,
    run: (world, random) => {
      for (const partition of world.brokers.partitions) {
        world.safety.noteIncident(partition.partition, 'replaced');
        partition.recreate();
        refill(world, random, partition);
      }
      world.group.rebalance(false);
    },
  },
  corrupt: {
    name: 'log: a record batch becomes undecodable',
    weight: 1,
    run: (world, random) => {
      const partition = pickPartition(world, random);
      const slot = partition.slot(partition.high - random.between(1, 8));
      if (slot === undefined) return;
      world.safety.noteIncident(partition.partition, 'corrupt');
      slot.isCorrupt = true;
    },
  },
};

/** Producers go on, at once or later, below or beyond where the log ended before. */
function refill(world: World, random: Random, { partition }: TopicPartition): void {
  if (random.chance(0.6)) world.produce(partition, random.between(1, 40));
}

/** Producers that were not told of their records send them again, in an order of their own. */
function sendAgain(
  { coverage, timeline, sources }: World,
  random: Random,
  partition: TopicPartition,
  lost: readonly (Slot | undefined)[],
): void {
  const records = lost.flatMap((slot) => slot?.record ?? []);
  // Where another one gets in first, the rest can stand where it stood before, to the byte.
  const other = sources[partition.partition]?.next(timeline.nowMs);
  if (records.length > 1 && other !== undefined && random.chance(0.5)) records[0] = other;
  else if (random.chance(0.5)) records.reverse();
  coverage.hit('log: lost records are sent again');
  partition.append(records, epochMs + Math.floor(timeline.nowMs));
}

/** Any partition. */
export function pickPartition({ brokers }: World, random: Random): TopicPartition {
  return brokers.partitions[random.below(brokers.partitions.length)] as TopicPartition;
}

/** The meta of a stored shard; undefined where there is none. */
export function storedMeta({ redis }: World, partition: number): ShardMeta | undefined {
  const key = shardKeys(keySpace, partition).shard;
  return viewShard(redis.primary.database, key)?.meta;
}
