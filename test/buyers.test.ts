import { beforeAll, describe, expect, test } from 'vitest';
import type { CountEstimate } from '../libs/campaign/buyer-estimate.ts';
import { askBuyers, type BuyersAnswer } from '../libs/campaign/buyers.ts';
import { compileCampaign } from '../libs/campaign/campaign.ts';
import { Cube } from '../libs/campaign/cube.ts';
import { murmur2Partition } from '../libs/contracts/partitioner.ts';
import { BlockReader } from '../libs/store/block-reader.ts';
import { campaignOfDefinition } from '../services/simulator/campaign-of-definition.ts';
import { play } from '../services/simulator/play.ts';
import type { SimulatedRecord } from '../services/simulator/simulate.ts';
import { readDefinition } from './bench/orders.ts';
import { newShards } from './bench/shards.ts';
import { recordChunk } from './support/record-chunk.ts';

/** A played campaign: estimated from its shards, and counted from its records one by one. */

const partitions = 4;
const events = 120_000;

interface Bought {
  readonly order: string;
  readonly brandId: string;
  readonly category: string;
  readonly atMs: number;
}

const bought = new Map<string, Bought[]>();
let answer: BuyersAnswer;

function note({ value }: SimulatedRecord): void {
  const { type, subject, time, data } = JSON.parse(String(value));
  if (type !== 'shop.order.paid.v1' || data.buyer === undefined) return;
  const own = bought.get(data.buyer.id) ?? [];
  bought.set(data.buyer.id, own);
  const seen = new Set<string>();
  for (const { brandId, category } of data.lines as readonly Record<string, string>[]) {
    // An order counts for a brand at the first line that it has of it.
    if (brandId === undefined || category === undefined || seen.has(brandId)) continue;
    seen.add(brandId);
    own.push({ order: subject, brandId, category, atMs: Date.parse(time) });
  }
}

beforeAll(async () => {
  const whole = await readDefinition();
  const definition = { ...whole, heldListings: [] };
  const played: SimulatedRecord[][] = Array.from({ length: partitions }, () => []);
  await play({
    campaign: campaignOfDefinition(definition),
    seed: 'buyers',
    size: { events },
    duplicates: 0.02,
    pace: 'max',
    sink: {
      write(record) {
        const key = Buffer.from(record.key);
        played[murmur2Partition(key, 0, key.length, partitions)]?.push(record);
        note(record);
        return undefined;
      },
      flush: async () => {},
      close: async () => {},
    },
  });
  const cube = new Cube();
  const shards = newShards(partitions);
  for (const [partition, shard] of shards.entries()) {
    const records = (played[partition] ?? []).map(({ key, value }) => ({ key, value }));
    shard.fold(recordChunk({ partition, firstOffset: 0 }, records));
    const { meta, entries } = shard.takeDelta();
    const { blocks, pages } = new BlockReader().read([entries]);
    cube.reset({ partition, epoch: 1, meta }, blocks, pages);
  }
  const campaign = compileCampaign(definition);
  answer = askBuyers({ cube, campaign, scope: 'all', basis: 'activity' });
  const { window } = campaign;
  for (const own of bought.values()) {
    const inside = own.filter(({ atMs, brandId, category }) => {
      const quarter = atMs / 900_000;
      const isAsked = campaign.brands.has(brandId) && campaign.unitByCategory.has(category);
      return isAsked && quarter >= window.from && quarter < window.to;
    });
    own.splice(0, own.length, ...inside);
  }
}, 120_000);

function counted(brandId?: string): { buyers: number; repeat: number } {
  let [buyers, repeat] = [0, 0];
  for (const own of bought.values()) {
    const mine = own.filter((each) => brandId === undefined || each.brandId === brandId);
    const orders = new Set(mine.map(({ order }) => order)).size;
    if (orders > 0) buyers++;
    if (orders > 1) repeat++;
  }
  return { buyers, repeat };
}

function isWithin(found: CountEstimate | null, wanted: number): boolean {
  return found === null ? wanted < 5 : found.low <= wanted && wanted <= found.high;
}

describe('the buyers of a played campaign', () => {
  test('lie within the interval that is stated, in all', () => {
    const { buyers, repeat } = counted();
    const { totals } = answer;
    expect(buyers).toBeGreaterThan(10_000);
    expect(totals.buyers?.exact).toBe(false);
    expect(totals.buyers?.relativeError).toBeLessThan(0.1);
    expect(isWithin(totals.buyers, buyers), JSON.stringify([totals.buyers, buyers])).toBe(true);
    expect(isWithin(totals.repeatBuyers, repeat)).toBe(true);
  });

  test('do so for nearly every brand, and exactly for small ones', () => {
    const outside = answer.brands.filter(({ id, buyers, repeatBuyers }) => {
      const truth = counted(id);
      if (buyers?.exact === true) expect(buyers.estimate).toBe(truth.buyers);
      return !isWithin(buyers, truth.buyers) || !isWithin(repeatBuyers, truth.repeat);
    });
    expect(outside.length).toBeLessThanOrEqual(3);
    expect(answer.brands.length).toBeGreaterThan(20);
    expect(answer.brands.filter(({ buyers }) => buyers?.exact === false).length).toBeGreaterThan(0);
  });
});
