import type { Metrics } from '../../libs/telemetry/metrics.ts';
import type { LiveShards } from './live-shards.ts';
import type { ShownOutcome } from './shown/keep-shown.ts';

/** Says how complete and how fresh the figures are. */
export function measureShards(shards: LiveShards, metrics: Metrics): void {
  metrics.gauge({
    name: 'tally_query_partitions_missing',
    help: 'Partitions whose figures can not be shown; -1 while the partitions are not known.',
    collect: (gauge) => gauge.set(shards.coverage().missing?.length ?? -1),
  });
  metrics.gauge({
    name: 'tally_query_complete_until_timestamp_seconds',
    help: 'Everything that was in the log by then is in the figures; 0 while that is not known.',
    collect: (gauge) => gauge.set((shards.completeUntilMs() ?? 0) / 1000),
  });
  metrics.gauge({
    name: 'tally_query_lag_records',
    help: 'Records that are in the log and not in the figures, by partition.',
    labels: ['partition'],
    collect: (gauge) => {
      gauge.reset();
      for (const partition of shards.partitions()) {
        const high = shards.end(partition)?.high;
        const next = shards.cube.state(partition)?.meta.next ?? 0;
        if (high !== undefined) gauge.set({ partition }, Math.max(0, high - next));
      }
    },
  });
}

/** Counts what became of the minutes whose figures are to be kept as they were shown. */
export function countShown(metrics: Metrics): (outcome: ShownOutcome) => void {
  const minutes = metrics.counter({
    name: 'tally_shown_minutes_total',
    help: 'Minutes of campaigns: kept by this process, known from another one, or missed.',
    labels: ['outcome'],
  });
  return (outcome) => minutes.inc({ outcome });
}
