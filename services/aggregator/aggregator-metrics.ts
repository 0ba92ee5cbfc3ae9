import { outcomes, type RejectReason } from '../../libs/contracts/outcomes.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { FactsReader } from '../../libs/fold/facts-batch.ts';
import type { ShardDelta } from '../../libs/fold/shard-delta.ts';
import type { Counter, Metrics } from '../../libs/telemetry/metrics.ts';
import type { OwnerStatus } from './owner-parts.ts';

/** What the aggregator counts of its own work. */
export interface AggregatorMetrics {
  readonly claims: Counter;
  readonly doubts: Counter<'reason'>;
  readonly halts: Counter;
  /** Records that are folded a second time, since a doubt made their owner forget them. */
  readonly rereads: Counter;
  readonly partitionsAdded: Counter;
  /** A commit was taken: what it moved from and to, and how long Redis took for it. */
  committed(before: ShardMeta, delta: ShardDelta, seconds: number): void;
}

export interface AggregatorMetricsOptions {
  readonly metrics: Metrics;
  readonly reader: FactsReader;
  readonly statuses: () => readonly OwnerStatus[];
  readonly topic: string;
  readonly group: string;
}

/** Opens the aggregator's metrics. */
export function createAggregatorMetrics(options: AggregatorMetricsOptions): AggregatorMetrics {
  const { metrics } = options;
  observeReader(metrics, options.reader);
  observePartitions(options);
  const committed = commitMetrics(metrics);
  return {
    claims: metrics.counter({
      name: 'tally_claims_total',
      help: 'Shards taken over: at an assignment, and again after each doubt.',
    }),
    doubts: metrics.counter({
      name: 'tally_doubts_total',
      help: 'Times that a shard in memory was forgotten and loaded again, by what raised the doubt.',
      labels: ['reason'],
    }),
    halts: metrics.counter({
      name: 'tally_halts_total',
      help: 'Times that a partition was halted because a proof failed.',
    }),
    rereads: metrics.counter({
      name: 'tally_rereads_total',
      help: 'Records that were read again after a doubt, because Redis did not hold them.',
    }),
    partitionsAdded: metrics.counter({
      name: 'tally_partitions_added_total',
      help: 'Times that the order topic was found to have more partitions than before.',
    }),
    committed,
  };
}

function commitMetrics(metrics: Metrics): AggregatorMetrics['committed'] {
  const events = metrics.counter({
    name: 'tally_events_total',
    help: 'Records that ended, and are committed, by outcome.',
    labels: ['outcome'],
  });
  const rejected = metrics.counter({
    name: 'tally_rejected_total',
    help: 'Rejected records by reason.',
    labels: ['reason'],
  });
  const misplaced = metrics.counter({
    name: 'tally_misplaced_total',
    help: 'Records applied on another partition than their key belongs to.',
  });
  const commitSeconds = metrics.histogram({
    name: 'tally_commit_seconds',
    help: 'Time that a commit took, its dead letters included.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  });
  const commitBlocks = metrics.histogram({
    name: 'tally_commit_blocks',
    help: 'Blocks of cells in a commit.',
    buckets: [1, 10, 100, 1_000, 10_000, 100_000],
  });
  const freshness = metrics.histogram({
    name: 'tally_freshness_seconds',
    help: 'Age of the newest record of a commit by its broker timestamp, when it was committed.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
  });
  return (before, delta, seconds) => {
    const { meta } = delta;
    for (const outcome of outcomes) events.inc({ outcome }, meta[outcome] - before[outcome]);
    for (const [reason, count] of Object.entries(meta.rejectedBy)) {
      rejected.inc({ reason }, count - (before.rejectedBy[reason as RejectReason] ?? 0));
    }
    misplaced.inc(meta.misplaced - before.misplaced);
    commitSeconds.observe(seconds);
    commitBlocks.observe(delta.blockCount);
    if (meta.recordTimestampMs !== null) {
      freshness.observe(Math.max(0, (Date.now() - meta.recordTimestampMs) / 1000));
    }
  };
}

function observeReader(metrics: Metrics, reader: FactsReader): void {
  metrics.gauge({
    name: 'tally_records_read',
    help: 'Records read since the start, by path: fast, or careful for what is unusual.',
    labels: ['path'],
    collect: (gauge) => {
      gauge.set({ path: 'fast' }, reader.fastCount);
      gauge.set({ path: 'careful' }, reader.carefulCount);
    },
  });
}

function observePartitions(options: AggregatorMetricsOptions): void {
  const { metrics, statuses, topic, group } = options;
  metrics.gauge({
    name: 'kafka_consumergroup_lag',
    help: 'Records of a partition that are not folded yet.',
    labels: ['consumergroup', 'topic', 'partition'],
    collect: (gauge) => {
      gauge.reset();
      for (const { partition, next, highWatermark } of statuses()) {
        if (next === null || highWatermark === null) continue;
        const labels = { consumergroup: group, topic, partition: String(partition) };
        gauge.set(labels, Math.max(0, highWatermark - next));
      }
    },
  });
  metrics.gauge({
    name: 'tally_partitions',
    help: 'Partitions that this process owns, by what it is doing with them.',
    labels: ['mode'],
    collect: (gauge) => {
      gauge.reset();
      for (const { mode } of statuses()) gauge.inc({ mode });
    },
  });
}
