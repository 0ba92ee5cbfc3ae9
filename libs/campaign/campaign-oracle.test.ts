import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../test/support/campaign/cube-of.ts';
import { definitions } from '../../test/support/campaign/definitions.ts';
import {
  type NaiveQuestion,
  naiveEntries,
  naiveFigures,
  naiveGroup,
} from '../../test/support/campaign/naive-count.ts';
import {
  brandIds,
  categories,
  type RawEvent,
  rawEvents,
} from '../../test/support/campaign/raw-events.ts';
import { greatestFirst } from '../base/exact.ts';
import { grains, rankMeasures } from '../contracts/api-params.ts';
import type { CampaignDefinition } from '../contracts/campaign-definition.ts';
import { compileCampaign } from './campaign.ts';
import { askListings } from './listings.ts';
import type { Question } from './question.ts';
import { askRanking } from './ranking.ts';
import { askSeries, seriesPoints } from './series.ts';
import { askTotals } from './totals.ts';

interface Case {
  readonly definition: CampaignDefinition;
  readonly events: readonly RawEvent[];
  readonly asked: NaiveQuestion;
}

const quarterMs = 900_000;

const cases: fc.Arbitrary<Case> = definitions.chain(({ definition, aroundMs }) => {
  const groupId = fc.constantFrom(undefined, undefined, ...definition.groups.map(({ id }) => id));
  const instant = fc
    .option(fc.integer({ min: -200, max: 200 }), { nil: undefined, freq: 1 })
    .map((quarters) => (quarters === undefined ? undefined : aroundMs + quarters * quarterMs));
  return fc.record({
    definition: fc.constant(definition),
    events: rawEvents(aroundMs, 40),
    asked: fc.record({
      basis: fc.constantFrom('activity' as const, 'cohort' as const),
      scope: fc.oneof(
        { weight: 3, arbitrary: fc.constant('all' as const) },
        { weight: 1, arbitrary: fc.subarray(brandIds).map((ids) => new Set(ids)) },
      ),
      groupId,
      brandId: fc.constantFrom(undefined, undefined, ...brandIds),
      category: fc.constantFrom(undefined, undefined, ...categories),
      fromMs: instant,
      toMs: instant,
    }),
  });
});

function questionOf({ definition, events, asked }: Case): Question {
  const { fromMs, toMs, ...rest } = asked;
  const range = {
    from: fromMs === undefined ? -Infinity : fromMs / quarterMs,
    to: toMs === undefined ? Infinity : toMs / quarterMs,
  };
  return { ...rest, range, cube: cubeOf(events), campaign: compileCampaign(definition) };
}

/** Lines of a case that stand in one place of an answer, with the figures they make. */
function naiveOf({ definition, events, asked }: Case, some: Partial<NaiveQuestion> = {}) {
  const question = { ...asked, ...some };
  const entries = naiveEntries(events, definition, question);
  const figures = (keep: (entry: (typeof entries)[number]) => boolean) =>
    naiveFigures(entries.filter(keep), definition, question);
  return { entries, figures };
}

