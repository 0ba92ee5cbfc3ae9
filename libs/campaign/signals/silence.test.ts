import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../../test/support/campaign/cube-of.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import type { RawEvent } from '../../../test/support/campaign/raw-events.ts';
import type { CampaignDefinition } from '../../contracts/campaign-definition.ts';
import { type EpisodeSignal, type Silence, signalId } from '../../contracts/signals.ts';
import { compileCampaign } from '../campaign.ts';
import { SignalLedger } from './signal-ledger.ts';
import { silenceSights } from './silence.ts';

/** Midnight of the sample campaign's first day in its zone. */
const startMs = Date.parse('2026-11-09T16:00:00Z');
const quarterMs = 900_000;
const startQuarter = startMs / quarterMs;
const rule = { minutes: 15, minimumExpectedUnits: 20 };

/** Sales of a brand in the quarter hours since the start. */
function sales(brandId: string, quantities: readonly number[], listingId = 'canvas'): RawEvent[] {
  return quantities.flatMap((quantity, index): RawEvent[] => {
    if (quantity === 0) return [];
    const timeMs = startMs + index * quarterMs + 1;
    const line = { brandId, listingId, category: 'shoes', quantity, reason: 'unspecified' };
    const lines = [{ ...line, amount: 1, discount: 0 }];
    return [{ partition: 0, type: 'paid', timeMs, paidAtMs: timeMs, currency: 'CNY', lines }];
  });
}

function sights(
  events: readonly RawEvent[],
  quarters: number,
  {
    some = {},
    ledger = new SignalLedger(),
    minutes = 15,
  }: { some?: Partial<CampaignDefinition>; ledger?: SignalLedger; minutes?: number } = {},
) {
  const campaign = compileCampaign(sampleDefinition(some));
  const question = {
    cube: cubeOf([...events]),
    campaign,
    scope: 'all',
    basis: 'activity',
  } as const;
  const asked = { rule: { ...rule, minutes }, until: startQuarter + quarters, ledger };
  return silenceSights(question, asked);
}

const levelOf = (found: ReturnType<typeof sights>, brandId = 'ada') =>
  found?.find(({ facts }) => 'brandId' in facts && facts.brandId === brandId)?.level;
const factsOf = (found: ReturnType<typeof sights>, brandId = 'ada') =>
  found?.find(({ facts }) => 'brandId' in facts && facts.brandId === brandId)?.facts as Silence;

/** A ledger in which the silence of ada was said. */
function raised(expectedUnits: number): SignalLedger {
  const ledger = new SignalLedger();
  const named = { kind: 'silence', campaignId: 'autumn', brandId: 'ada' } as const;
  const step = { state: 'raised', episode: 1, clearedBy: null } as const;
  const signal: EpisodeSignal = {
    ...named,
    ...step,
    id: signalId(named, step),
    definitionVersion: 1,
    at: '2026-11-10T00:00:00Z',
    unit: 'pair',
    from: '2026-11-10T00:00:00Z',
    to: '2026-11-10T00:15:00Z',
    expectedUnits,
    soldUnits: 0,
  };
  expect(ledger.take(signal)).toBe(true);
  return ledger;
}

describe('silence', () => {
  test('is a quarter hour without a sale where enough was to be sold', () => {
    const found = sights(sales('ada', [40, 40, 40, 40, 0]), 5);
    expect(levelOf(found)).toBe('bad');
    expect(factsOf(found)).toMatchObject({
      from: '2026-11-09T17:00:00Z',
      to: '2026-11-09T17:15:00Z',
      expectedUnits: 40,
      soldUnits: 0,
    });
    expect(levelOf(sights(sales('ada', [40, 40, 40, 40, 1]), 5))).toBe('good');
  });

  test('is none where too little was to be expected', () => {
    expect(levelOf(sights(sales('ada', [19, 19, 19, 19, 0]), 5))).toBe('good');
    expect(levelOf(sights(sales('ada', [20, 20, 20, 20, 0]), 5))).toBe('bad');
  });

  test('is none at night: the hour before knows that sales went down', () => {
    expect(levelOf(sights(sales('ada', [400, 400, 400, 400, 9, 5, 3, 2, 0]), 9))).toBe('good');
  });

  test('is none where the curve knows that little is to be sold', () => {
    const curve = [
      { hours: 1, share: 0.9 },
      { hours: 2, share: 0.901 },
    ];
    const events = sales('ada', [90, 90, 90, 90, 0]);
    expect(levelOf(sights(events, 5, { some: { pacing: { curve } } }))).toBe('good');
    expect(levelOf(sights(events, 5))).toBe('bad');
  });

  test('of a brand that has sold nothing at all goes by its target', () => {
    const brands = (units: number) => [
      { id: 'ada', name: 'Ada', homeGrown: true, target: { units } },
    ];
    const quarters = 3 * 96;
    expect(levelOf(sights([], 1, { some: { brands: brands(20 * quarters) } }))).toBe('bad');
    expect(levelOf(sights([], 1, { some: { brands: brands(19 * quarters) } }))).toBe('good');
    expect(levelOf(sights([], 1))).toBe('good');
  });

  test('is as long as the rule says, and not known before that', () => {
    const events = sales('ada', [40, 40, 40, 0, 0]);
    expect(levelOf(sights(events, 4, { minutes: 30 }))).toBe('good');
    expect(levelOf(sights(events, 5, { minutes: 30 }))).toBe('bad');
    expect(sights(events, 1, { minutes: 30 })).toBeUndefined();
    expect(sights(events, 0)).toBeUndefined();
  });

  test('is no hold: what is held counts', () => {
    const heldListings = [{ listingId: 'canvas', reason: 'complaint', from: null }];
    const events = sales('ada', [40, 40, 40, 40, 40]);
    expect(levelOf(sights(events, 5, { some: { heldListings } }))).toBe('good');
  });

  test('is over when a quarter of what was expected is sold, also in the hour under way', () => {
    const ledger = raised(40);
    const nowSelling = (...quantities: number[]) =>
      levelOf(sights(sales('ada', [40, 40, 40, 40, 0, ...quantities]), 6, { ledger }));
    expect([nowSelling(0), nowSelling(9), nowSelling(10)]).toEqual(['between', 'between', 'good']);
    expect(nowSelling(0, 12)).toBe('good');
    // It stays for as long as nothing is sold, however little is expected by then.
    expect(levelOf(sights(sales('ada', [40, 40, 40, 40]), 30, { ledger }))).toBe('between');
  });

  test('of one brand does not depend on what others sell', () => {
    const quantities = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(quantities, quantities, quantities, (own, others, changed) => {
        const see = (other: number[]) =>
          sights([...sales('ada', own), ...sales('bo', other, 'tote')], 6)?.find(
            ({ facts }) => 'brandId' in facts && facts.brandId === 'ada',
          );
        expect(see(others)).toEqual(see(changed));
      }),
    );
  });
});
