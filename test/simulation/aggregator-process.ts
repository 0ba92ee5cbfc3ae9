import { TallyError } from '../../libs/base/errors.ts';
import { murmur2Partition } from '../../libs/contracts/partitioner.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import type { PlacementCheck } from '../../libs/fold/shard.ts';
import type { Log } from '../../libs/kafka/log.ts';
import { ShardStore } from '../../libs/store/shard-store.ts';
import type { Counter } from '../../libs/telemetry/metrics.ts';
import type { AggregatorMetrics } from '../../services/aggregator/aggregator-metrics.ts';
import type { CommitPace } from '../../services/aggregator/commit-pace.ts';
import { Pipeline } from '../../services/aggregator/pipeline.ts';
import type { ShardStarts } from '../../services/aggregator/shard-starts.ts';
import { fixedPlacements } from '../support/fixed-placements.ts';
import { sharedReader } from './identity-of.ts';
import { SimOrderLog } from './log/order-log.ts';
import type { SimConnection } from './redis/connection.ts';
import { asStoreConnection } from './redis/store-connection.ts';
import { keySpace } from './safety.ts';
import { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

/** How often an owner compares its shards, and looks again at what it halted, in ms. */
const verifyEveryMs = 5_000;
const haltRecheckMs = 4_000;

/** One life of an aggregator: the real pipeline on the fake log, Redis and clock. */
export class AggregatorProcess {
  readonly process: SimProcess;
  readonly log: SimOrderLog;
  readonly connection: SimConnection;
  readonly #world: World;
  readonly #pipeline: Pipeline;
  readonly #stop = new AbortController();

  constructor(world: World, name: string) {
    this.#world = world;
    this.process = new SimProcess(name, world.timeline);
    this.connection = world.connect(this.process, 'writer');
    this.log = new SimOrderLog({
      process: this.process,
      brokers: world.brokers,
      group: world.group,
      timeline: world.timeline,
      random: world.stream('log'),
      trace: world.trace,
      coverage: world.coverage,
      fetchRecordsMax: world.settings.fetchRecordsMax,
      onFailure: (error) => world.safety.fail('a listener never throws', String(error)),
    });
    this.#pipeline = this.#build();
    this.connection.on('ready', () => this.#pipeline.reloadAll());
    void this.#pipeline
      .run(this.log, verifyEveryMs, this.#stop.signal)
      .then(() => this.process.kill())
      .catch((error) => world.safety.fail('a pipeline ends well', String(error)));
  }

  get statuses(): Pipeline['statuses'] {
    return this.#pipeline.statuses;
  }

  /** As with SIGTERM: it finishes what it has begun, and is gone. */
  stop(): void {
    this.process.enter('message', () => this.#stop.abort());
  }

  /** As with SIGKILL: what it had sent may still arrive. */
  crash(loseWire: boolean): void {
    this.process.kill();
    this.connection.link?.break({ loseWire, holdMs: 0 });
    this.#world.group.lose(this.log);
  }

  freeze(): void {
    this.process.freeze();
    this.#world.group.lose(this.log);
  }

  thaw(timersFirst: boolean): void {
    this.process.thaw(timersFirst);
    this.#world.group.heardAgain(this.log);
  }

  #build(): Pipeline {
    const world = this.#world;
    const { process } = this;
    const backoffRandom = world.stream('backoff');
    return new Pipeline({
      log: this.log,
      store: new ShardStore({
        connection: asStoreConnection(this.connection),
        space: keySpace,
        owner: process.name,
        identityKeyFingerprint: 'simulation',
      }),
      starts: this.#starts(),
      shard: {
        series: new SeriesTable(),
        reader: sharedReader,
        enforcePlacement: world.settings.enforcePlacement,
      },
      placements: fixedPlacements(placementOver(world.settings.partitionCount)),
      assertSuitable: async () => undefined,
      sendDeadLetters: (letters) => world.deadLetters.send(process, letters),
      metrics: this.#metrics(),
      logger: this.#logger(),
      pace: paceOf(world),
      backoffMs: (attempt) =>
        (0.5 + backoffRandom.float() / 2) * Math.min(5_000, 100 * 2 ** attempt),
      haltRecheckMs,
      clock: process.clock,
    });
  }

  #starts(): ShardStarts {
    const { starts, brokers } = this.#world;
    const reach = async (): Promise<void> => {
      await this.log.bounds();
      if (brokers.isDown) throw new TallyError('kafka_unavailable', 'No broker answers.');
    };
    return {
      known: (partition) => starts.get(partition),
      read: async (partition) => {
        await reach();
        return starts.get(partition);
      },
      record: async (partition, start) => {
        await reach();
        starts.set(partition, start);
      },
      wasCounted: async () => false,
    };
  }

  #metrics(): AggregatorMetrics {
    const { coverage } = this.#world;
    const counter = (name: string): Counter => {
      const inc = (labels?: Readonly<Record<string, string>>): void =>
        coverage.hit(labels === undefined ? name : `${name}: ${Object.values(labels)}`);
      return { inc } as unknown as Counter;
    };
    return {
      claims: counter('owner: claimed'),
      doubts: counter('doubt') as AggregatorMetrics['doubts'],
      halts: counter('owner: halted'),
      rereads: {
        inc: (count?: number) => {
          if (count !== 0) coverage.hit('owner: read again');
        },
      } as unknown as Counter,
      partitionsAdded: counter('owner: partitions added'),
      committed: () => coverage.hit('owner: committed'),
    };
  }

  #logger(): Log {
    const { trace, safety, coverage } = this.#world;
    const say = (fields: object, message: string): void => {
      trace.note(this.process.name, `${message} ${describe(fields)}`);
    };
    return {
      debug: say,
      info: say,
      warn: (fields, message) => {
        say(fields, message);
        const { err } = fields as { err?: { code?: string } };
        if (err?.code === 'shard_moved') coverage.hit('load: moved under the owner');
      },
      error: (fields, message) => {
        say(fields, message);
        if (!message.startsWith('partition halted')) return;
        const { partition, reason } = fields as { partition: number; reason: string };
        safety.onHalt(partition, reason);
      },
    };
  }
}

function paceOf({ settings }: World): CommitPace {
  return {
    calmMs: settings.calmMs,
    backlogMs: settings.calmMs * 4,
    lagPerMs: 15 / settings.calmMs,
    eventsMax: 12,
    pendingMax: 20,
  };
}

/** Whether a record is on the partition that its key belongs to. */
function placementOver(partitionCount: number): PlacementCheck {
  return ({ bytes, keyStarts, keyEnds, partition }, index) => {
    const [start, end] = [keyStarts[index] as number, keyEnds[index] as number];
    return start >= 0 && murmur2Partition(bytes, start, end, partitionCount) === partition;
  };
}

function describe(fields: object): string {
  const texts = Object.entries(fields).map(([name, value]) =>
    value instanceof Error ? value.message : `${name}=${value}`,
  );
  return texts.join(' ');
}
