import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../test/support/campaign/cube-of.ts';
import { definitions, sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { rawEvents } from '../../test/support/campaign/raw-events.ts';
import { addExact, type Exact } from '../base/exact.ts';
import type { CampaignDefinition, DefinitionVersion } from '../contracts/campaign-definition.ts';
import { compileCampaign } from './campaign.ts';
import { definitionChanges } from './definition-changes.ts';
import { askDefinitionDiff, type LineDifference } from './definition-diff.ts';
import type { Figures } from './figures.ts';
import { holdEffect, holdSteps } from './held-trail.ts';
import { askRanking } from './ranking.ts';
import { askTotals } from './totals.ts';

const pairs = fc.tuple(definitions, definitions).chain(([one, { definition: other }]) =>
  fc.record({
    before: fc.constant(one.definition),
    after: fc.constant({ ...other, id: one.definition.id }),
    events: rawEvents(one.aroundMs, 30),
    basis: fc.constantFrom('activity' as const, 'cohort' as const),
  }),
);

/** Figures as sums by name, without zeros. */
function sums(...all: readonly (Figures | null)[]): Record<string, Exact> {
  const found: Record<string, Exact> = {};
  const add = (name: string, value: Exact | null) => {
    found[name] = addExact(found[name] ?? 0, value ?? 0);
  };
  for (const figures of all) {
    add('orders', figures?.orders ?? 0);
    add('lines', figures?.lines ?? 0);
    for (const { unit, ...line } of figures?.units ?? []) {
      for (const [name, value] of Object.entries(line)) add(`${unit} ${name}`, value);
    }
    for (const { currency, ...line } of figures?.amounts ?? []) {
      for (const [name, value] of Object.entries(line)) add(`${currency} ${name}`, value);
    }
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== 0));
}

/** Lists in the order of their ids: the order of a list moves no figure. */
function inOrder(definition: CampaignDefinition) {
  const byText = (list: readonly object[]) => list.map((item) => JSON.stringify(item)).sort();
  const { brands, groups, heldListings, promotions, ...rest } = definition;
  const lists = [brands, groups, heldListings, promotions].map(byText);
  return { ...rest, lists };
}

describe('two versions of a definition', () => {
  test('are led from one to the other by their changes', () => {
    fc.assert(
      fc.property(pairs, ({ before, after }) => {
        const led = definitionChanges(before, after).reduce(
          (at, { applyTo }) => applyTo(at),
          before,
        );
        expect(inOrder(led)).toEqual(inOrder(after));
      }),
    );
  });

  test('differ by what each answers alone, and the causes add up to that', () => {
    fc.assert(
      fc.property(pairs, ({ before, after, events, basis }) => {
        const question = { cube: cubeOf(events), scope: 'all' as const, basis };
        const diff = askDefinitionDiff(question, before, after);
        const ask = (definition: CampaignDefinition) => {
          const under = { ...question, campaign: compileCampaign(definition) };
          return { ...askTotals(under), brands: askRanking(under, 'netUnits') };
        };
        const [from, to] = [ask(before), ask(after)];
        const check = (line: LineDifference, one: Figures | null, other: Figures | null) => {
          expect(sums(line.before)).toEqual(sums(one));
          expect(sums(line.after)).toEqual(sums(other));
          expect(sums(line.before, line.difference)).toEqual(sums(other));
          const causes = line.causes.map(({ difference }) => difference);
          expect(sums(...causes)).toEqual(sums(line.difference));
        };
        check(diff.totals, from.totals, to.totals);
        check(diff.held, from.held, to.held);
        check(diff.outsideRoster, from.outsideRoster, to.outsideRoster);
        for (const id of ['ada', 'bo', 'cy']) {
          const rows = [from, to].map(({ brands }) => brands.find((row) => row.id === id) ?? null);
          const line = diff.brands.find((brand) => brand.id === id);
          if (line === undefined) expect(sums(rows[0] ?? null)).toEqual(sums(rows[1] ?? null));
          else check(line, rows[0] ?? null, rows[1] ?? null);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('name the change that is the cause', () => {
    const before = sampleDefinition();
    const hold = { listingId: 'canvas', reason: 'complaint 118', from: null };
    const after = {
      ...before,
      name: 'Autumn',
      heldListings: [hold],
      brands: before.brands.slice(1),
    };
    const paid = (brandId: string, listingId: string, quantity: number) => ({
      partition: 0,
      type: 'paid' as const,
      timeMs: Date.parse('2026-11-10T04:00:00Z'),
      paidAtMs: Date.parse('2026-11-10T04:00:00Z'),
      currency: 'CNY',
      lines: [
        { brandId, listingId, category: 'shoes', quantity, amount: 0, discount: 0, reason: 'x' },
      ],
    });
    const cube = cubeOf([paid('ada', 'canvas', 2), paid('bo', 'canvas', 3), paid('cy', 'tote', 4)]);
    const diff = askDefinitionDiff({ cube, scope: 'all', basis: 'activity' }, before, after);
    expect(diff.changes.map(({ kind, id, what }) => `${kind} ${id} ${what}`)).toEqual([
      'brand ada removed',
      'heldListing canvas added',
      'field name changed',
    ]);
    const netOf = ({ causes }: LineDifference) =>
      causes.map(({ change, difference }) => [change, difference.units[0]?.net]);
    expect(netOf(diff.totals)).toEqual([
      [0, -2],
      [1, -3],
    ]);
    expect(diff.brands.map((brand) => [brand.id, brand.after === null, netOf(brand)])).toEqual([
      ['ada', true, [[0, -2]]],
      ['bo', false, [[1, -3]]],
    ]);
  });
});

describe('a hold that is undone', () => {
  test('gives back the very same figures, and its trail says what each step did', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom('canvas', 'runner'), (each, listingId) => {
        const { before: plain, events, basis } = each;
        const first = { ...plain, heldListings: [] };
        const hold = { listingId, reason: 'complaint', from: null };
        const versions: DefinitionVersion[] = [
          first,
          { ...first, heldListings: [hold] },
          first,
        ].map((definition, index) => ({
          version: index + 1,
          changedBy: 'maria',
          changedAt: '2026-11-10T04:00:00Z',
          reason: `step ${index}`,
          definition,
        }));
        const question = { cube: cubeOf(events), scope: 'all' as const, basis };
        const ask = (definition: CampaignDefinition) =>
          JSON.stringify(askTotals({ ...question, campaign: compileCampaign(definition) }));
        expect(ask(versions[2]?.definition ?? plain)).toBe(ask(first));
        const [released, held] = holdSteps(versions);
        if (released === undefined || held === undefined) throw new Error('a step is missing');
        expect([released.what, released.version, released.hold]).toEqual(['released', 3, null]);
        expect([held.what, held.version, held.hold]).toEqual(['held', 2, hold]);
        const [out, back] = [holdEffect(question, held), holdEffect(question, released)];
        expect(back).toEqual({ before: out.after, after: out.before });
        expect(JSON.stringify(out.before.totals)).toBe(
          JSON.stringify(JSON.parse(ask(first)).totals),
        );
        expect(sums(out.after.totals, out.after.held)).toEqual(sums(out.before.totals));
      }),
      { numRuns: 60 },
    );
  });
});
