import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import type { BenchStack } from '../bench-stack.ts';
import {
  type BenchRecord,
  type LiveTally,
  someRecords,
  startLive,
  writeAt,
} from '../live-tally.ts';
import type { Row } from '../row.ts';
import { StreamWatch } from '../stream-watch.ts';
import { waitFor } from '../wait-for.ts';

/** Seconds that are left out at the start of each load, while code gets warm and what the load before
 * has left is worked off; then those that are measured. */
const loads = [
  { name: 'calm', perSecond: 5_000, warmUpSeconds: 10, seconds: 60 },
  { name: 'busy', perSecond: 50_000, warmUpSeconds: 4, seconds: 8 },
  { name: 'peak', perSecond: 100_000, warmUpSeconds: 4, seconds: 8 },
] as const;

/** How old what a viewer sees is: from an event's `write` until a viewer was sent its offset. */
export function freshnessRow(stack: BenchStack): Row {
  return {
    name: 'fresh',
    question:
      'freshness: from writing an event to a viewer of the live stream, warm-up of 10, 4 and 4 s left out',
    figures: {
      calm50: { label: '5,000 events/s, p50', unit: 'ms', digits: 0, target: { atMost: 60 } },
      calm99: { label: '5,000 events/s, p99', unit: 'ms', digits: 0, target: { atMost: 150 } },
      busy50: { label: '50,000 events/s, p50', unit: 'ms', digits: 0 },
      busy99: { label: '50,000 events/s, p99', unit: 'ms', digits: 0 },
      peak99: { label: '100,000 events/s, p99', unit: 'ms', digits: 0, target: { atMost: 500 } },
      peakRate: { label: 'written at the last of them', unit: 'events/s', digits: 0 },
      calmCpu: { label: 'aggregator at 5,000 events/s', unit: '% of a core', digits: 1 },
    },
    samplesMax: 1,
    async sample() {
      const live = await startLive(stack);
      try {
        return await runLoads(stack, live);
      } finally {
        await live.end();
      }
    },
  };
}

async function runLoads(
  stack: BenchStack,
  { topic, partitions, aggregator, streamUrl }: LiveTally,
): Promise<Record<string, number>> {
  const watch = await StreamWatch.open(streamUrl, partitions);
  const writer = new TopicWriter(stack.kafka, topic);
  const write = ({ partition, key, value }: BenchRecord): Promise<void> | undefined => {
    watch.written(partition);
    return writer.write(partition, { key, value });
  };
  const figures: Record<string, number> = {};
  try {
    for (const { name, perSecond, warmUpSeconds, seconds } of loads) {
      const records = await someRecords(perSecond * (warmUpSeconds + seconds), {
        seed: name,
        partitions,
      });
      const cpuBefore = await aggregator.metric('process_cpu_seconds_total');
      const startedMs = performance.now();
      await writeAt(records, perSecond, write);
      await writer.flush();
      const tookSeconds = (performance.now() - startedMs) / 1000;
      await waitFor(() => watch.isCaughtUp, { what: 'the viewer to see everything' });
      const cpu = (await aggregator.metric('process_cpu_seconds_total')) - cpuBefore;
      const { p50, p99 } = watch.take(startedMs + warmUpSeconds * 1000);
      figures[`${name}50`] = p50;
      figures[`${name}99`] = p99;
      figures[`${name}Rate`] = records.length / tookSeconds;
      figures[`${name}Cpu`] = (100 * cpu) / tookSeconds;
    }
  } finally {
    await writer.close();
    await watch.close();
  }
  return figures;
}
