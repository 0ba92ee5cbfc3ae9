import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../test/support/campaign/cube-of.ts';
import { definitions } from '../../test/support/campaign/definitions.ts';
import { naiveEntries, naiveFigures } from '../../test/support/campaign/naive-count.ts';
import { naiveSold } from '../../test/support/campaign/naive-goals.ts';
import { rawEvents } from '../../test/support/campaign/raw-events.ts';
import type { CampaignDefinition } from '../contracts/campaign-definition.ts';
import { compileCampaign } from './campaign.ts';
import { askPacing } from './pacing.ts';
import { askPromotions } from './promotions.ts';
import { askUplift } from './uplift.ts';

const quarterMs = 900_000;

const cases = definitions.chain(({ definition, aroundMs }) =>
  fc.record({
    definition: fc.constant(definition),
    events: rawEvents(aroundMs, 40),
    basis: fc.constantFrom('activity' as const, 'cohort' as const),
    untilMs: fc.integer({ min: -200, max: 300 }).map((by) => aroundMs + by * quarterMs),
  }),
);

const localMs = (local: string, { timeZone }: CampaignDefinition) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds;

function questionOf(definition: CampaignDefinition, events: Parameters<typeof cubeOf>[0]) {
  const campaign = compileCampaign(definition);
  return { cube: cubeOf(events), campaign, scope: 'all' as const, basis: 'activity' as const };
}

/** The part of the window that has passed. */
function passed(definition: CampaignDefinition, untilMs: number) {
  const [fromMs, endMs] = [definition.start, definition.end].map((at) =>
    localMs(at, definition),
  ) as [number, number];
  return { fromMs, toMs: Math.min(Math.max(untilMs, fromMs), endMs), endMs };
}

