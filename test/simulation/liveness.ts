import { shardKeys } from '../../libs/store/keys.ts';
import type { OwnerStatus } from '../../services/aggregator/owner-parts.ts';
import type { TopicPartition } from './log/topic.ts';
import { keySpace } from './safety.ts';
import { viewShard } from './shard-view.ts';
import type { World } from './world.ts';

/** What is still missing until all is as it must be, in a sentence each; none when all is. */
export function unsettled(world: World): string[] {
  return world.brokers.partitions.flatMap((partition) => {
    const problem = unsettledPartition(world, partition);
    return problem === undefined ? [] : [`partition ${partition.partition} ${problem}`];
  });
}

/** Whether a partition can only be halted: what was counted is not what the log holds. */
export function mustHalt(world: World, { partition, low }: TopicPartition): boolean {
  const { primary } = world.redis;
  const view = viewShard(primary.database, shardKeys(keySpace, partition).shard);
  // A shard that is gone can be counted again only from where it started.
  if (view === undefined) return (world.starts.get(partition)?.start ?? low) < low;
  if (view.identities === null || view.meta.next < low) return true;
  return world.safety.standingOf(primary, partition) !== 'current';
}

function unsettledPartition(world: World, partition: TopicPartition): string | undefined {
  const owners = ownersOf(world, partition.partition);
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) return `has ${owners.length} owners`;
  if (mustHalt(world, partition)) {
    return owner.mode === 'halted' ? undefined : `is ${owner.mode} where it must be halted`;
  }
  const { high } = partition;
  if (owner.mode !== 'running') return `is ${owner.mode}: ${owner.detail}`;
  if (owner.next !== high) return `is at ${owner.next} of ${high}`;
  const key = shardKeys(keySpace, partition.partition).shard;
  const stored = viewShard(world.redis.primary.database, key)?.meta.next;
  if (stored !== high) return `is stored up to ${stored} of ${high}`;
  const name = world.reader?.process.name ?? '';
  const shown = world.safety.shownBy(name, partition.partition)?.meta.next;
  return shown === high ? undefined : `is shown up to ${shown} of ${high}`;
}

function ownersOf({ aggregators }: World, partition: number): OwnerStatus[] {
  return aggregators
    .filter(({ process }) => !process.isDead)
    .flatMap(({ statuses }) => statuses.filter((status) => status.partition === partition));
}
