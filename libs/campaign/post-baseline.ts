import type { Campaign } from './campaign.ts';
import { rounded } from './pace.ts';
import { type QuarterRange, quarterAt, quarterInstant, quarterText } from './quarter-range.ts';

/** Days after the end that are measured where the definition names none: four weeks, the least over
 * which a change of what is usual is told from a passing one. */
export const postBaselineDaysDefault = 28;

/** The days after the end over which the baseline is measured again. */
export interface PostBaseline {
  readonly from: string;
  readonly to: string;
  /** Whole days of the campaign's zone that have passed, of those that are stated. */
  readonly days: number;
  readonly daysStated: number;
  readonly complete: boolean;
}

/** How a day after the campaign compares with one before it. What can't be said is null. */
export interface PostBaselineFigures {
  readonly postBaselineUnitsPerDay: number | null;
  readonly postBaselineLiftPct: number | null;
}

/**
 * The whole days since the end of a campaign, as far as they are stated: a part of a day would
 * compare its hours with the hours of whole ones.
 *
 * @param until first quarter hour that does not count any more
 */
export function daysAfter(
  { definition, window }: Campaign,
  until: number,
): { readonly range: QuarterRange; readonly postBaseline: PostBaseline } {
  const daysStated = definition.baseline?.daysAfter ?? postBaselineDaysDefault;
  const end = quarterInstant(window.to).toZonedDateTimeISO(definition.timeZone);
  const dayEnd = (days: number) => quarterAt(end.add({ days }).toInstant());
  let days = 0;
  while (days < daysStated && dayEnd(days + 1) <= until) days++;
  const range = { from: window.to, to: dayEnd(days) };
  const [from, to] = [quarterText(range.from), quarterText(range.to)];
  return {
    range,
    postBaseline: { from, to, days, daysStated, complete: days === daysStated },
  };
}

/**
 * Compares days after with days before.
 *
 * @param before units of a day of the baseline; null where there is none
 * @param after units of a day since the end; null before one has passed
 */
export function comparePostBaseline(
  before: number | null,
  after: number | null,
): PostBaselineFigures {
  if (before === null || after === null) {
    return { postBaselineUnitsPerDay: null, postBaselineLiftPct: null };
  }
  return {
    postBaselineUnitsPerDay: rounded(after),
    postBaselineLiftPct: before > 0 ? rounded(((after - before) / before) * 100) : null,
  };
}
