import { TallyError, toError } from '../../libs/base/errors.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import { ShadowStore } from '../../libs/store/shadow-store.ts';
import { ShardStore } from '../../libs/store/shard-store.ts';
import { rebuildPartition } from '../../services/aggregator/rebuild/rebuild-partition.ts';
import type { Random } from '../../services/simulator/random.ts';
import { sharedReader } from './identity-of.ts';
import { SimOrderLog } from './log/order-log.ts';
import type { SimConnection } from './redis/connection.ts';
import { asStoreConnection } from './redis/store-connection.ts';
import { keySpace } from './safety.ts';
import { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

/** The longest time that an operator looks at the comparison, in ms. */
const thinkMsMax = 4_000;

/** An operator who rebuilds one partition, beside whatever owns it and goes wrong meanwhile. */
export class RebuildProcess {
  readonly process: SimProcess;
  readonly #world: World;
  readonly #log: SimOrderLog;
  readonly #connection: SimConnection;

  constructor(world: World, name: string, partition: number) {
    this.#world = world;
    this.process = new SimProcess(name, world.timeline);
    this.#connection = world.connect(this.process, 'writer');
    this.#log = new SimOrderLog({
      process: this.process,
      brokers: world.brokers,
      group: world.group,
      timeline: world.timeline,
      random: world.stream('rebuild log'),
      trace: world.trace,
      coverage: world.coverage,
      fetchRecordsMax: world.settings.fetchRecordsMax,
      onFailure: (error) => world.safety.fail('a listener never throws', String(error)),
    });
    this.#connection.on('ready', () => {
      void this.#rebuild(partition).catch((thrown) => {
        const error = toError(thrown);
        const kind = error instanceof TallyError ? error.code : 'Redis did not answer';
        world.coverage.hit(`rebuild: given up, ${kind}`);
        world.trace.note(name, `gives up: ${error.message}`);
        this.crash();
      });
    });
  }

  crash(): void {
    this.process.kill();
    this.#connection.link?.break({ loseWire: false, holdMs: 0 });
    this.#connection.disconnect();
  }

  async #rebuild(partition: number): Promise<void> {
    const { coverage, trace, starts } = this.#world;
    const random = this.#world.stream('rebuild');
    const rebuilt = await rebuildPartition(partition, [], this.#parts(random));
    await this.process.clock.sleep(random.between(0, thinkMsMax));
    if (random.chance(0.1)) {
      await rebuilt.discard();
      coverage.hit('rebuild: thrown away');
    } else {
      const { meta, epoch } = await rebuilt.swap();
      starts.set(partition, { start: meta.start, lost: meta.lost ?? [] });
      coverage.hit('rebuild: put in place');
      trace.note(this.process.name, `puts ${partition} in place at ${meta.next}, epoch ${epoch}`);
    }
    this.crash();
  }

  #parts(random: Random): Parameters<typeof rebuildPartition>[2] {
    const world = this.#world;
    const connection = asStoreConnection(this.#connection);
    const identityKeyFingerprint = 'simulation';
    const owned = { connection, space: keySpace, owner: this.process.name, identityKeyFingerprint };
    return {
      log: this.#log,
      shadows: new ShadowStore({ ...owned, random: () => random.float() }),
      store: new ShardStore(owned),
      shard: {
        series: new SeriesTable(),
        reader: sharedReader,
        enforcePlacement: world.settings.enforcePlacement,
      },
      partitioner: 'murmur2',
      onRecord: {
        readCounts: async () => [{ count: world.settings.partitionCount, from: 0 }],
        addCount: async () => [],
      },
      sendDeadLetters: (letters) => world.deadLetters.send(this.process, letters),
      commitEvents: random.between(1, 25),
      signal: new AbortController().signal,
      connection,
      space: keySpace,
      identityKeyFingerprint,
      rules: 'simulation',
      origin: {},
      unitOf: () => 'item',
      recordedStart: async (partition) => world.starts.get(partition) ?? null,
    };
  }
}
