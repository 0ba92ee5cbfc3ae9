import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PartitionCount } from '../../libs/contracts/partition-counts.ts';
import { murmur2Partition } from '../../libs/contracts/partitioner.ts';
import { emptyShardMeta } from '../../libs/fold/shard.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { PartitionsAddedError, type Placements, placementsByKey } from './placements.ts';

const [few, many] = [2, 3];
const meta = emptyShardMeta(0);
const misplaced = { ...meta, misplaced: 1 };

/** Keys of partition 0 by the number that places them there: by few alone, by many alone, by none. */
const keys = { few: keyAt(0, 1), many: keyAt(1, 0), none: keyAt(1, 1) };
type Kind = keyof typeof keys;

function keyAt(home: number, homeAmongMany: number): string {
  for (let n = 0; ; n++) {
    const bytes = Buffer.from(`order-${n}`);
    const homes = [few, many].map((count) => murmur2Partition(bytes, 0, bytes.length, count));
    if (homes[0] === home && homes[1] === homeAmongMany) return bytes.toString();
  }
}

function nameOf(count: number): Kind {
  return count === few ? 'few' : 'many';
}

/** A log that many may write to once it has grown, a shard in its store, and what is on record. */
class World {
  partitions = few;
  readonly log: Kind[] = [];
  epoch = 0;
  outcomes: boolean[] = [];
  readonly recorded: PartitionCount[] = [];
  readonly #scheduler: fc.Scheduler;

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
  }

  /** An answer that comes whenever it likes, of the moment of its own at which it is looked up. */
  async reach<T>(what: string, look: () => T): Promise<T> {
    await this.#scheduler.schedule(Promise.resolve(), what);
    const found = look();
    await this.#scheduler.schedule(Promise.resolve(), `${what}: answer`);
    return found;
  }

  /** What does not grow is left out, as `StartsTopic.readCounts` does. */
  get onRecord(): PartitionCount[] {
    return this.recorded.filter(({ count }, at) => {
      return this.recorded.slice(0, at).every((known) => known.count < count);
    });
  }

  /** What a process has of it. */
  placements(): Placements {
    return placementsByKey({
      partitioner: 'murmur2',
      log: { partitionCount: () => this.reach('partitions', () => this.partitions) },
      onRecord: {
        readCounts: () => this.reach('read counts', () => this.onRecord),
        addCount: async (_, added) => {
          await this.reach('add count', () => this.recorded.push(added));
          return this.reach('read back', () => this.onRecord);
        },
      },
    });
  }
}

/** Takes the shard over, counts some records of the log by it, and commits them if it may. */
async function own(world: World, recordsMax: number): Promise<void> {
  const placements = world.placements();
  const count = await placements.ask();
  const { epoch, next } = await world.reach('claim', () => {
    return { epoch: ++world.epoch, next: world.outcomes.length };
  });
  const isPlaced = await placements.ruleFor(0, { count, next });
  const fetched = await world.reach('fetch', () => world.log.slice(next, next + recordsMax));
  const found = fetched.map((kind, i) => {
    const record = { key: keys[kind], value: '{}' };
    return isPlaced(recordChunk({ partition: 0, firstOffset: next + i }, [record]), 0);
  });
  try {
    await placements.confirm(0, meta, found.includes(false) ? misplaced : meta);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(PartitionsAddedError);
    return;
  }
  await world.reach('commit', () => {
    if (world.epoch === epoch && world.outcomes.length === next) world.outcomes.push(...found);
  });
}

test('whoever counts when, and whatever is lost, the outcomes are those of the log and of what is on record', async () => {
  const kind = fc.constantFrom<Kind>('few', 'many', 'none');
  const some = fc.record({
    before: fc.array(kind, { minLength: 1, maxLength: 6 }),
    after: fc.array(kind, { maxLength: 6 }),
    first: fc.nat({ max: 6 }),
    owners: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
    rewinds: fc.array(fc.nat({ max: 6 }), { maxLength: 2 }),
    scheduler: fc.scheduler(),
  });
  await fc.assert(
    fc.asyncProperty(some, async ({ before, after, first, owners, rewinds, scheduler }) => {
      const world = new World(scheduler);
      world.log.push(...before);
      await scheduler.waitFor(own(world, first));
      const lives = [
        ...owners.map((recordsMax) => own(world, recordsMax)),
        world
          .reach('grow', () => {
            world.partitions = many;
          })
          .then(() => world.reach('write', () => world.log.push(...after))),
        ...rewinds.map((to) =>
          world.reach('lose commits', () => {
            world.outcomes = world.outcomes.slice(0, to);
          }),
        ),
      ];
      await scheduler.waitFor(Promise.all(lives));
      // Whoever is left counts the rest; twice, since the first may only see that the topic grew.
      await scheduler.waitFor(own(world, Infinity).then(() => own(world, Infinity)));
      const counts = world.onRecord;
      const outcome = (one: Kind, offset: number) =>
        counts.some(({ count, from }) => one === nameOf(count) && offset >= from);
      expect(world.outcomes).toEqual(world.log.map(outcome));
      // What was written by the new number is misplaced for nobody.
      const written = world.outcomes.slice(before.length);
      expect(after.filter((one, i) => one === 'many' && !written[i])).toEqual([]);
    }),
    { numRuns: 1000 },
  );
}, 60_000);
