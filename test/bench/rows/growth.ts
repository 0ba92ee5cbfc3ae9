import { randomFillSync } from 'node:crypto';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { campaignOfDefinition } from '../../../services/simulator/campaign-of-definition.ts';
import { play } from '../../../services/simulator/play.ts';
import type { SimulatedRecord } from '../../../services/simulator/simulate.ts';
import { recordChunk } from '../../support/record-chunk.ts';
import { measured } from '../cpu.ts';
import { duplicateShare, readDefinition, recordsIn } from '../orders.ts';
import type { FigureSpec, Row, Sample } from '../row.ts';
import { newShards } from '../shards.ts';

/** A campaign that differs from the usual one in one way. */
interface Variant {
  readonly name: string;
  readonly label: string;
  readonly partitions?: number;
  readonly change?: (definition: CampaignDefinition) => CampaignDefinition;
  /** Listings that each listing is split into. */
  readonly listingsTimes?: number;
  /** Identities that all shards together hold before the first event. */
  readonly identitiesBefore?: number;
}

const variants: readonly Variant[] = [
  { name: 'base', label: 'the usual campaign: 23 brands, some 950 listings, 3 days, 8 partitions' },
  { name: 'one', label: 'on 1 partition', partitions: 1 },
  { name: 'many', label: 'on 64 partitions', partitions: 64 },
  {
    name: 'brands',
    label: 'with 10 × the brands, and so 10 × the listings',
    change: tenfoldBrands,
  },
  { name: 'listings', label: 'with 10 × the listings', listingsTimes: 10 },
  { name: 'days', label: 'over 30 days', change: thirtyDays },
  { name: 'aged', label: 'with 8 million identities there before', identitiesBefore: 8_000_000 },
];

const events = 250_000;
const recordsPerChunk = 1_000;
/** Events between commits of one shard, as with a backlog. */
const eventsPerCommit = 60_000;
const timesMeasured = 3;

/** How the cost of an event grows with the campaign. It holds the machine for minutes. */
export function growthRow(): Row {
  const figures: Record<string, FigureSpec> = {};
  for (const { name, label } of variants) {
    figures[`${name}Cpu`] = { label: `${label}: fold and encode`, unit: 'µs CPU/event', digits: 2 };
    figures[`${name}Blocks`] = { label: '… blocks written', unit: 'blocks/event', digits: 2 };
    figures[`${name}Bytes`] = { label: '… counters written', unit: 'bytes/event', digits: 1 };
  }
  return {
    name: 'growth',
    question: `growth: ${events.toLocaleString('en')} events in memory, from nothing, a commit each 60,000`,
    figures,
    samplesMax: 1,
    async sample() {
      const samples: Sample[] = [];
      for (const variant of variants) samples.push(await sampleOf(variant));
      return Object.assign({}, ...samples) as Sample;
    },
  };
}

async function sampleOf(variant: Variant): Promise<Sample> {
  const chunks = await chunksOf(variant);
  const costs: number[] = [];
  let written = { blocks: 0, bytes: 0 };
  for (let i = 0; i < timesMeasured; i++) {
    const shards = newShards(variant.partitions ?? 8);
    fillIdentities(shards, variant.identitiesBefore ?? 0);
    const { cpuMicros } = await measured(() => {
      written = foldAll(shards, chunks);
    });
    costs.push(cpuMicros / recordsIn(chunks));
  }
  return {
    // Others on the machine can only add to it.
    [`${variant.name}Cpu`]: Math.min(...costs),
    [`${variant.name}Blocks`]: written.blocks / recordsIn(chunks),
    [`${variant.name}Bytes`]: written.bytes / recordsIn(chunks),
  };
}

function foldAll(shards: ReturnType<typeof newShards>, chunks: readonly RecordChunk[]) {
  let [blocks, bytes] = [0, 0];
  const commit = (shard: (typeof shards)[number]): void => {
    const { blockCount, entries } = shard.takeDelta();
    blocks += blockCount;
    bytes += entries.length;
  };
  for (const chunk of chunks) {
    const shard = shards[chunk.partition];
    shard?.fold(chunk);
    if (shard !== undefined && shard.pending >= eventsPerCommit) commit(shard);
  }
  for (const shard of shards) commit(shard);
  return { blocks, bytes };
}

function fillIdentities(shards: ReturnType<typeof newShards>, count: number): void {
  const [words, facts] = [new Int32Array(4), new Int32Array(2)];
  for (let i = 0; i < count; i++) {
    randomFillSync(words);
    shards[i % shards.length]?.identities.add(words, 0, facts, 0);
  }
  for (const shard of shards) shard.takeDelta();
}

/** The records of a variant's campaign as the aggregator would get them. */
async function chunksOf(variant: Variant): Promise<RecordChunk[]> {
  const { partitions = 8, change = (same) => same, listingsTimes = 1 } = variant;
  const waiting = Array.from({ length: partitions }, (): SimulatedRecord[] => []);
  const nexts = new Array<number>(partitions).fill(0);
  const chunks: RecordChunk[] = [];
  const flush = (partition: number): void => {
    const records = waiting[partition] ?? [];
    const firstOffset = nexts[partition] ?? 0;
    chunks.push(recordChunk({ partition, firstOffset }, records));
    nexts[partition] = firstOffset + records.length;
    waiting[partition] = [];
  };
  await play({
    campaign: campaignOfDefinition(change(await readDefinition())),
    seed: 'bench',
    size: { events },
    duplicates: duplicateShare,
    pace: 'max',
    sink: {
      write(record) {
        const key = Buffer.from(record.key);
        const partition = murmur2Partition(key, 0, key.length, partitions);
        const value = listingsTimes === 1 ? record.value : split(record, key, listingsTimes);
        waiting[partition]?.push({ ...record, value });
        if (waiting[partition]?.length === recordsPerChunk) flush(partition);
        return undefined;
      },
      flush: async () => undefined,
      close: async () => undefined,
    },
  });
  for (const partition of waiting.keys()) flush(partition);
  return chunks;
}

/** The event with each listing replaced by one of several, always the same one for an order. */
function split({ value }: SimulatedRecord, key: Buffer, times: number): string {
  const one = key.reduce((sum, byte) => (sum * 31 + byte) % times, 0);
  return value.replaceAll(/("listingId":"[^"]{1,60})/g, `$1-${one}`);
}

function tenfoldBrands(definition: CampaignDefinition): CampaignDefinition {
  const copies = Array.from({ length: 10 }, (_, i) =>
    definition.brands.map((brand) => ({ ...brand, id: `${brand.id}-${i}` })),
  );
  return { ...definition, brands: copies.flat(), promotions: [], heldListings: [] };
}

function thirtyDays(definition: CampaignDefinition): CampaignDefinition {
  return { ...definition, end: definition.end.replace('-11-13', '-12-10') };
}
