import { type Exact, greatestFirst, subtractExact } from '../base/exact.ts';
import { brandTallies } from './brand-tallies.ts';
import type { Figures } from './figures.ts';
import { openLedger, sumBrands } from './ledger.ts';
import { askListings } from './listings.ts';
import { rounded } from './pace.ts';
import { type QuarterRange, quarterText } from './quarter-range.ts';
import { type Question, questionLead, questionRange } from './question.ts';
import {
  defaultAlarmRule,
  type ReturnAlarm,
  type ReturnNorm,
  returnAlarm,
} from './return-alarm.ts';
import { type ReasonUnits, returnReasons } from './return-reasons.ts';
import { askSeries, seriesPoints } from './series.ts';
import { Tally } from './tally.ts';
import { askedBrands, daysBefore } from './uplift.ts';

/** Units of one kind that came back. */
export interface ReturnUnits {
  readonly unit: string;
  readonly sold: Exact;
  readonly cancelled: Exact;
  readonly returned: Exact;
  /** returned / (sold − cancelled) of the same sales; null on the activity clock, where the two are
   * not of the same sales, and where nothing was sold. */
  readonly returnRate: number | null;
}

/** How much of the return window has passed for all sales of a time; null on the activity clock. */
export interface Maturity {
  readonly maturity: number | null;
  readonly mature: boolean | null;
}

export interface ReturnLine extends Maturity {
  readonly units: readonly ReturnUnits[];
}

export interface ReturnsAnswer {
  readonly returnWindowDays: number;
  /** The last that the log is known to have told: what maturity goes by. */
  readonly knownUntil: string;
  readonly totals: ReturnLine;
  readonly reasons: readonly ReasonUnits[];
  readonly brands: readonly (ReturnLine & {
    readonly id: string;
    readonly name: string;
    readonly alarm: ReturnAlarm | null;
  })[];
  /** Of the brand that is asked for; none where none is. */
  readonly listings: readonly (Pick<ReturnLine, 'units'> & {
    readonly listingId: string;
    readonly category: string;
    readonly reasons: readonly ReasonUnits[];
    readonly alarm: ReturnAlarm | null;
  })[];
  /** Days of the zone: of the sale on the cohort clock, of the return on the other. */
  readonly days: readonly (ReturnLine & { readonly from: string; readonly to: string })[];
}

const quartersPerDay = 96;

/**
 * What came back of a campaign: by reason, brand, listing and day.
 *
 * `maturity` is the share of the return window that has passed since the last sale of the time that a
 * line is about, 0 to 1, by how far the log is known and not by a clock alone: (known − end) / days.
 * Until it is 1 the rate can still rise.
 *
 * @param knownUntil quarter hour up to which the log is known
 */
export function askReturns(question: Question, knownUntil: number): ReturnsAnswer {
  const { campaign, basis } = question;
  const lead = questionLead(question);
  const range = questionRange(question);
  const ledger = openLedger(question);
  const empty = new Tally(basis);
  const maturityOf = (to: number) => maturity(question, to, knownUntil);
  const lineOf = (figures: Figures, to: number): ReturnLine => ({
    units: returnUnits(question, figures),
    ...maturityOf(to),
  });
  const norms = brandNorms(question);
  const rule = campaign.definition.returns ?? defaultAlarmRule;
  const alarmOf = (line: ReturnUnits | undefined, norm: ReturnNorm | null) => {
    if (basis === 'activity' || line === undefined) return null;
    const units = Number(subtractExact(line.sold, line.cancelled));
    return returnAlarm({ units, returned: Number(line.returned) }, norm, rule);
  };
  const brands = askedBrands(question).map(({ id, name }) => {
    const line = lineOf((ledger.brands.get(id) ?? empty).figures(lead), range.to);
    return { id, name, ...line, alarm: alarmOf(line.units[0], norms.get(id) ?? null) };
  });
  const reasons = returnReasons(question);
  const rows = askListings(question, 'soldUnits')
    .filter(({ held }) => !held)
    .map(({ listingId, category, ...figures }) => ({
      listingId,
      category,
      units: returnUnits(question, figures),
      reasons: reasons.ofListing(listingId, category),
    }));
  const own = norms.get(question.brandId ?? '');
  const normOfOthers = othersOf(rows, rule.minimumUnits);
  const listings = rows.map((row) => {
    return { ...row, alarm: alarmOf(row.units[0], own ?? normOfOthers(row)) };
  });
  listings.sort((a, b) => greatestFirst(a.units[0]?.returned ?? 0, b.units[0]?.returned ?? 0));
  return {
    returnWindowDays: campaign.definition.returnWindowDays,
    knownUntil: quarterText(knownUntil),
    totals: lineOf(sumBrands(question, ledger).figures(lead), range.to),
    reasons: reasons.all,
    brands,
    listings,
    days: askSeries(question, seriesPoints(question, 'day')).map(({ range: day, figures }) => ({
      ...bounds(day),
      ...lineOf(figures, day.to),
    })),
  };
}

