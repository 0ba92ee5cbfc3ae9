import type { RankMeasure } from '../contracts/api-params.ts';
import { brandTallies } from './brand-tallies.ts';
import type { Campaign } from './campaign.ts';
import { givenCurve, type PaceCurve, referenceCurve, straightCurve } from './pace-curve.ts';
import type { Question } from './question.ts';
import type { LeadLines, Tally } from './tally.ts';

/** A campaign of the past as a measure. */
export interface Reference {
  readonly campaign: Campaign;
  /** Of each of its brands, what it had sold by each moment, and at last by its end. */
  readonly sales: ReadonlyMap<string, readonly number[]>;
}

/** What the curve of a line is made from. */
export interface CurveStand {
  readonly campaign: Campaign;
  /** Elapsed quarter hours that the curve will be asked for. */
  readonly moments: readonly number[];
  readonly reference: Reference | undefined;
}

/**
 * The curve of a line: the sales of its brands in the reference, where they are enough, else the
 * curve of the definition, else time alone.
 *
 * @param ids the brands of the line; `all` = those of the campaign, which all of the reference's are
 * the measure of
 */
export function lineCurve(
  { campaign, moments, reference }: CurveStand,
  ids: readonly string[] | 'all',
): PaceCurve {
  const length = campaign.window.to - campaign.window.from;
  if (reference !== undefined) {
    const mine = [...reference.sales].filter(([id]) => ids === 'all' || ids.includes(id));
    const sumAt = (index: number) => mine.reduce((sum, [, sold]) => sum + (sold[index] ?? 0), 0);
    const soldAt = new Map(moments.map((moment, index) => [moment, sumAt(index)]));
    const { id } = reference.campaign.definition;
    const curve = referenceCurve(id, soldAt, sumAt(moments.length));
    if (curve !== undefined) return curve;
  }
  const points = campaign.definition.pacing?.curve;
  return points === undefined ? straightCurve(length) : givenCurve(points, length);
}

/** A reference with what each of its brands had sold by the same share of its window as each moment
 * is of the question's. */
export function readReference(
  question: Question,
  campaign: Campaign,
  { measure, moments }: { readonly measure: RankMeasure; readonly moments: readonly number[] },
): Reference {
  const { from, to } = campaign.window;
  const own = question.campaign.window;
  const scale = (to - from) / (own.to - own.from);
  const ends = [...moments.map((moment) => from + Math.round(moment * scale)), to];
  const ranges = ends.map((end) => ({ from, to: end }));
  const soldOf = (tally: Tally, { unit, currency }: LeadLines) =>
    Number(measure === 'netAmount' ? tally.soldAmount(currency) : tally.soldUnits(unit));
  const tallies = brandTallies({ ...question, campaign, groupId: undefined }, ranges);
  const sales = [...tallies].map(([id, of]): [string, number[]] => [
    id,
    of.map((tally) => soldOf(tally, campaign.lead)),
  ]);
  return { campaign, sales: new Map(sales) };
}
