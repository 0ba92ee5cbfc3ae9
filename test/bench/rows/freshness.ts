import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../libs/base/clock.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import { definitionsSpec } from '../../../libs/kafka/topic-specs.ts';
import { partitionOfKey, TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { ensureTopics } from '../../../libs/kafka/topics-admin.ts';
import { appendVersion, versionsOf } from '../../../services/cli/commands/campaign.ts';
import { campaignOfDefinition } from '../../../services/simulator/campaign-of-definition.ts';
import { simulate } from '../../../services/simulator/simulate.ts';
import type { BenchStack } from '../bench-stack.ts';
import { aggregatorEnv } from '../catch-up.ts';
import { Child } from '../child.ts';
import { duplicateShare, emptyTopic, readDefinition } from '../orders.ts';
import type { Row } from '../row.ts';
import { StreamWatch } from '../stream-watch.ts';
import { waitFor } from '../wait-for.ts';

const campaignId = 'bench';
const partitions = 8;
/** Events of a run for one of the campaign's own days. */
const aftermathFactor = 1.6;
const running = 'tally_partitions{mode="running"}';
/** Seconds that are left out at the start of each load, while code gets warm and what the load before
 * has left is worked off; then those that are measured. */
const loads = [
  { name: 'calm', perSecond: 5_000, warmUpSeconds: 10, seconds: 60 },
  { name: 'busy', perSecond: 50_000, warmUpSeconds: 4, seconds: 8 },
  { name: 'peak', perSecond: 100_000, warmUpSeconds: 4, seconds: 8 },
] as const;

interface BenchRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
}

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
      const topic = await emptyTopic(stack, partitions);
      await publish(stack);
      await stack.redis.flushall();
      const env = { ...aggregatorEnv(stack, topic, `bench-${randomBytes(4).toString('hex')}`) };
      const aggregator = await Child.start({ main: 'services/aggregator/main.ts', env });
      const api = await Child.start({ main: 'services/query-api/main.ts', env });
      try {
        await waitFor(async () => (await aggregator.metric(running)) === partitions, {
          what: 'the aggregator to own all partitions',
        });
        await waitFor(() => api.isReady(), { what: 'the API to be ready' });
        return await runLoads(stack, topic, { aggregator, api });
      } finally {
        await Promise.all([aggregator.end('SIGKILL'), api.end('SIGKILL')]);
      }
    },
  };
}

async function publish({ kafka, log }: BenchStack): Promise<void> {
  await ensureTopics(kafka, [definitionsSpec(topics.definitions, 1)]);
  const topic = new DefinitionsTopic(kafka, log, topics.definitions);
  const definition = { ...(await readDefinition()), id: campaignId };
  const versions = await versionsOf(topic, campaignId);
  if (versions.length === 0) {
    const how = { changedBy: 'bench', reason: 'to measure how fresh its figures are' };
    await appendVersion(topic, { definition, version: 1, ...how });
  }
  await topic.close();
}

async function runLoads(
  stack: BenchStack,
  topic: string,
  { aggregator, api }: { aggregator: Child; api: Child },
): Promise<Record<string, number>> {
  const url = `http://127.0.0.1:${api.port}/v1/campaigns/${campaignId}/stream`;
  const watch = await StreamWatch.open(url, partitions);
  const writer = new TopicWriter(stack.kafka, topic);
  const write = ({ partition, key, value }: BenchRecord): Promise<void> | undefined => {
    watch.written(partition);
    return writer.write(partition, { key, value });
  };
  const figures: Record<string, number> = {};
  try {
    for (const { name, perSecond, warmUpSeconds, seconds } of loads) {
      const records = await someRecords(perSecond * (warmUpSeconds + seconds), name);
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

/**
 * Events of the campaign's own days, made beforehand so that making them takes no time of the run.
 * What comes after its end changes no figure that is shown, so a viewer is told of it with the next
 * beat only, seconds later.
 */
async function someRecords(count: number, seed: string): Promise<BenchRecord[]> {
  const campaign = campaignOfDefinition(await readDefinition());
  const size = { events: Math.ceil(count * aftermathFactor) };
  const records: BenchRecord[] = [];
  for (const record of simulate({ campaign, seed, size, duplicates: duplicateShare }).records) {
    if (records.length === count || record.atMs >= campaign.endMs) break;
    // Text of a million events on the heap would have the collector stop this process now and then.
    records.push({
      partition: partitionOfKey(record.key, partitions),
      key: record.key,
      value: Buffer.from(record.value, 'latin1'),
    });
  }
  if (records.length < count) throw new Error(`the campaign has only ${records.length} events`);
  return records;
}

/** Writes records evenly at a rate, as far as the machine keeps up. */
async function writeAt(
  records: readonly BenchRecord[],
  perSecond: number,
  write: (record: BenchRecord) => Promise<void> | undefined,
): Promise<void> {
  const startedMs = performance.now();
  for (let at = 0; at < records.length; ) {
    const due = ((performance.now() - startedMs) / 1000) * perSecond;
    for (; at < Math.min(due, records.length); at++) {
      const room = write(records[at] as BenchRecord);
      if (room !== undefined) await room;
    }
    await systemClock.sleep(1);
  }
}
