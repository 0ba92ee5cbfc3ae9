import type { TotalsAnswer } from '../../libs/contracts/api.ts';
import type { CountResult } from '../../libs/contracts/count-result.ts';
import type { PartitionBounds } from '../../libs/kafka/order-log.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { Random } from '../../services/simulator/random.ts';
import { type CampaignPlace, PlayedCampaign } from '../e2e/played-campaign.ts';
import type { RedisCluster } from '../support/redis-cluster.ts';
import type { SentinelSet } from '../support/redis-sentinels.ts';
import type { RedisServer } from '../support/redis-servers.ts';
import type { RunningProcess } from '../support/run-process.ts';
import { atEnd } from '../support/this-run.ts';
import { until } from '../support/until.ts';
import { ApiWatch } from './api-watch.ts';
import { Counters } from './counters.ts';
import type { Scenario } from './scenario.ts';
import { type StageRedis, startStageRedis } from './stage-redis.ts';
import { TcpProxy } from './tcp-proxy.ts';

export interface BeginOptions {
  /** Events a second that are written, until the scenario is over; with 0 it writes all itself. */
  readonly rate?: number;
  /** How long writing may take; a scenario that takes longer ends with a log at rest. */
  readonly seconds?: number;
  /** Environment of the API, beside what all processes have. */
  readonly apiEnv?: Readonly<Record<string, string>>;
}

export interface AggregatorOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  /** The folder of another build. */
  readonly build?: string;
  /** Whether to wait until it counts; so by default. */
  readonly ready?: boolean;
}

const stages = new Set<Stage>();

/** A run that is cut short leaves nothing of its scenario behind. */
atEnd(() => Promise.all([...stages].map((stage) => stage.close())));

/** Where a scenario plays: servers of its own, a campaign, and the processes that count it. */
export class Stage {
  readonly scenario: Scenario;
  readonly seed: string;
  /** The scenario's own source of chance. */
  readonly random: Random;
  readonly counters = new Counters();
  readonly hits: Record<string, number>;
  readonly notes: Record<string, number | string> = {};
  readonly recoveredMs: number[] = [];
  /** How many halts belong to the faults; each one more is a false alarm. */
  haltsExpected = 0;
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #stopWriting = new AbortController();
  #place: CampaignPlace = { partitions: 4 };
  #redis: StageRedis | undefined;
  #campaign: PlayedCampaign | undefined;
  #api: RunningProcess | undefined;
  #watch: ApiWatch | undefined;
  #writing: Promise<CountResult> | undefined;
  #expectation: ((written: CountResult | undefined) => CountResult) | undefined;
  #recount: (() => Promise<CountResult>) | undefined;

  private constructor(scenario: Scenario, seed: string) {
    this.scenario = scenario;
    this.seed = seed;
    this.random = new Random(seed, scenario.id);
    stages.add(this);
    this.hits = Object.fromEntries(scenario.windows.map((window) => [window, 0]));
  }

  /** Starts the servers that a scenario needs. */
  static async open(scenario: Scenario, seed: string): Promise<Stage> {
    const stage = new Stage(scenario, seed);
    try {
      const redis = await startStageRedis(scenario.needs.redis);
      stage.#redis = redis;
      stage.atClose(() => Promise.all(redis.servers.map((server) => server.remove())));
      if (redis.url !== null) stage.useRedis(redis.url);
    } catch (thrown) {
      await stage.close();
      throw thrown;
    }
    return stage;
  }

