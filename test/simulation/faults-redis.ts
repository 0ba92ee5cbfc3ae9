import { shardKeys } from '../../libs/store/keys.ts';
import type { Random } from '../../services/simulator/random.ts';
import type { Fault } from './faults.ts';
import { pickPartition } from './faults-log.ts';
import { keySpace } from './safety.ts';
import type { World } from './world.ts';

/** What Redis, its machine and its operators can do to the shards. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'redis: failover to a replica that lags',
    weight: 4,
    run: ({ redis }, random) => redis.failOver(random.between(0, 8), skew(random), 0),
  },
  {
    name: 'redis: failover, and the old primary goes on',
    weight: 3,
    run: ({ redis }, random) =>
      redis.failOver(random.between(0, 8), skew(random), random.between(200, 6_000)),
  },
  {
    name: 'redis: crash that loses writes',
    weight: 3,
    run: ({ redis }, random) =>
      redis.restart({ lost: random.between(0, 5), kept: null, downMs: random.between(50, 3_000) }),
  },
  {
    name: 'redis: crash that tears the file',
    weight: 3,
    run: ({ redis }, random) =>
      redis.restart({
        lost: random.between(1, 3),
        kept: random.below(5),
        downMs: random.between(50, 3_000),
      }),
  },
  {
    name: 'redis: hangs',
    weight: 3,
    run: ({ redis, timeline }, random) => {
      redis.hang();
      timeline.after(random.between(200, 7_000), () => redis.goOn());
    },
  },
  {
    name: 'redis: out of memory',
    weight: 2,
    run: ({ redis, timeline }, random) => {
      redis.setFull(true);
      timeline.after(random.between(200, 5_000), () => redis.setFull(false));
    },
  },
  {
    name: 'redis: a connection breaks',
    weight: 4,
    run: ({ redis }, random) => {
      const { links } = redis;
      const holdMs = random.chance(0.5) ? random.between(1, 6_000) : 0;
      links[random.below(Math.max(1, links.length))]?.break({
        loseWire: random.chance(0.5),
        holdMs,
      });
    },
  },
  {
    name: 'redis: a link goes dead without a word',
    weight: 3,
    run: ({ redis }, random) => redis.links[random.below(Math.max(1, redis.links.length))]?.die(),
  },
  {
    name: 'redis: a link stalls',
    weight: 4,
    run: ({ redis }, random) => {
      const link = redis.links[random.below(Math.max(1, redis.links.length))];
      if (random.chance(0.5)) link?.stallSending(random.between(200, 9_000));
      else link?.stallReplies(random.between(200, 9_000));
    },
  },
];

/** What takes whole keys away: such a shard may have to be built again, by hand or by itself. */
export const keyFaults: readonly Fault[] = [
  { name: 'redis: emptied', weight: 2, run: ({ redis }) => redis.flush() },
  {
    name: 'redis: a shard is deleted',
    weight: 2,
    run: (world, random) =>
      spoil(world, pickPartition(world, random).partition, { suffix: '', isReplaced: false }),
  },
  {
    name: 'redis: a chunk of identities is deleted',
    weight: 2,
    run: (world, random) =>
      spoil(world, pickPartition(world, random).partition, { suffix: ':ids:0', isReplaced: false }),
  },
  {
    name: 'redis: a stream of changes is deleted',
    weight: 2,
    run: (world, random) =>
      spoil(world, pickPartition(world, random).partition, {
        suffix: ':changes',
        isReplaced: false,
      }),
  },
  {
    name: 'redis: a shard becomes another type',
    weight: 1,
    run: (world, random) =>
      spoil(world, pickPartition(world, random).partition, { suffix: '', isReplaced: true }),
  },
  {
    name: 'redis: a chunk of identities becomes another type',
    weight: 1,
    run: (world, random) =>
      spoil(world, pickPartition(world, random).partition, {
        suffix: `:ids:${random.below(2)}`,
        isReplaced: true,
      }),
  },
  {
    name: 'redis: a stream of changes becomes another type',
    weight: 1,
    run: (world, random) =>
      spoil(world, pickPartition(world, random).partition, {
        suffix: ':changes',
        isReplaced: true,
      }),
  },
];

/** Deletes what has another type than it should have: what an operator does about it. */
export function mendTypes({ redis, settings }: World): void {
  for (let partition = 0; partition < settings.partitionCount; partition++) {
    const { shard } = shardKeys(keySpace, partition);
    for (const suffix of ['', ':changes', ':ids:0', ':ids:1']) {
      const key = `${shard}${suffix}`;
      if (redis.primary.database.get(key)?.kind === 'set') remove(redis.primary, key);
    }
  }
}

/** Deletes a key of a shard, or puts something else in its place. */
export function spoil(
  { redis, safety }: World,
  partition: number,
  { suffix, isReplaced }: { suffix: string; isReplaced: boolean },
): void {
  const key = `${shardKeys(keySpace, partition).shard}${suffix}`;
  safety.noteIncident(partition, 'keys');
  remove(redis.primary, key);
  if (!isReplaced) return;
  const { isFull } = redis.primary;
  redis.setFull(false);
  redis.primary.execute({ name: 'SADD', args: [Buffer.from(key), Buffer.from('x')] });
  redis.setFull(isFull);
}

function remove(server: World['redis']['primary'], key: string): void {
  server.execute({ name: 'DEL', args: [Buffer.from(key)] });
}

/** How far the clock of the new primary is from that of the old one, in ms. */
function skew(random: Random): number {
  return random.chance(0.4) ? random.between(-15_000, 5_000) : 0;
}
