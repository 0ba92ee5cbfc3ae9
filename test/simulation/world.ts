import { type ConnectionRole, connectionTimeouts } from '../../libs/store/connect.ts';
import type { ShardStart } from '../../services/aggregator/shard-starts.ts';
import { Random } from '../../services/simulator/random.ts';
import { AggregatorProcess } from './aggregator-process.ts';
import { Coverage } from './coverage.ts';
import { DeadLetterTopic } from './dead-letter-topic.ts';
import { Group } from './log/group.ts';
import type { Brokers } from './log/order-log.ts';
import { TopicPartition } from './log/topic.ts';
import { OrderSource } from './orders.ts';
import { ReaderProcess } from './reader-process.ts';
import { RebuildProcess } from './rebuild-process.ts';
import { SimConnection } from './redis/connection.ts';
import type { CallFault } from './redis/connection-parts.ts';
import type { LuaScripts } from './redis/lua.ts';
import type { ServerCall } from './redis/server.ts';
import { RedisSite } from './redis/site.ts';
import { Safety } from './safety.ts';
import { epochMs, type SimProcess } from './sim-process.ts';
import { Timeline } from './timeline.ts';
import { Trace } from './trace.ts';

/** What a run is like, drawn from its seed. */
export interface WorldSettings {
  readonly partitionCount: number;
  readonly aggregatorCount: number;
  readonly fetchRecordsMax: number;
  readonly calmMs: number;
  readonly enforcePlacement: boolean;
  /** Chance that something goes wrong with one call to Redis, while there are faults. */
  readonly callFaultChance: number;
  /** The longest way of a call to Redis, and of its reply, in ms. */
  readonly wireMsMax: number;
  /** Whether readers follow each shard on a connection of its own, as they do on a Cluster. */
  readonly isCluster: boolean;
  /** Whether producers write in transactions, each of which ends with an offset without a record. */
  readonly isTransactional: boolean;
}

export interface WorldOptions {
  readonly seed: string;
  readonly scripts: LuaScripts;
  readonly print?: (line: string) => void;
}

const callFaults: readonly CallFault[] = [
  'lost-before',
  'lost-after',
  'applied-after-break',
  'stalled',
  'reply-stalled',
  'twice',
];

/** Everything that a run consists of. */
export class World {
  readonly timeline = new Timeline();
  readonly coverage = new Coverage();
  readonly trace: Trace;
  readonly settings: WorldSettings;
  readonly brokers: Brokers;
  readonly group: Group;
  readonly deadLetters: DeadLetterTopic;
  readonly safety: Safety;
  readonly redis: RedisSite;
  readonly sources: readonly OrderSource[];
  /** Where counts are on record to start. Kafka keeps it, so it outlives every process and Redis. */
  readonly starts = new Map<number, ShardStart>();
  /** Whether things go wrong at present. */
  isTroubled = true;
  aggregators: AggregatorProcess[] = [];
  reader: ReaderProcess | undefined;
  readonly #seed: string;
  readonly #streams = new Map<string, Random>();
  #names = 0;
  /** Every process that there ever was. */
  readonly #processes: { readonly process: SimProcess }[] = [];

  constructor({ seed, scripts, print }: WorldOptions) {
    this.#seed = seed;
    const { timeline, coverage } = this;
    this.trace = new Trace(timeline, print);
    this.settings = drawSettings(this.stream('settings'));
    const { partitionCount, enforcePlacement } = this.settings;
    const numbers = Array.from({ length: partitionCount }, (_, partition) => partition);
    const partitions = numbers.map((partition) => new TopicPartition(partition, enforcePlacement));
    this.brokers = { partitions, isDown: false };
    const shared = { timeline, coverage, trace: this.trace };
    this.group = new Group({ ...shared, random: this.stream('group'), partitionCount });
    this.deadLetters = new DeadLetterTopic({
      ...shared,
      random: this.stream('dead letters'),
      isTroubled: () => this.isTroubled,
    });
    this.safety = new Safety({ partitions, deadLetters: this.deadLetters, coverage });
    this.redis = new RedisSite({
      ...shared,
      random: this.stream('redis'),
      scripts,
      onServer: (server) => this.safety.watch(server),
      onTornStart: () => {
        coverage.hit('redis: restart over a torn file');
        for (const partition of numbers) this.safety.noteIncident(partition, 'torn');
      },
    });
    this.sources = numbers.map(
      (partition) => new OrderSource(this.stream(`orders ${partition}`), partition, partitionCount),
    );
  }

  /** A source of chance of its own for each use, so that one more draw moves no other. */
  stream(name: string): Random {
    let random = this.#streams.get(name);
    if (random === undefined) {
      random = new Random(this.#seed, name);
      this.#streams.set(name, random);
    }
    return random;
  }

  connect(process: SimProcess, role: ConnectionRole): SimConnection {
    const { timeline, trace, coverage } = this;
    return new SimConnection({
      process,
      site: this.redis,
      timeline,
      trace,
      coverage,
      random: this.stream('wire'),
      wireMsMax: this.settings.wireMsMax,
      timeouts: connectionTimeouts(role),
      drawFault: (call) => this.#drawFault(call),
    });
  }

  startAggregator(): void {
    const aggregator = new AggregatorProcess(this, `aggregator-${++this.#names}`);
    this.aggregators.push(aggregator);
    this.#processes.push(aggregator);
  }

  startRebuild(partition: number): RebuildProcess {
    const rebuild = new RebuildProcess(this, `rebuild-${++this.#names}`, partition);
    this.#processes.push(rebuild);
    return rebuild;
  }

  startReader(): void {
    this.reader = new ReaderProcess(this, `reader-${++this.#names}`);
    this.#processes.push(this.reader);
  }

  /** The run is over: nobody waits for anything any more. */
  end(): void {
    for (const { process } of this.#processes) process.kill();
  }

  /** Producers write some records to a partition. */
  produce(partition: number, count: number): void {
    const random = this.stream('producers');
    const { nowMs } = this.timeline;
    const source = this.sources[partition] as OrderSource;
    const records = Array.from({ length: count }, () =>
      random.chance(0.03) ? null : source.next(nowMs),
    );
    if (this.settings.isTransactional) records.push(null);
    if (records.includes(null)) this.coverage.hit('log: offsets without a record');
    this.brokers.partitions[partition]?.append(records, epochMs + Math.floor(nowMs));
  }

  #drawFault(call: ServerCall): CallFault | null {
    const random = this.stream('call faults');
    if (!this.isTroubled || !random.chance(this.settings.callFaultChance)) return null;
    const fault = callFaults[random.below(callFaults.length)] as CallFault;
    // Nothing that waits for changes does so twice.
    return fault === 'twice' && call.scriptKeys === undefined ? null : fault;
  }
}

function drawSettings(random: Random): WorldSettings {
  return {
    partitionCount: random.between(1, 3),
    aggregatorCount: random.between(1, 3),
    fetchRecordsMax: random.between(1, 12),
    calmMs: random.between(20, 400),
    enforcePlacement: random.chance(0.3),
    callFaultChance: random.chance(0.3) ? 0 : random.float() * 0.03,
    wireMsMax: random.chance(0.7) ? 1.5 : random.between(5, 60),
    isCluster: random.chance(0.3),
    isTransactional: random.chance(0.3),
  };
}