function bounds({ from, to }: QuarterRange): { from: string; to: string } {
  return { from: quarterText(from), to: quarterText(to) };
}

function returnUnits({ basis }: Question, { units }: Figures): ReturnUnits[] {
  return units.map(({ unit, sold, cancelled, returned }) => {
    const kept = Number(subtractExact(sold, cancelled));
    const hasRate = basis === 'cohort' && kept > 0;
    const returnRate = hasRate ? rounded(Number(returned) / kept) : null;
    return { unit, sold, cancelled, returned, returnRate };
  });
}

function maturity({ campaign, basis }: Question, to: number, knownUntil: number): Maturity {
  if (basis === 'activity') return { maturity: null, mature: null };
  const passed = knownUntil - to;
  const length = campaign.definition.returnWindowDays * quartersPerDay;
  if (passed >= length) return { maturity: 1, mature: true };
  return { maturity: Math.max(0, rounded(passed / length)), mature: false };
}

/** What usually comes back of each brand: as the definition says, or as the days before show. */
function brandNorms(question: Question): Map<string, ReturnNorm> {
  const { campaign } = question;
  const { baseline, returns = defaultAlarmRule } = campaign.definition;
  const { unit } = questionLead(question);
  const before =
    baseline === undefined
      ? undefined
      : brandTallies({ ...question, basis: 'cohort' }, [daysBefore(campaign, baseline.days)]);
  const norms = new Map<string, ReturnNorm>();
  for (const { id, returnNorm } of askedBrands(question)) {
    const line = before?.get(id)?.[0]?.figures({ ...campaign.lead, unit }).units[0];
    const kept = line === undefined ? 0 : Number(subtractExact(line.sold, line.cancelled));
    if (returnNorm !== undefined) norms.set(id, { rate: returnNorm, from: 'given' });
    else if (line !== undefined && kept >= returns.minimumUnits) {
      norms.set(id, { rate: rounded(Number(line.returned) / kept), from: 'measured' });
    }
  }
  return norms;
}

interface ListingUnits {
  readonly units: readonly ReturnUnits[];
}

/** Gives what usually comes back of a brand's other listings of the same unit, where they sold
 * enough. */
function othersOf(rows: readonly ListingUnits[], minimumUnits: number) {
  const sums = new Map<string, { kept: number; returned: number }>();
  const countOf = ([line]: ListingUnits['units']) => ({
    unit: line?.unit ?? '',
    kept: line === undefined ? 0 : Number(subtractExact(line.sold, line.cancelled)),
    returned: Number(line?.returned ?? 0),
  });
  for (const { units } of rows) {
    const { unit, kept, returned } = countOf(units);
    const sum = sums.get(unit) ?? { kept: 0, returned: 0 };
    sums.set(unit, { kept: sum.kept + kept, returned: sum.returned + returned });
  }
  return ({ units }: ListingUnits): ReturnNorm | null => {
    const own = countOf(units);
    const sum = sums.get(own.unit) ?? own;
    const kept = sum.kept - own.kept;
    if (kept < minimumUnits) return null;
    return { rate: rounded((sum.returned - own.returned) / kept), from: 'otherListings' };
  };
}