describe('what is held against goals is what counting the raw events gives', () => {
  test('what was reached, by brand, group and campaign, on both clocks', () => {
    fc.assert(
      fc.property(cases, ({ definition, events, basis, untilMs }) => {
        const { fromMs, toMs, endMs } = passed(definition, untilMs);
        const question = { ...questionOf(definition, events), basis };
        const answer = askPacing(question, { measure: 'netUnits', until: untilMs / quarterMs });
        const asked = { basis, scope: 'all' as const, fromMs, toMs };
        const entries = naiveEntries(events, definition, asked).filter(
          ({ place }) => place === 'campaign',
        );
        const netOf = (ids: readonly string[]) => {
          const own = entries.filter(({ brandId }) => ids.includes(brandId));
          return naiveFigures(own, definition, asked).units[0]?.net;
        };
        expect(answer.hoursLeft).toBe((endMs - toMs) / 3_600_000);
        expect(answer.campaign?.reached).toBe(netOf(definition.brands.map(({ id }) => id)));
        for (const { id, reached } of answer.brands) expect(reached).toBe(netOf([id]));
        for (const { id, reached } of answer.groups) {
          const { brandIds = new Set<string>() } =
            question.campaign.groups.find((group) => group.id === id) ?? {};
          expect(reached).toBe(netOf([...brandIds]));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('the expected share follows time where nothing else is known', () => {
    fc.assert(
      fc.property(cases, ({ definition, events, untilMs }) => {
        const { fromMs, toMs, endMs } = passed(definition, untilMs);
        const question = questionOf(definition, events);
        const asked = { measure: 'soldUnits' as const, until: untilMs / quarterMs };
        const { campaign } = askPacing(question, asked);
        expect(campaign?.expectedShare).toBeCloseTo((toMs - fromMs) / (endMs - fromMs));
      }),
      { numRuns: 50 },
    );
  });

  test('uplift over a baseline that was measured before the start', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 3 }), (each, days) => {
        const definition = { ...each.definition, baseline: { days } };
        const { fromMs, toMs } = passed(definition, each.untilMs);
        const beforeMs = Temporal.PlainDateTime.from(definition.start)
          .toZonedDateTime(definition.timeZone)
          .subtract({ days }).epochMilliseconds;
        const until = each.untilMs / quarterMs;
        const { brands } = askUplift(questionOf(definition, each.events), until);
        for (const brand of brands) {
          const sold = (from: number, to: number) =>
            naiveSold(each.events, definition, { brandId: brand.id, fromMs: from, toMs: to });
          expect(brand.soldUnits).toBe(sold(fromMs, toMs));
          const perDay = sold(beforeMs, fromMs) / days;
          const baseline = (perDay * (toMs - fromMs)) / 86_400_000;
          expect(brand.baselineUnits).toBeCloseTo(baseline, 4);
          expect(brand.incrementalUnits).toBeCloseTo(sold(fromMs, toMs) - baseline, 4);
          if (baseline === 0) expect(brand.upliftPct).toBeNull();
        }
      }),
      { numRuns: 100 },
    );
  });

  test('the baseline measured again over the whole days since the end', () => {
    const daysStated = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(cases, daysStated, (each, daysAfter) => {
        const definition = { ...each.definition, baseline: { days: 2, daysAfter } };
        const end = Temporal.PlainDateTime.from(definition.end).toZonedDateTime(
          definition.timeZone,
        );
        const ends = [1, 2, 3].slice(0, daysAfter).map((days) => end.add({ days }));
        const passedEnds = ends.filter((day) => day.epochMilliseconds <= each.untilMs);
        const toMs = passedEnds.at(-1)?.epochMilliseconds ?? end.epochMilliseconds;
        const question = questionOf(definition, each.events);
        const answer = askUplift(question, each.untilMs / quarterMs);
        expect(answer.postBaseline).toMatchObject({
          days: passedEnds.length,
          daysStated: daysAfter,
          complete: passedEnds.length === daysAfter,
        });
        let [before, after] = [0, 0];
        for (const brand of answer.brands) {
          const asked = { brandId: brand.id, fromMs: end.epochMilliseconds, toMs };
          const perDay = naiveSold(each.events, definition, asked) / passedEnds.length;
          before += brand.baselineUnitsPerDay ?? 0;
          after += perDay;
          if (passedEnds.length === 0) expect(brand.postBaselineUnitsPerDay).toBeNull();
          else expect(brand.postBaselineUnitsPerDay).toBeCloseTo(perDay, 4);
        }
        const pct = answer.campaign?.postBaselineLiftPct;
        if (passedEnds.length === 0 || before === 0) expect(pct).toBeNull();
        else expect(pct).toBeCloseTo(((after - before) / before) * 100, 2);
      }),
      { numRuns: 100 },
    );
  });

  test('promotions: inside, before, after and outside, and an overlap once', () => {
    const hours = fc.record({
      at: fc.integer({ min: -8, max: 8 }),
      length: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(cases, fc.array(hours, { minLength: 1, maxLength: 3 }), (each, times) => {
        const { brands, start } = each.definition;
        const [brand] = brands;
        if (brand === undefined) return;
        const local = (quarters: number) =>
          Temporal.PlainDateTime.from(start)
            .add({ minutes: quarters * 15 })
            .toString();
        const promotions = times.map(({ at, length }, index) => ({
          id: `p${index}`,
          brandId: brand.id,
          channel: 'banner',
          start: local(at),
          end: local(at + length),
        }));
        const definition = { ...each.definition, promotions };
        const isForward = promotions.every(
          (one) => localMs(one.start, definition) < localMs(one.end, definition),
        );
        fc.pre(isForward);
        const { fromMs, toMs } = passed(definition, each.untilMs);
        const until = each.untilMs / quarterMs;
        const answer = askPromotions(questionOf(definition, each.events), until);
        const sold = (from: number, to: number) =>
          naiveSold(each.events, definition, {
            brandId: brand.id,
            fromMs: from,
            toMs: Math.min(to, each.untilMs),
          });
        const bounds = promotions.map((one) => [
          localMs(one.start, definition),
          localMs(one.end, definition),
        ]) as [number, number][];
        for (const [index, { inside, before, after }] of answer.promotions.entries()) {
          const [from, to] = bounds[index] as [number, number];
          expect(inside.soldUnits).toBe(sold(from, to));
          expect(before.soldUnits).toBe(sold(from - (to - from), from));
          expect(after.soldUnits).toBe(sold(to, to + (to - from)));
          expect(inside.complete).toBe(to <= each.untilMs);
        }
        let inside = 0;
        for (let at = fromMs; at < toMs; at += quarterMs) {
          if (bounds.some(([from, to]) => from <= at && at < to))
            inside += sold(at, at + quarterMs);
        }
        expect(answer.brands[0]?.insideUnits).toBe(inside);
        expect(answer.brands[0]?.outsideUnits).toBe(
          toMs > fromMs ? sold(fromMs, toMs) - inside : 0,
        );
      }),
      { numRuns: 80 },
    );
  });
});
