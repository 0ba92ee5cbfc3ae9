import { systemClock } from '../../libs/base/clock.ts';
import { createFastReader } from '../../libs/fold/fast-reader.ts';
import { deriveIdentityKey } from '../../libs/fold/identity-key.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import type { DeadLetter } from '../../libs/kafka/dead-letters.ts';
import { GroupOrderLog, type GroupOrderLogOptions } from '../../libs/kafka/group-order-log.ts';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import type { KeySpace } from '../../libs/store/keys.ts';
import { ShardStore } from '../../libs/store/shard-store.ts';
import type { AggregatorMetrics } from '../../services/aggregator/aggregator-metrics.ts';
import { defaultPace } from '../../services/aggregator/commit-pace.ts';
import { Pipeline } from '../../services/aggregator/pipeline.ts';
import { placementsByKey } from '../../services/aggregator/placements.ts';
import { StartsInKafka } from '../../services/aggregator/starts-in-kafka.ts';

export interface CountingPlace {
  readonly brokers: string;
  readonly space: KeySpace;
  readonly redisUrl: string;
  readonly orderLog?: Partial<GroupOrderLogOptions>;
  /** Takes what goes to the dead letters. */
  readonly letters?: DeadLetter[];
}

const identity = deriveIdentityKey('tally');
const quiet = () => undefined;
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** One life of an aggregator that enforces placement, in this process: it knows what is in Kafka and Redis. */
export class CountingProcess {
  readonly pipeline: Pipeline;
  /** Why it has forgotten what it had in memory, each time. */
  readonly doubts: string[] = [];
  readonly #log: GroupOrderLog;
  readonly #starts: StartsInKafka;
  readonly #connection: ReturnType<typeof connectRedis>;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor({ brokers, space, redisUrl, orderLog = {}, letters = [] }: CountingPlace) {
    const kafka = createKafka({ brokers: brokers.split(','), clientId: 'tally-test' }, silent);
    const groupId = `group.${space.topic}`;
    this.#connection = connectRedis({ url: redisUrl, role: 'writer' });
    this.#log = new GroupOrderLog(kafka, silent, { topic: space.topic, groupId, ...orderLog });
    this.#starts = new StartsInKafka({ kafka, space, groupId, owner: 'test' });
    this.pipeline = new Pipeline({
      log: this.#log,
      store: new ShardStore({
        connection: this.#connection,
        space,
        owner: 'test',
        identityKeyFingerprint: identity.fingerprint,
      }),
      starts: this.#starts,
      shard: {
        series: new SeriesTable(),
        reader: createFastReader({ identityKey: identity.key }),
        enforcePlacement: true,
      },
      placements: placementsByKey({
        partitioner: 'murmur2',
        log: this.#log,
        onRecord: this.#starts,
      }),
      assertSuitable: async () => undefined,
      sendDeadLetters: async (some) => void letters.push(...some),
      metrics: this.#metrics(),
      logger: silent,
      pace: { ...defaultPace, calmMs: 5 },
      backoffMs: () => 20,
      haltRecheckMs: 1_000,
      clock: systemClock,
    });
  }

  async start(): Promise<void> {
    await untilReady(this.#connection, AbortSignal.timeout(10_000));
    this.#running = this.pipeline.run(this.#log, 1_000, this.#stopping.signal);
  }

  /** The next offset of each partition that is counted, by partition. */
  get next(): ReadonlyMap<number, number | null> {
    return new Map(
      this.pipeline.statuses.map(({ partition, meta }) => [partition, meta?.next ?? null]),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#connection.disconnect();
    await Promise.all([this.#log.close(), this.#starts.close()]);
  }

  #metrics(): AggregatorMetrics {
    const counter = { inc: quiet };
    return {
      claims: counter,
      halts: counter,
      rereads: counter,
      partitionsAdded: counter,
      doubts: { inc: ({ reason }: { reason: string }) => void this.doubts.push(reason) },
      committed: quiet,
    } as unknown as AggregatorMetrics;
  }
}
