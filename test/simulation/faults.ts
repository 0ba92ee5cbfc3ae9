import type { Random } from '../../services/simulator/random.ts';
import { arrangedFaults, straysFault } from './faults-arranged.ts';
import { logFaults, lossFaults } from './faults-log.ts';
import { processFaults } from './faults-process.ts';
import { keyFaults, mendTypes, redisFaults } from './faults-redis.ts';
import type { World } from './world.ts';

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  /** How often it is drawn beside the others. */
  readonly weight: number;
  readonly run: (world: World, random: Random) => void;
}

/** The faults that a run may draw, and how often it does. */
export interface FaultPlan {
  readonly faults: readonly Fault[];
  /** Mean time between two, in ms. */
  readonly everyMs: number;
}

/** Draws what kinds of trouble a run is in: some have little, so that rare states last. */
export function drawFaultPlan(random: Random): FaultPlan {
  const faults = [...redisFaults, ...logFaults, ...processFaults].filter(() => random.chance(0.6));
  if (random.chance(0.25)) faults.push(...keyFaults);
  if (random.chance(0.3)) {
    faults.push(arrangedFaults[random.below(arrangedFaults.length)] as Fault);
  }
  if (random.chance(0.3)) {
    const kinds = [...Object.values(lossFaults), straysFault];
    const kind = kinds[random.below(kinds.length)] as Fault;
    faults.push({ ...kind, weight: 4 });
  }
  return { faults, everyMs: random.between(300, 5_000) };
}

/** Lets faults happen from now on, while the world is troubled. */
export function scheduleFaults(world: World, plan: FaultPlan): void {
  const random = world.stream('faults');
  const total = plan.faults.reduce((sum, { weight }) => sum + weight, 0);
  const next = (): void => {
    world.timeline.after(random.float() * 2 * plan.everyMs, () => {
      if (!world.isTroubled) return;
      let draw = random.float() * total;
      const fault = plan.faults.find(({ weight }) => {
        draw -= weight;
        return draw < 0;
      });
      if (fault !== undefined) {
        world.coverage.hit(fault.name);
        world.trace.note('fault', fault.name);
        fault.run(world, random);
      }
      next();
    });
  };
  if (total > 0) next();
}

/** Ends all trouble: what is down comes up, what stands still goes on, who is gone is replaced. */
export function heal(world: World): void {
  world.trace.note('fault', 'all is well from here on');
  world.isTroubled = false;
  world.brokers.isDown = false;
  world.deadLetters.isDown = false;
  world.redis.goOn();
  world.redis.setFull(false);
  mendTypes(world);
  // A crash that was under way may still bring back what an operator has deleted.
  world.timeline.after(4_000, () => mendTypes(world));
  for (const partition of world.brokers.partitions) partition.mend();
  for (const { process, thaw } of frozen(world)) if (process.state === 'frozen') thaw();
  if (world.aggregators.every(({ process }) => process.isDead)) world.startAggregator();
  if (world.reader === undefined || world.reader.process.isDead) world.startReader();
}

function frozen(world: World) {
  const all = world.aggregators.map((aggregator) => ({
    process: aggregator.process,
    thaw: () => aggregator.thaw(true),
  }));
  const { reader } = world;
  if (reader === undefined) return all;
  return [...all, { process: reader.process, thaw: () => reader.process.thaw(true) }];
}
