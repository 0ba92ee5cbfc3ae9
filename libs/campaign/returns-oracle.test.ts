import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../test/support/campaign/cube-of.ts';
import { definitions } from '../../test/support/campaign/definitions.ts';
import {
  type NaiveEntry,
  naiveEntries,
  naiveFigures,
} from '../../test/support/campaign/naive-count.ts';
import { rawEvents } from '../../test/support/campaign/raw-events.ts';
import type { Exact } from '../base/exact.ts';
import { compileCampaign } from './campaign.ts';
import { askReturns, type ReturnUnits } from './returns.ts';

const quarterMs = 900_000;
const dayMs = 86_400_000;

const cases = definitions.chain(({ definition, aroundMs }) =>
  fc.record({
    definition: fc
      .record({
        whole: fc.constant(definition),
        days: fc.integer({ min: 0, max: 5 }),
      })
      .map(({ whole, days }) => ({ ...whole, returnWindowDays: days })),
    events: rawEvents(aroundMs, 50),
    basis: fc.constantFrom('activity' as const, 'cohort' as const),
    brandId: fc.constantFrom(undefined, 'ada'),
    knownMs: fc.integer({ min: -200, max: 900 }).map((by) => aroundMs + by * quarterMs),
  }),
);

/** Returned units by whatever names an entry. */
function byName(entries: readonly NaiveEntry[], nameOf: (entry: NaiveEntry) => string) {
  const sums: Record<string, Exact> = {};
  for (const entry of entries) {
    if (entry.type !== 'returned') continue;
    sums[nameOf(entry)] = Number(sums[nameOf(entry)] ?? 0) + entry.quantity;
  }
  return sums;
}

describe('what came back is what counting the raw events gives', () => {
  test('by reason, brand, listing and day, with rates and maturity', () => {
    fc.assert(
      fc.property(cases, ({ definition, events, basis, brandId, knownMs }) => {
        fc.pre(brandId === undefined || definition.brands.some(({ id }) => id === brandId));
        const asked = { basis, scope: 'all' as const, brandId };
        const all = naiveEntries(events, definition, asked);
        const entries = all.filter(({ place }) => place === 'campaign');
        const unitsOf = (some: readonly NaiveEntry[], category?: string) =>
          naiveFigures(some, definition, { ...asked, category }).units.map((line): ReturnUnits => {
            const { unit, sold, cancelled, returned } = line;
            const kept = sold - cancelled;
            const rate = basis === 'cohort' && kept > 0 ? returned / kept : null;
            const returnRate = rate === null ? null : Math.round(rate * 1e6) / 1e6;
            return { unit, sold, cancelled, returned, returnRate };
          });
        const question = {
          cube: cubeOf(events),
          campaign: compileCampaign(definition),
          ...asked,
        };
        const answer = askReturns(question, knownMs / quarterMs);
        expect(answer.totals.units).toEqual(unitsOf(entries));
        for (const { id, units } of answer.brands) {
          expect(units).toEqual(unitsOf(entries.filter((entry) => entry.brandId === id)));
        }
        const reasons = Object.fromEntries(
          answer.reasons.map(({ reason, unit, returned }) => [`${reason} ${unit}`, returned]),
        );
        expect(reasons).toEqual(byName(entries, ({ reason, unit }) => `${reason} ${unit}`));
        if (brandId === undefined) expect(answer.listings).toEqual([]);
        for (const { listingId, category, units, reasons: own } of answer.listings) {
          const mine = entries.filter(
            (entry) => entry.listingId === listingId && entry.category === category,
          );
          expect(units).toEqual(unitsOf(mine, category));
          const found = Object.fromEntries(own.map(({ reason, returned }) => [reason, returned]));
          expect(found).toEqual(byName(mine, ({ reason }) => reason));
        }
        for (const day of answer.days) {
          const [fromMs, toMs] = [Date.parse(day.from), Date.parse(day.to)];
          const mine = entries.filter(({ atMs }) => fromMs <= atMs && atMs < toMs);
          expect(day.units).toEqual(unitsOf(mine));
          const passed = (knownMs - toMs) / dayMs;
          const { returnWindowDays } = definition;
          if (basis === 'activity') expect([day.maturity, day.mature]).toEqual([null, null]);
          else {
            expect(day.mature).toBe(passed >= returnWindowDays);
            const share = returnWindowDays === 0 ? 0 : passed / returnWindowDays;
            const expected = day.mature ? 1 : Math.max(0, share);
            expect(day.maturity).toBeCloseTo(expected, 5);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
