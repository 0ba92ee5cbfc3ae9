import { expect, test } from 'vitest';
import { cubeOf } from '../../../test/support/campaign/cube-of.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import type { RawEvent } from '../../../test/support/campaign/raw-events.ts';
import { compileCampaign } from '../campaign.ts';
import { returnSpikeSights } from './return-spikes.ts';

const soldMs = Date.parse('2026-11-10T02:00:00Z');

function events(brandId: string, listingId: string, sold: number, returned: number): RawEvent[] {
  const line = { brandId, listingId, category: 'shoes', amount: 1, discount: 0 };
  const event = { partition: 0, timeMs: soldMs, paidAtMs: soldMs, currency: 'CNY' };
  const of = (quantity: number) => [{ ...line, quantity, reason: 'unspecified' }];
  return [
    { ...event, type: 'paid', lines: of(sold) },
    { ...event, type: 'returned', lines: of(returned) },
  ];
}

function seen(all: RawEvent[], returnNorm?: number) {
  const [ada, ...others] = sampleDefinition().brands;
  const brand = { ...(ada as typeof ada & object), ...(returnNorm && { returnNorm }) };
  const campaign = compileCampaign(sampleDefinition({ brands: [brand, ...others] }));
  const question = { cube: cubeOf(all), campaign, scope: 'all', basis: 'cohort' } as const;
  return [...returnSpikeSights(question, soldMs / 900_000 + 96)].flat().map(({ level, facts }) => {
    if (facts.kind !== 'returnSpike') throw new Error('it is another kind');
    return `${facts.brandId} ${facts.listingId} ${facts.normFrom} ${level}`;
  });
}

test('a brand and its listings are seen against their norm, with levels that are apart', () => {
  expect(seen(events('ada', 'canvas', 1000, 300), 0.1)).toEqual([
    'ada null given bad',
    'ada canvas given bad',
  ]);
  // The rate is surely at least 9.3 %, then 8.2 %.
  expect(seen(events('ada', 'canvas', 1000, 117), 0.1)[0]).toBe('ada null given between');
  expect(seen(events('ada', 'canvas', 1000, 105), 0.1)[0]).toBe('ada null given good');
});

test('a listing is seen against the others of its brand where nothing else is known', () => {
  const all = [...events('ada', 'canvas', 500, 10), ...events('ada', 'boot', 500, 100)];
  expect(seen(all)).toEqual(['ada boot otherListings bad', 'ada canvas otherListings good']);
});

test('what has too few units or no norm is not watched', () => {
  expect(seen(events('ada', 'canvas', 99, 50), 0.1)).toEqual([]);
  expect(seen(events('bo', 'tote', 1000, 500))).toEqual([]);
});
