import { createBackoff } from '../../libs/base/backoff.ts';
import { systemClock } from '../../libs/base/clock.ts';
import { toError } from '../../libs/base/errors.ts';
import type { Part } from '../../libs/base/lifecycle.ts';
import type { SettingsOf } from '../../libs/base/settings.ts';
import { createFastReader } from '../../libs/fold/fast-reader.ts';
import { deriveIdentityKey } from '../../libs/fold/identity-key.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import type { DeadLetterSender } from '../../libs/kafka/dead-letters.ts';
import type { OrderLog } from '../../libs/kafka/order-log.ts';
import { assertSuitable, connectRedis, onReconnect, untilReady } from '../../libs/store/connect.ts';
import { writeOwnerNote } from '../../libs/store/owner-note.ts';
import { ShardStore } from '../../libs/store/shard-store.ts';
import type { Health } from '../../libs/telemetry/health.ts';
import type { Log } from '../../libs/telemetry/log.ts';
import type { Metrics } from '../../libs/telemetry/metrics.ts';
import { createAggregatorMetrics } from './aggregator-metrics.ts';
import { AlarmReports } from './alarm-reports.ts';
import { defaultPace } from './commit-pace.ts';
import { Pipeline } from './pipeline.ts';
import { placementCheck } from './placement.ts';
import type { aggregatorSettings } from './settings.ts';
import type { StartsInKafka } from './starts-in-kafka.ts';

export interface AggregatorOptions {
  readonly settings: SettingsOf<typeof aggregatorSettings>;
  readonly orderLog: OrderLog;
  readonly deadLetters: DeadLetterSender;
  readonly starts: StartsInKafka;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Names this process in the shards that it owns. */
  readonly owner: string;
}

/** The part of the process that counts. */
export function aggregator(options: AggregatorOptions): Part {
  const { settings, orderLog, log } = options;
  const redis = connectRedis({
    url: settings.REDIS_URL,
    role: 'writer',
    onError: throttled((error) => log.warn({ err: error }, 'Redis is not reachable, trying again')),
  });
  return {
    name: 'aggregator',
    async run(signal) {
      options.health.addReadiness('redis', () => ({ ok: redis.status === 'ready' }));
      options.health.addReadiness('partitions', () => ({ ok: false, details: { joined: false } }));
      await untilReady(redis, signal).catch(() => undefined);
      if (signal.aborted) return;
      await assertSuitable(redis);
      const partitionCount = await untilCounted(options, signal);
      if (partitionCount === undefined) return;
      const pipeline = buildPipeline(options, redis, partitionCount);
      onReconnect(redis, () => pipeline.reloadAll());
      const reporting = reportAlarms(options, redis, pipeline).run(signal);
      await pipeline.run(orderLog, settings.VERIFY_EVERY, signal);
      await reporting;
    },
    async stop() {
      redis.disconnect();
      await options.deadLetters.close();
      await options.starts.close();
      await orderLog.close();
    },
  };
}

function buildPipeline(
  options: AggregatorOptions,
  connection: ReturnType<typeof connectRedis>,
  partitionCount: number,
): Pipeline {
  const { settings, orderLog, deadLetters, log } = options;
  const identity = deriveIdentityKey(settings.IDENTITY_KEY);
  const reader = createFastReader({ identityKey: identity.key });
  const metrics = createAggregatorMetrics({
    metrics: options.metrics,
    reader,
    statuses: () => pipeline.statuses,
    topic: settings.ORDERS_TOPIC,
    group: settings.CONSUMER_GROUP,
  });
  const pipeline: Pipeline = new Pipeline({
    log: orderLog,
    store: new ShardStore({
      connection,
      space: { prefix: settings.REDIS_PREFIX, topic: settings.ORDERS_TOPIC },
      owner: options.owner,
      identityKeyFingerprint: identity.fingerprint,
    }),
    starts: options.starts,
    shard: {
      series: new SeriesTable(),
      reader,
      isPlaced: placementCheck(settings.ORDERS_PARTITIONER, partitionCount),
      enforcePlacement: settings.ORDERS_PARTITIONER_ENFORCE,
    },
    assertSuitable: () => assertSuitable(connection),
    sendDeadLetters: (letters) => deadLetters.send(letters),
    metrics,
    logger: log,
    pace: defaultPace,
    backoffMs: (attempt) => (0.5 + Math.random() / 2) * Math.min(5_000, 100 * 2 ** attempt),
    haltRecheckMs: 15_000,
    clock: systemClock,
  });
  return pipeline;
}

/** Lets operators know what the owners meet, wherever they look. */
function reportAlarms(
  { settings, metrics, log, owner, health }: AggregatorOptions,
  connection: ReturnType<typeof connectRedis>,
  pipeline: Pipeline,
): AlarmReports {
  const space = { prefix: settings.REDIS_PREFIX, topic: settings.ORDERS_TOPIC };
  const reports = new AlarmReports({
    pipeline,
    metrics,
    log,
    owner,
    writeNote: (partition, note) => writeOwnerNote(connection, space, partition, note),
    clock: systemClock,
  });
  health.addReadiness('partitions', () => {
    const partitions = pipeline.statuses.map(({ meta: _, ...status }) => status);
    return {
      ok: pipeline.hasJoined && partitions.every(({ mode }) => mode === 'running'),
      details: { partitions, alarms: reports.active },
    };
  });
  return reports;
}

/**
 * The partitions of the order topic, as soon as Kafka tells; undefined where the signal aborts first.
 */
async function untilCounted(
  { orderLog, log }: AggregatorOptions,
  signal: AbortSignal,
): Promise<number | undefined> {
  const backoff = createBackoff({ firstMs: 250, maxMs: 15_000 });
  while (!signal.aborted) {
    try {
      return await orderLog.partitionCount();
    } catch (thrown) {
      const pauseMs = backoff.nextMs();
      const { message } = toError(thrown);
      log.warn(`${message}; trying again in ${(pauseMs / 1000).toFixed(1)} s`);
      await systemClock.sleep(pauseMs, signal);
    }
  }
  return undefined;
}

/** Passes on the first error, then at most one each 5 s: a server that is away says so often. */
function throttled(say: (error: Error) => void): (error: Error) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - saidAt < 5_000) return;
    saidAt = performance.now();
    say(error);
  };
}
