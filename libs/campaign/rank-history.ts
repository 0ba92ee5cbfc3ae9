import { addExact, type Exact, greatestFirst } from '../base/exact.ts';
import type { RankMeasure } from '../contracts/api-params.ts';
import { brandTallies } from './brand-tallies.ts';
import { placeMayBeTold } from './place-rule.ts';
import type { QuarterRange } from './quarter-range.ts';
import { type Question, questionLead, questionRange } from './question.ts';
import { rankValue } from './ranking.ts';
import { compareText } from './tally.ts';
import { askedBrands } from './uplift.ts';

/** Where a brand stood at the end of each point, and with what. */
export interface RankedOverTime {
  readonly id: string;
  readonly name: string;
  /** Null where the place would give a rival's figure away. */
  readonly ranks: readonly (number | null)[];
  readonly values: readonly Exact[];
}

/**
 * The ranking of the brands at the end of each point, by all since the first quarter hour of the
 * question: the same cells as in the ranking of now, so the last point is that ranking once all has
 * happened. Later news restates it: a return stands where it happened on the activity clock.
 *
 * @param points in the order of time, without a gap
 */
export function askRankHistory(
  question: Question,
  points: readonly QuarterRange[],
  rankBy: RankMeasure,
): RankedOverTime[] {
  const { from } = questionRange(question);
  const lead = questionLead(question);
  const all = { ...question, scope: 'all' as const, brandId: undefined };
  const ranges = points.map((point, index) => (index === 0 ? { from, to: point.to } : point));
  const tallies = brandTallies(all, ranges);
  const brands = askedBrands(all).map(({ id, name }) => {
    let value: Exact = 0;
    const values = ranges.map((_, index) => {
      const tally = tallies.get(id)?.[index];
      if (tally !== undefined) value = addExact(value, rankValue(tally, rankBy, lead));
      return value;
    });
    return { id, name, values, ranks: [] as (number | null)[] };
  });
  for (const index of ranges.keys()) {
    const valueAt = ({ values }: { values: readonly Exact[] }): Exact => values[index] ?? 0;
    const isTold = question.scope === 'all' || placeMayBeTold(brands.map(valueAt));
    const order = brands.toSorted(
      (a, b) => greatestFirst(valueAt(a), valueAt(b)) || compareText(a.id, b.id),
    );
    for (const [place, { ranks }] of order.entries()) ranks.push(isTold ? place + 1 : null);
  }
  const shown = new Set(askedBrands(question).map(({ id }) => id));
  return brands.filter(({ id }) => shown.has(id));
}
