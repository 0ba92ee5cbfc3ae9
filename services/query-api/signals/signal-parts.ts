import type { Part } from '../../../libs/base/lifecycle.ts';
import type { SignalsTopic } from '../../../libs/kafka/signals-topic.ts';
import { connectRedis } from '../../../libs/store/connect.ts';
import { signalKeys } from '../../../libs/store/keys.ts';
import { Lease } from '../../../libs/store/lease.ts';
import { Progress } from '../../../libs/store/progress.ts';
import type { Metrics } from '../../../libs/telemetry/metrics.ts';
import type { ApiContext } from '../context.ts';
import type { QuerySettings } from '../settings.ts';
import { measureSignals } from './signal-metrics.ts';
import { SignalRunner } from './signal-runner.ts';
import { SignalsFeed } from './signals-feed.ts';
import { WebhookDelivery } from './webhook-delivery.ts';
import { webhookOf } from './webhook-settings.ts';

export interface SignalPartsOptions {
  readonly context: Pick<ApiContext, 'shards' | 'book' | 'signals' | 'clock' | 'log'>;
  readonly topic: SignalsTopic;
  readonly metrics: Metrics;
  readonly settings: Pick<
    QuerySettings,
    'REDIS_URL' | 'REDIS_PREFIX' | 'SIGNALS_WEBHOOK_URL' | 'SIGNALS_WEBHOOK_SECRET'
  >;
}

export interface SignalParts {
  /** What follows the log of signals, what writes to it, and what calls the webhook. */
  readonly parts: readonly Part[];
  /** Why the webhook is no use now, if so. */
  readonly webhookTrouble: () => string | undefined;
}

/** How long a process keeps the duty to say what happens without asking for it again. */
const leaseMs = 15_000;

/** Opens all that has to do with signals, for `supervise` to run. */
export function openSignals({
  context,
  topic,
  metrics,
  settings,
}: SignalPartsOptions): SignalParts {
  const { log, signals: book, clock } = context;
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = settings;
  const onError = (err: Error) => log.info({ err }, 'Redis is not reachable for signals');
  const connection = connectRedis({ url, role: 'writer', onError });
  const keys = signalKeys({ prefix });
  const counters = measureSignals(metrics);
  const feed = new SignalsFeed({ source: topic, book, log, clock });
  const runner = new SignalRunner({
    context,
    topic,
    feed,
    duty: new Lease(connection, keys.lease, leaseMs),
    onPublished: counters.published,
  });
  const place = webhookOf(settings);
  const webhook =
    place &&
    new WebhookDelivery({
      place,
      book,
      isMine: () => runner.isMine,
      progress: new Progress(connection, keys.webhook),
      clock,
      log,
      onCall: counters.called,
    });
  const closing: Part = { ...runner.part(), stop: async () => connection.disconnect() };
  return {
    parts: [feed.part(), closing, ...(webhook === undefined ? [] : [webhook.part()])],
    webhookTrouble: () => webhook?.trouble(),
  };
}
