import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../test/support/campaign/cube-of.ts';
import { definitions } from '../../test/support/campaign/definitions.ts';
import { naiveEntries, naiveFigures } from '../../test/support/campaign/naive-count.ts';
import { rawEvents } from '../../test/support/campaign/raw-events.ts';
import { figureMeasures, grains, rankMeasures } from '../contracts/api-params.ts';
import { compileCampaign } from './campaign.ts';
import { askComparison } from './comparison.ts';
import { measureUnit, measureValue } from './measure-value.ts';
import { askRankHistory } from './rank-history.ts';
import { askRanking } from './ranking.ts';
import { seriesPoints } from './series.ts';

const quarterMs = 900_000;

const cases = fc.tuple(definitions, definitions).chain(([one, other]) =>
  fc.record({
    one: fc.constant(one.definition),
    other: fc.constant(other.definition),
    events: rawEvents(other.aroundMs, 40),
    oneEvents: rawEvents(one.aroundMs, 40),
    basis: fc.constantFrom('activity' as const, 'cohort' as const),
    grain: fc.constantFrom(...grains),
    rankBy: fc.constantFrom(...rankMeasures),
  }),
);

describe('a comparison with another campaign', () => {
  test('has what the other had as long after its own start, and nothing after its end', () => {
    fc.assert(
      fc.property(cases, ({ one, other, events, basis, grain }) => {
        const cube = cubeOf(events);
        const scope = 'all' as const;
        const campaigns = { one: compileCampaign(one), other: compileCampaign(other) };
        const points = seriesPoints({ cube, scope, basis, campaign: campaigns.one }, grain);
        const question = { cube, scope, basis, campaign: campaigns.other };
        const start = campaigns.one.window.from;
        const compared = askComparison(question, start, points);
        expect(compared).toHaveLength(points.length);
        const entries = naiveEntries(events, other, { basis, scope }).filter(
          ({ place }) => place === 'campaign',
        );
        for (const [index, { figures }] of compared.entries()) {
          const { from, to } = points[index] ?? { from: 0, to: 0 };
          const elapsed = (atMs: number) => atMs / quarterMs - campaigns.other.window.from;
          const mine = entries.filter(({ atMs }) => {
            return from - start <= elapsed(atMs) && elapsed(atMs) < to - start;
          });
          expect(figures).toEqual(naiveFigures(mine, other, { basis, scope }));
        }
      }),
      { numRuns: 80 },
    );
  });
});

describe('the history of ranks', () => {
  test('is at the end of each point the ranking by all until then', () => {
    fc.assert(
      fc.property(cases, ({ one, oneEvents, basis, grain, rankBy }) => {
        const scope = 'all' as const;
        const question = { cube: cubeOf(oneEvents), scope, basis, campaign: compileCampaign(one) };
        const points = seriesPoints(question, grain).slice(0, 40);
        const history = askRankHistory(question, points, rankBy);
        for (const [index, { to }] of points.entries()) {
          const range = { from: -Infinity, to };
          const ranking = askRanking({ ...question, range }, rankBy);
          const ranks = new Map(history.map(({ id, ranks }) => [id, ranks[index]]));
          for (const { id, rank } of ranking) expect(ranks.get(id)).toBe(rank);
          for (const row of ranking) {
            const value = history.find(({ id }) => id === row.id)?.values[index];
            expect(value).toBe(measureValue(row, rankBy));
          }
        }
        const later = askRankHistory(question, points.slice(3), rankBy);
        for (const [at, { ranks }] of later.entries()) {
          expect(ranks).toEqual(history[at]?.ranks.slice(3));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('shows a brand its own line, and no place among few', () => {
    fc.assert(
      fc.property(cases, ({ one, oneEvents, basis, grain }) => {
        const [brand] = one.brands;
        const scope = new Set([brand?.id ?? '']);
        const question = { cube: cubeOf(oneEvents), scope, basis, campaign: compileCampaign(one) };
        const points = seriesPoints(question, grain).slice(0, 10);
        const history = askRankHistory(question, points, 'netUnits');
        expect(history.map(({ id }) => id)).toEqual([brand?.id]);
        expect(new Set(history[0]?.ranks)).toEqual(new Set([null]));
      }),
      { numRuns: 20 },
    );
  });
});

test('every measure is a figure of its own, in the unit that it counts in', () => {
  const units = [{ unit: 'pair', placed: 1, sold: 2, cancelled: 3, returned: 4, net: 5 }];
  const amounts = [
    { currency: 'CNY', gross: 6, discount: 7, sold: 8, cancelled: 9, refunded: 10, net: 11 },
  ];
  const figures = { orders: 12, lines: 13, units, amounts };
  const lead = { unit: 'pair', currency: 'CNY' };
  const told = figureMeasures.map(
    (measure) => `${measure} ${measureValue(figures, measure)} ${measureUnit(measure, lead)}`,
  );
  expect(told).toEqual([
    'orders 12 order',
    'lines 13 line',
    'placedUnits 1 pair',
    'soldUnits 2 pair',
    'cancelledUnits 3 pair',
    'returnedUnits 4 pair',
    'netUnits 5 pair',
    'grossAmount 6 CNY',
    'discountAmount 7 CNY',
    'soldAmount 8 CNY',
    'cancelledAmount 9 CNY',
    'refundedAmount 10 CNY',
    'netAmount 11 CNY',
  ]);
});
