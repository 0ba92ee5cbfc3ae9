import type { Random } from '../../services/simulator/random.ts';
import type { Fault } from './faults.ts';
import { pickPartition, storedMeta } from './faults-log.ts';
import { spoil } from './faults-redis.ts';
import type { World } from './world.ts';

/**
 * Trouble that takes several faults in one order and at the right moments, which by chance alone
 * come together too seldom to prove anything.
 */
export const arrangedFaults: readonly Fault[] = [
  {
    name: 'redis: a stream of changes is emptied again and again',
    weight: 8,
    run: (world, random) => {
      const log = pickPartition(world, random);
      const { partition } = log;
      const endMs = world.timeline.nowMs + random.between(2_000, 6_000);
      const emptyAgain = (): void => {
        if (!world.isTroubled || world.timeline.nowMs > endMs) return;
        spoil(world, partition, { suffix: ':changes', isReplaced: false });
        const lag = log.high - (storedMeta(world, partition)?.next ?? 0);
        if (lag < 20) world.produce(partition, 1);
        // The shard moves on between any two answers that the reader gets.
        world.reader?.connections[0]?.link?.stallReplies(random.between(20, 80));
        world.timeline.after(random.between(2, 12), emptyAgain);
      };
      emptyAgain();
    },
  },
  {
    name: 'redis: crashes twice over one torn file',
    weight: 8,
    run: (world, random) => {
      const { redis, timeline } = world;
      world.produce(pickPartition(world, random).partition, 12);
      timeline.after(random.between(50, 400), () =>
        redis.restart({ lost: 1, kept: wholeCommit, downMs: 50 }),
      );
      timeline.after(random.between(500, 2_500), () =>
        redis.restart({ lost: 0, kept: null, downMs: 50 }),
      );
    },
  },
];

/** More commands than a commit has: all of them reach the file, and only its end does not. */
const wholeCommit = 9;

/** A new leader lacks only what held no record, and puts records there. */
export const straysFault: Fault = {
  name: 'log: records where none was counted',
  weight: 8,
  run: (world: World, random: Random) => {
    const partition = pickPartition(world, random);
    const meta = storedMeta(world, partition.partition);
    if (meta === undefined || meta.anchor === null) return;
    const end = meta.anchor.offset + 1;
    if (end >= meta.next || end < partition.low || end >= partition.high) return;
    world.safety.noteIncident(partition.partition, 'replaced');
    partition.truncate(end);
    world.produce(partition.partition, random.between(1, 12));
  },
};
