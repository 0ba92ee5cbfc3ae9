import type { Random } from '../../services/simulator/random.ts';
import type { AggregatorProcess } from './aggregator-process.ts';
import type { Fault } from './faults.ts';
import type { World } from './world.ts';

/** What happens to processes and their machines. */
export const processFaults: readonly Fault[] = [
  {
    name: 'process: an aggregator stands still',
    weight: 4,
    run: (world, random) => {
      const aggregator = pickAlive(world, random);
      if (aggregator === undefined) return;
      aggregator.freeze();
      const timersFirst = random.chance(0.5);
      world.timeline.after(random.between(100, 9_000), () => {
        if (aggregator.process.state === 'frozen') aggregator.thaw(timersFirst);
      });
    },
  },
  {
    name: 'process: an aggregator crashes',
    weight: 3,
    run: (world, random) => {
      pickAlive(world, random)?.crash(random.chance(0.5));
      world.timeline.after(random.between(50, 5_000), () => world.startAggregator());
    },
  },
  {
    name: 'process: an aggregator is stopped and another one started',
    weight: 2,
    run: (world, random) => {
      pickAlive(world, random)?.stop();
      world.timeline.after(random.between(50, 3_000), () => world.startAggregator());
    },
  },
  {
    name: 'process: a partition is rebuilt',
    weight: 3,
    run: (world, random) => {
      const rebuild = world.startRebuild(random.below(world.settings.partitionCount));
      if (random.chance(0.7)) return;
      world.timeline.after(random.between(20, 2_000), () => rebuild.crash());
    },
  },
  {
    name: 'process: the reader stands still',
    weight: 1,
    run: ({ reader, timeline }, random) => {
      reader?.process.freeze();
      timeline.after(random.between(100, 8_000), () => reader?.process.thaw(random.chance(0.5)));
    },
  },
  {
    name: 'process: the reader crashes',
    weight: 1,
    run: (world, random) => {
      world.reader?.crash();
      world.timeline.after(random.between(50, 2_000), () => world.startReader());
    },
  },
  {
    name: 'process: a clock jumps',
    weight: 1,
    run: (world, random) => {
      const aggregator = pickAlive(world, random);
      if (aggregator === undefined) return;
      aggregator.process.skewMs += random.between(-86_400_000, 86_400_000);
    },
  },
];

function pickAlive({ aggregators }: World, random: Random): AggregatorProcess | undefined {
  const alive = aggregators.filter(({ process }) => process.state === 'alive');
  return alive[random.below(Math.max(1, alive.length))];
}
