import type { Part } from '../../../libs/base/lifecycle.ts';
import type { SignalsTopic } from '../../../libs/kafka/signals-topic.ts';
import { connectRedis } from '../../../libs/store/connect.ts';
import { signalKeys } from '../../../libs/store/keys.ts';
import { Lease } from '../../../libs/store/lease.ts';
import type { Metrics } from '../../../libs/telemetry/metrics.ts';
import type { ApiContext } from '../context.ts';
import type { QuerySettings } from '../settings.ts';
import { SignalRunner } from './signal-runner.ts';
import { SignalsFeed } from './signals-feed.ts';

export interface SignalPartsOptions {
  readonly context: Pick<ApiContext, 'shards' | 'book' | 'signals' | 'clock' | 'log'>;
  readonly topic: SignalsTopic;
  readonly metrics: Metrics;
  readonly settings: Pick<QuerySettings, 'REDIS_URL' | 'REDIS_PREFIX'>;
}

/** How long a process keeps the duty to say what happens without asking for it again. */
const leaseMs = 15_000;

/** What follows the log of signals, and what writes to it. */
export function signalParts({ context, topic, metrics, settings }: SignalPartsOptions): Part[] {
  const { log, signals: book, clock } = context;
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = settings;
  const connection = connectRedis({ url, role: 'writer' });
  const keys = signalKeys({ prefix });
  const feed = new SignalsFeed({ source: topic, book, log, clock });
  const published = metrics.counter({
    name: 'tally_signals_published_total',
    help: 'Signals that this process has written to their topic, by kind.',
    labels: ['kind'],
  });
  const runner = new SignalRunner({
    context,
    topic,
    feed,
    duty: new Lease(connection, keys.lease, leaseMs),
    onPublished: ({ kind }) => published.inc({ kind }),
  });
  const part = runner.part();
  return [feed.part(), { ...part, stop: async () => connection.disconnect() }];
}
