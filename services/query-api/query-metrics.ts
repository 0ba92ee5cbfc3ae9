import type { Metrics } from '../../libs/telemetry/metrics.ts';
import type { LiveShards } from './live-shards.ts';

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
