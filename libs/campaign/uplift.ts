import { addExact, type Exact } from '../base/exact.ts';
import { brandTallies } from './brand-tallies.ts';
import type { Campaign } from './campaign.ts';
import { rounded } from './pace.ts';
import {
  comparePostBaseline,
  daysAfter,
  type PostBaseline,
  type PostBaselineFigures,
} from './post-baseline.ts';
import { type QuarterRange, quarterAt, quarterInstant, quarterText } from './quarter-range.ts';
import { type Question, questionLead } from './question.ts';

/** How much more was sold than without the campaign. What can't be said is null. */
export interface UpliftFigures {
  /** Sold since the start, by the brands of the line that have a baseline. */
  readonly soldUnits: Exact;
  readonly baselineUnits: number | null;
  readonly incrementalUnits: number | null;
  readonly upliftPct: number | null;
}

export interface BrandUplift extends UpliftFigures, PostBaselineFigures {
  readonly id: string;
  readonly name: string;
  readonly baselineMethod: 'given' | 'measured' | null;
  readonly baselineUnitsPerDay: number | null;
}

export interface UpliftSum extends UpliftFigures, PostBaselineFigures {
  readonly brandsWithoutBaseline: number;
}

export interface UpliftAnswer {
  readonly label: 'uplift vs baseline';
  readonly unit: string;
  readonly until: string;
  readonly elapsedDays: number;
  /** The days before the start over which baselines were measured; null where none is. */
  readonly measured: { readonly from: string; readonly to: string; readonly days: number } | null;
  readonly postBaseline: PostBaseline;
  readonly campaign: UpliftSum | null;
  readonly groups: readonly (UpliftSum & { readonly id: string; readonly name: string })[];
  readonly brands: readonly BrandUplift[];
}

const quartersPerDay = 96;

/**
 * Uplift against a baseline, brand by brand, up to an instant. With b the units that a brand sells
 * on a day without the campaign and d the days so far (of 24 hours):
 *
 *     baselineUnits = b · d,  incrementalUnits = sold − b · d,  upliftPct = incremental / (b · d) · 100
 *
 * b is given by the definition, or measured: units sold in the days before the start, by the same
 * roster, categories and holds, divided by those days. It is a comparison of before and after. Sales
 * that were pulled forward, or taken from another brand or another channel, are in it, so it is no
 * measure of what the campaign has caused (incrementality), which would take a group without it.
 *
 * Once the campaign is over, its baseline is measured again over the whole days since (a of them sold
 * on a day): postBaselineLiftPct = (a − b) / b · 100, which says whether the brand is better off.
 *
 * @param until first quarter hour that does not count any more
 */
export function askUplift(question: Question, until: number): UpliftAnswer {
  const { campaign, groupId, brandId } = question;
  const { window, definition } = campaign;
  const end = Math.min(Math.max(until, window.from), window.to);
  const elapsedDays = (end - window.from) / quartersPerDay;
  const days = definition.baseline?.days;
  const before = days === undefined ? undefined : daysBefore(campaign, days);
  const { unit } = questionLead(question);
  const { range: after, postBaseline } = daysAfter(campaign, until);
  const ranges = [{ from: window.from, to: end }, after, ...(before === undefined ? [] : [before])];
  const tallies = brandTallies(question, ranges);
  const soldOf = (id: string, index: number) => tallies.get(id)?.[index]?.soldUnits(unit) ?? 0;
  const brands = askedBrands(question).map(({ id, name, baseline }): BrandUplift => {
    const perDay =
      baseline?.unitsPerDay ?? (days === undefined ? null : Number(soldOf(id, 2)) / days);
    const measured = perDay === null ? null : ('measured' as const);
    const afterPerDay = postBaseline.days === 0 ? null : Number(soldOf(id, 1)) / postBaseline.days;
    return {
      id,
      name,
      baselineMethod: baseline === undefined ? measured : 'given',
      baselineUnitsPerDay: perDay === null ? null : rounded(perDay),
      ...compare(soldOf(id, 0), perDay === null ? null : perDay * elapsedDays),
      ...comparePostBaseline(perDay, afterPerDay),
    };
  });
  const isWhole = brandId === undefined && groupId === undefined;
  const groups = brandId === undefined ? campaign.groups : [];
  return {
    label: 'uplift vs baseline',
    unit,
    until: quarterText(end),
    elapsedDays: rounded(elapsedDays),
    measured:
      days === undefined || before === undefined
        ? null
        : { from: quarterText(before.from), to: quarterText(before.to), days },
    postBaseline,
    campaign: isWhole ? sumOf(brands) : null,
    groups: groups
      .filter(({ id }) => groupId === undefined || id === groupId)
      .map(({ id, name, brandIds }) => ({
        id,
        name,
        ...sumOf(brands.filter((brand) => brandIds.has(brand.id))),
      })),
    brands,
  };
}

/** The brands of the roster that a question asks for. */
export function askedBrands(question: Question): Campaign['definition']['brands'] {
  const { campaign, scope, brandId, groupId } = question;
  const group = campaign.groups.find(({ id }) => id === groupId);
  return [...campaign.brands.values()].filter(
    ({ id }) =>
      (scope === 'all' || scope.has(id)) &&
      (brandId === undefined || brandId === id) &&
      (groupId === undefined || group?.brandIds.has(id) === true),
  );
}

/** Days of the campaign's zone directly before its start. */
export function daysBefore({ definition, window }: Campaign, days: number): QuarterRange {
  const start = quarterInstant(window.from).toZonedDateTimeISO(definition.timeZone);
  return { from: quarterAt(start.subtract({ days }).toInstant()), to: window.from };
}

function compare(soldUnits: Exact, baseline: number | null): UpliftFigures {
  if (baseline === null) {
    return { soldUnits, baselineUnits: null, incrementalUnits: null, upliftPct: null };
  }
  const incremental = Number(soldUnits) - baseline;
  return {
    soldUnits,
    baselineUnits: rounded(baseline),
    incrementalUnits: rounded(incremental),
    // Without a baseline, or before the first quarter hour, there is nothing to be more than.
    upliftPct: baseline > 0 ? rounded((incremental / baseline) * 100) : null,
  };
}

function sumOf(brands: readonly BrandUplift[]): UpliftSum {
  const known = brands.filter(({ baselineUnits }) => baselineUnits !== null);
  const sold = known.reduce<Exact>((sum, { soldUnits }) => addExact(sum, soldUnits), 0);
  const baseline = known.reduce((sum, { baselineUnits }) => sum + (baselineUnits ?? 0), 0);
  const isAfter = known.some(({ postBaselineUnitsPerDay }) => postBaselineUnitsPerDay !== null);
  const perDay = (of: 'baselineUnitsPerDay' | 'postBaselineUnitsPerDay') =>
    known.reduce((sum, brand) => sum + (brand[of] ?? 0), 0);
  return {
    ...compare(sold, known.length === 0 ? null : baseline),
    ...comparePostBaseline(
      perDay('baselineUnitsPerDay'),
      isAfter ? perDay('postBaselineUnitsPerDay') : null,
    ),
    brandsWithoutBaseline: brands.length - known.length,
  };
}