describe('every question is answered as counting the raw events answers it', () => {
  test('totals, groups, the held line and the line outside the roster', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { figures } = naiveOf(each);
        const expected = {
          totals: figures(({ place }) => place === 'campaign'),
          groups: each.definition.groups.map(({ id, name }) => {
            const members = naiveGroup(each.definition, id);
            const inGroup = figures(
              ({ place, brandId }) => place === 'campaign' && members.includes(brandId),
            );
            return { id, name, ...inGroup };
          }),
          held: figures(({ place }) => place === 'held'),
          outsideRoster: figures(({ place }) => place === 'outsideRoster'),
        };
        expect(askTotals(questionOf(each))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('the ranking, each of its orders', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...rankMeasures), (each, rankBy) => {
        const { asked, definition } = each;
        const { figures } = naiveOf(each, { scope: 'all', brandId: undefined });
        const members =
          asked.groupId === undefined ? undefined : naiveGroup(definition, asked.groupId);
        const ranked = definition.brands
          .filter(({ id }) => members === undefined || members.includes(id))
          .map((brand) => {
            const of = figures(
              ({ place, brandId }) => place === 'campaign' && brandId === brand.id,
            );
            const value = {
              netUnits: of.units[0]?.net ?? 0,
              soldUnits: of.units[0]?.sold ?? 0,
              netAmount: of.amounts[0]?.net ?? 0,
            }[rankBy];
            return { brand, of, value };
          })
          .sort((a, b) => b.value - a.value || (a.brand.id < b.brand.id ? -1 : 1))
          .map(({ brand: { id, name, homeGrown }, of }, index) => ({
            // Of the few brands here, nobody who may see only some is told a place.
            rank: asked.scope === 'all' ? index + 1 : null,
            id,
            name,
            homeGrown,
            ...of,
          }))
          .filter(({ id }) => asked.scope === 'all' || asked.scope.has(id))
          .filter(({ id }) => asked.brandId === undefined || asked.brandId === id);
        expect(askRanking(questionOf(each), rankBy)).toEqual(ranked);
      }),
      { numRuns: 300 },
    );
  });

  test('a series at every grain, each point labelled by the zone itself', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...grains), (each, grain) => {
        const { entries, figures } = naiveOf(each);
        const { timeZone } = each.definition;
        const label = (ms: number) => {
          const start = Math.floor(ms / quarterMs) * quarterMs;
          const at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone);
          if (grain === '15m') return String(start);
          if (grain === 'day') return at.toPlainDate().toString();
          return `${at.toPlainDate().toString()}T${at.hour}${at.offset}`;
        };
        const question = questionOf(each);
        const points = askSeries(question, seriesPoints(question, grain));
        const labels = points.map(({ range }) => label(range.from * quarterMs));
        expect(new Set(labels).size).toBe(labels.length);
        for (const [index, point] of points.entries()) {
          const expected = figures(
            ({ place, atMs }) => place === 'campaign' && label(atMs) === labels[index],
          );
          expect(point.figures).toEqual(expected);
        }
        const shown = entries.filter(({ place }) => place === 'campaign');
        expect(labels).toEqual(expect.arrayContaining(shown.map(({ atMs }) => label(atMs))));
      }),
      { numRuns: 150 },
    );
  });

  test('the listings of a brand, held ones in rows of their own', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...rankMeasures), (each, rankBy) => {
        const brandId = each.asked.brandId ?? 'ada';
        const asked = { ...each.asked, brandId };
        const { entries } = naiveOf({ ...each, asked });
        const keyOf = (row: { listingId: string; category: string; held: boolean }) =>
          `${row.listingId} ${row.category} ${row.held}`;
        const rows = new Map<string, typeof entries>();
        for (const entry of entries.filter(({ place }) => place !== 'outsideRoster')) {
          const key = keyOf({ ...entry, held: entry.place === 'held' });
          rows.set(key, [...(rows.get(key) ?? []), entry]);
        }
        const answer = askListings(questionOf({ ...each, asked }), rankBy);
        for (const row of answer) {
          const { listingId, category, held, ...figures } = row;
          const of = rows.get(keyOf(row)) ?? [];
          rows.delete(keyOf(row));
          expect(figures).toEqual(naiveFigures(of, each.definition, { ...asked, category }));
          expect({ listingId, category, held }).toEqual({
            listingId: of[0]?.listingId,
            category: of[0]?.category,
            held: of[0]?.place === 'held',
          });
        }
        // Nothing is left but what counts nothing on this clock, such as a placed line by cohort.
        for (const of of rows.values()) {
          const none = naiveFigures([], each.definition, { ...asked, category: of[0]?.category });
          expect(
            naiveFigures(of, each.definition, { ...asked, category: of[0]?.category }),
          ).toEqual(none);
        }
        const values = answer.map(({ units, amounts }) =>
          rankBy === 'netAmount'
            ? (amounts[0]?.net ?? 0)
            : (units[0]?.[rankBy === 'netUnits' ? 'net' : 'sold'] ?? 0),
        );
        expect(values).toEqual(values.toSorted(greatestFirst));
      }),
      { numRuns: 300 },
    );
  });
});

describe('whatever is asked, it adds up', () => {
  test('brands, points and places each make the whole', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...grains), (each, grain) => {
        const question = questionOf(each);
        const { totals, held, outsideRoster } = askTotals(question);
        const points = askSeries(question, seriesPoints(question, grain));
        expect(addUp(points.map(({ figures }) => figures))).toEqual(addUp([totals]));
        expect(addUp(askRanking(question, 'netUnits'))).toEqual(addUp([totals]));
        const { figures } = naiveOf(each);
        expect(addUp([totals, held, outsideRoster])).toEqual(addUp([figures(() => true)]));
      }),
      { numRuns: 200 },
    );
  });

  test('a listing that is held and released leaves every figure as it was', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const question = questionOf({
          ...each,
          definition: { ...each.definition, heldListings: [] },
        });
        const hold = { listingId: 'canvas', reason: 'complaint', from: null };
        const before = askTotals(question);
        const campaign = compileCampaign({ ...question.campaign.definition, heldListings: [hold] });
        const during = askTotals({ ...question, campaign });
        expect(addUp([during.totals, during.held])).toEqual(addUp([before.totals]));
        expect(askTotals(question)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

/** Adds figures up by unit and currency, without zeros, so that sums can be compared. */
function addUp(all: readonly ReturnType<typeof naiveFigures>[] | readonly object[]) {
  const sums = new Map<string, number>();
  const add = (key: string, by: unknown) => {
    if (typeof by === 'number') sums.set(key, (sums.get(key) ?? 0) + by);
  };
  for (const figures of all as readonly ReturnType<typeof naiveFigures>[]) {
    add('orders', figures.orders);
    add('lines', figures.lines);
    for (const { unit, ...line } of figures.units) {
      for (const [name, value] of Object.entries(line)) add(`${unit} ${name}`, value);
    }
    for (const { currency, ...line } of figures.amounts) {
      for (const [name, value] of Object.entries(line)) add(`${currency} ${name}`, value);
    }
  }
  return Object.fromEntries([...sums].filter(([, value]) => value !== 0).sort());
}
