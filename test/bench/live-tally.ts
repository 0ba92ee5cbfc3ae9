import { randomBytes } from 'node:crypto';
import { systemClock } from '../../libs/base/clock.ts';
import { partitionOfKey } from '../../libs/kafka/topic-writer.ts';
import { campaignOfDefinition } from '../../services/simulator/campaign-of-definition.ts';
import { simulate } from '../../services/simulator/simulate.ts';
import { campaignId, publishCampaign } from './bench-campaign.ts';
import type { BenchStack } from './bench-stack.ts';
import { aggregatorEnv } from './catch-up.ts';
import { Child } from './child.ts';
import { duplicateShare, emptyTopic, readDefinition } from './orders.ts';
import { waitFor } from './wait-for.ts';

const partitions = 8;
/** Events of a run for one of the campaign's own days. */
const aftermathFactor = 1.6;
const running = 'tally_partitions{mode="running"}';

/** An aggregator and an API over an empty topic. */
export interface LiveTally {
  readonly topic: string;
  readonly partitions: number;
  /** `REDIS_PREFIX` of its shards. */
  readonly prefix: string;
  readonly aggregator: Child;
  readonly api: Child;
  readonly streamUrl: string;
  end(): Promise<void>;
}

/** An event that is ready to be written. */
export interface BenchRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
}

/** Starts both, and waits until every partition is counted and shown. */
export async function startLive(stack: BenchStack): Promise<LiveTally> {
  const topic = await emptyTopic(stack, partitions);
  await publishCampaign(stack);
  await stack.redis.flushall();
  const prefix = `bench-${randomBytes(4).toString('hex')}`;
  const env = aggregatorEnv(stack, topic, prefix);
  const aggregator = await Child.start({ main: 'services/aggregator/main.ts', env });
  const api = await Child.start({ main: 'services/query-api/main.ts', env });
  const isOwned = async (): Promise<boolean> => (await aggregator.metric(running)) === partitions;
  await waitFor(isOwned, { what: 'the aggregator to own all partitions' });
  await waitFor(() => api.isReady(), { what: 'the API to be ready' });
  return {
    topic,
    partitions,
    prefix,
    aggregator,
    api,
    streamUrl: `http://127.0.0.1:${api.port}/v1/campaigns/${campaignId}/stream`,
    async end() {
      await Promise.all([aggregator.end('SIGKILL'), api.end('SIGKILL')]);
    },
  };
}

/**
 * Events of the campaign's own days, made beforehand so that making them takes no time of the run.
 * What comes after its end changes no figure that is shown, so a viewer is told of it with the next
 * beat only, seconds later.
 */
export async function someRecords(
  count: number,
  { seed, partitions }: { readonly seed: string; readonly partitions: number },
): Promise<BenchRecord[]> {
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

/** Writes records evenly at a rate, as far as the machine keeps up, until the signal aborts. */
export async function writeAt(
  records: readonly BenchRecord[],
  perSecond: number,
  write: (record: BenchRecord) => Promise<void> | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  for (let at = 0; at < records.length && signal?.aborted !== true; ) {
    const due = ((performance.now() - startedMs) / 1000) * perSecond;
    for (; at < Math.min(due, records.length); at++) {
      const room = write(records[at] as BenchRecord);
      if (room !== undefined) await room;
    }
    await systemClock.sleep(1);
  }
}