  /** The Redis of a scenario that needs a single one. */
  get server(): RedisServer {
    return there(this.#redis?.server, 'a single Redis');
  }

  get sentinels(): SentinelSet {
    return there(this.#redis?.sentinels, 'Sentinels');
  }

  get cluster(): RedisCluster {
    return there(this.#redis?.cluster, 'a Redis Cluster');
  }

  get campaign(): PlayedCampaign {
    return there(this.#campaign, 'a campaign: begin() comes first');
  }

  get api(): RunningProcess {
    return there(this.#api, 'an API: begin() comes first');
  }

  /** Plays on a Redis that the scenario has started. */
  useRedis(redisUrl: string): void {
    this.#place = { ...this.#place, redisUrl };
  }

  /** Plays on a Kafka that the scenario has started. */
  useKafka(place: Pick<CampaignPlace, 'brokers' | 'replicationFactor'>): void {
    this.#place = { ...this.#place, ...place };
  }

  /** Does something when the scenario is over, whatever became of it; the last comes first. */
  atClose(work: () => Promise<unknown>): void {
    this.#closers.push(work);
  }

  /** Opens the campaign, starts the API and its watch, and begins to write events. */
  async begin(options: BeginOptions = {}): Promise<void> {
    const { rate = 1_500, seconds = 120, apiEnv = {} } = options;
    const campaign = await PlayedCampaign.open(this.#place);
    this.#campaign = campaign;
    if (this.#place.brokers === undefined) this.atClose(() => campaign.remove());
    this.#api = await campaign.api(apiEnv);
    this.#watch = new ApiWatch(this.campaignUrl);
    if (rate === 0) return;
    this.#writing = campaign.play(rate * seconds, {
      seed: this.seed,
      rate,
      signal: this.#stopWriting.signal,
    });
    // Who ends the scenario hears of it.
    this.#writing.catch(() => undefined);
  }

  get campaignUrl(): string {
    return `http://127.0.0.1:${this.api.port}/v1/campaigns/${this.campaign.definition.id}`;
  }

  /** Starts an aggregator and waits until it counts. */
  async aggregator(options: AggregatorOptions = {}): Promise<RunningProcess> {
    const { env = {}, nodeArgs = [], build, ready = true } = options;
    const process = await this.campaign.aggregator({ ...env }, nodeArgs, build);
    this.counters.watch(process);
    if (ready) await process.ready(60_000);
    return process;
  }

  /** Starts two, and waits until they share all partitions and nothing is left to count. */
  async aggregators(
    ...options: readonly [AggregatorOptions, AggregatorOptions]
  ): Promise<[RunningProcess, RunningProcess]> {
    const processes = await Promise.all(options.map((each) => this.aggregator(each)));
    await this.shared(processes);
    await this.caughtUp();
    return processes as [RunningProcess, RunningProcess];
  }

  /** Waits until aggregators have all partitions, each of them some, and count. */
  async shared(processes: readonly RunningProcess[], waitMsMax = 60_000): Promise<void> {
    await until(
      () => {
        const counts = processes.map((process) => this.running(process));
        const sum = counts.reduce((all, count) => all + count, 0);
        return sum === this.campaign.topic.partitions && Math.min(...counts) > 0;
      },
      { what: `${processes.length} aggregators to share the partitions`, waitMsMax, everyMs: 50 },
    );
  }

  /** A wire to the scenario's single Redis, for one process or for several. */
  async proxyToRedis(): Promise<{ proxy: TcpProxy; env: { REDIS_URL: string } }> {
    const proxy = await TcpProxy.open(this.server.port);
    this.atClose(() => proxy.close());
    return { proxy, env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } };
  }

  /** Kills a process at once, after asking it for its counters if it can still answer. */
  async kill(process: RunningProcess, options: { readonly sample?: boolean } = {}): Promise<void> {
    if (options.sample ?? true) await this.counters.sample(process);
    await process.kill();
  }

  /** Tells a process to stop, and counts what it did until then. */
  async stop(process: RunningProcess): Promise<void> {
    await this.counters.sample(process);
    await process.stop();
  }

  /** How many partitions an aggregator counted when it was asked last. */
  running(process: RunningProcess): number {
    return this.counters.of(process, 'tally_partitions{mode="running"}');
  }

  /** Counts that a fault fell into one of the scenario's windows. */
  hit(window: string, count = 1): void {
    if (!(window in this.hits)) throw new Error(`${this.scenario.id} has no window "${window}".`);
    this.hits[window] = (this.hits[window] ?? 0) + count;
  }

  /** Keeps what the scenario measures beside what all do. */
  note(name: string, value: number | string): void {
    this.notes[name] = value;
  }

  /** Adds to a number that is noted. */
  addNote(name: string, value: number): void {
    this.notes[name] = Number(this.notes[name] ?? 0) + value;
  }

  /** Where the log ends. */
  async logEnds(): Promise<PartitionBounds[]> {
    const reader = new TopicReader(this.campaign.kafka, this.campaign.topic.topic);
    return reader.bounds().finally(() => reader.close());
  }

  /** Offsets that a whole answer of the API includes; null where it gives none now. */
  async shown(): Promise<Readonly<Record<string, number>> | null> {
    const answer = await this.campaign
      .ask<TotalsAnswer>(this.api, '/totals?allowPartial=true')
      .catch(() => null);
    return answer === null || answer.partial ? null : answer.offsets;
  }

  /**
   * Waits until the API has everything that is in the log now, and keeps how long that took since
   * the fault was over: since this call, or since a time of `performance.now()`.
   */
  async recovered(since = performance.now()): Promise<number> {
    await this.caughtUp();
    const ms = Math.round(performance.now() - since);
    this.recoveredMs.push(ms);
    return ms;
  }

  /** Waits until the API has everything that is in the log now. */
  async caughtUp(waitMsMax = 90_000): Promise<void> {
    const ends = await this.logEnds();
    const what = `the API to include offsets ${ends.map(({ high }) => high)}`;
    const hasAll = async (): Promise<boolean> => {
      const offsets = await this.shown();
      return ends.every(({ partition, high }) => (offsets?.[partition] ?? -1) >= high);
    };
    await until(hasAll, { what, waitMsMax, everyMs: 25 });
  }

  /**
   * Says what the log must come to, where that is not what `begin` has written: a scenario writes
   * itself, too, or records are lost for good. `written` is undefined where `begin` wrote nothing.
   */
  expect(expectation: (written: CountResult | undefined) => CountResult): void {
    this.#expectation = expectation;
  }

  /** Recounts in another way than the whole log from its start, for logs that can't be read so. */
  recountBy(recount: () => Promise<CountResult>): void {
    this.#recount = recount;
  }

  /** What a recount of the log comes to. */
  async recounted(): Promise<CountResult> {
    return (this.#recount ?? (() => this.campaign.recount()))();
  }

  /** Ends the writing and gives what the log must come to. Asked twice, it says the same. */
  async expected(): Promise<CountResult> {
    this.#stopWriting.abort();
    const written = await this.#writing;
    return there(this.#expectation?.(written) ?? written, 'events: begin() comes first');
  }

  /** Asks the API all the while. */
  get watch(): ApiWatch {
    return there(this.#watch, 'a watch: begin() comes first');
  }

  /** Ends everything that the scenario started. */
  async close(): Promise<void> {
    stages.delete(this);
    this.#stopWriting.abort();
    await this.#writing?.catch(() => undefined);
    await this.#watch?.close();
    await this.counters.close();
    await Promise.all([...this.counters.processes].map((process) => process.kill()));
    await this.#api?.kill();
    for (const work of this.#closers.toReversed()) await work().catch(() => undefined);
  }
}

function there<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`This scenario has no ${what}.`);
  return value;
}
