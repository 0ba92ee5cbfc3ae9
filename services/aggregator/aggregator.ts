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
import { placementsByKey } from './placements.ts';
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
      await untilThere(options, signal);
      if (signal.aborted) return;
      const pipeline = buildPipeline(options, redis);
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
      enforcePlacement: settings.ORDERS_PARTITIONER_ENFORCE,
    },
    placements: placementsByKey({
      partitioner: settings.ORDERS_PARTITIONER,
      log: orderLog,
      onRecord: options.starts,
    }),
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

/** Waits until Kafka knows of the order topic, or the signal aborts. */
async function untilThere(
  { orderLog, log }: AggregatorOptions,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff({ firstMs: 250, maxMs: 15_000 });
  while (!signal.aborted) {
    try {
      await orderLog.partitionCount();
      return;
    } catch (thrown) {
      const pauseMs = backoff.nextMs();
      const { message } = toError(thrown);
      log.warn(`${message}; trying again in ${(pauseMs / 1000).toFixed(1)} s`);
      await systemClock.sleep(pauseMs, signal);
    }
  }
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
