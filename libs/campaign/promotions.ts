import { addExact, type Exact, subtractExact } from '../base/exact.ts';
import { brandTallies } from './brand-tallies.ts';
import type { Campaign } from './campaign.ts';
import { rounded } from './pace.ts';
import { intersect, type QuarterRange, quarterText } from './quarter-range.ts';
import { type Question, questionLead } from './question.ts';
import { askedBrands } from './uplift.ts';

/** What a brand sold in some time. */
export interface SoldIn {
  readonly from: string;
  readonly to: string;
  /** Of it, hours that have passed. */
  readonly hours: number;
  readonly soldUnits: Exact;
  readonly soldUnitsPerHour: number | null;
  /** Whether all of it has passed. */
  readonly complete: boolean;
}

export interface PromotionFigures {
  readonly id: string;
  readonly brandId: string;
  readonly channel: string;
  readonly inside: SoldIn;
  /** As long a time directly before and after. */
  readonly before: SoldIn;
  readonly after: SoldIn;
  /** The rate inside against the rate before, and against the brand's rate outside of promotions. */
  readonly upliftVsBeforePct: number | null;
  readonly upliftVsOutsidePct: number | null;
}

/** A brand in and out of its promotions; what two of them share is counted once. */
export interface BrandPromotions {
  readonly id: string;
  readonly name: string;
  readonly insideUnits: Exact;
  readonly insideHours: number;
  readonly outsideUnits: Exact;
  readonly outsideHours: number;
  readonly outsideUnitsPerHour: number | null;
}

export interface PromotionsAnswer {
  readonly unit: string;
  readonly until: string;
  readonly promotions: readonly PromotionFigures[];
  /** Brands that have a promotion. */
  readonly brands: readonly BrandPromotions[];
}

const quartersPerHour = 4;

/**
 * Units that each promotion's brand sold inside of it, in the same length before and after, and
 * outside of all its promotions in the campaign's window. A comparison in time: what else was
 * different in that hour is in it, too.
 *
 * @param until first quarter hour that does not count any more
 */
export function askPromotions(question: Question, until: number): PromotionsAnswer {
  const { campaign } = question;
  const all = campaign.promotions;
  const byBrand = Map.groupBy(all, ({ brandId }) => brandId);
  const parts = askedBrands(question).flatMap(({ id, name }) => {
    const own = byBrand.get(id) ?? [];
    return own.length === 0 ? [] : [brandPart(question, { id, name, own, until })];
  });
  const byId = new Map(
    parts.flatMap(({ promotions }) => promotions.map((each) => [each.id, each])),
  );
  return {
    unit: questionLead(question).unit,
    until: quarterText(Math.min(until, campaign.window.to)),
    // In the order of the definition.
    promotions: all.flatMap(({ id }) => byId.get(id) ?? []),
    brands: parts.map(({ brand }) => brand),
  };
}

type Promotion = Campaign['promotions'][number];

interface BrandSubject {
  readonly id: string;
  readonly name: string;
  readonly own: readonly Promotion[];
  readonly until: number;
}

function brandPart(
  question: Question,
  { id, name, own, until }: BrandSubject,
): { brand: BrandPromotions; promotions: PromotionFigures[] } {
  const passed = { from: -Infinity, to: until };
  const window = intersect(question.campaign.window, passed);
  const union = unionOf(own, window);
  const ranges = [window, ...union, ...own.flatMap(around)];
  const { unit } = questionLead(question);
  const tallies = brandTallies(
    { ...question, brandId: id },
    ranges.map((range) => intersect(range, passed)),
  ).get(id);
  const sold = ranges.map((_, index) => tallies?.[index]?.soldUnits(unit) ?? 0);
  const [inWindow = 0] = sold;
  const insideUnits = sold.slice(1, 1 + union.length).reduce<Exact>(addExact, 0);
  const insideHours = union.reduce((sum, range) => sum + hoursOf(range), 0);
  const outsideUnits = subtractExact(inWindow, insideUnits);
  const outsideHours = hoursOf(window) - insideHours;
  const outsideUnitsPerHour = perHour(outsideUnits, outsideHours);
  const first = 1 + union.length;
  const promotions = own.map((promotion, index) => {
    const [inside, before, after] = around(promotion).map((range, at) =>
      soldIn(range, sold[first + index * 3 + at] ?? 0, until),
    ) as [SoldIn, SoldIn, SoldIn];
    const upliftVsBeforePct = upliftPct(inside.soldUnitsPerHour, before.soldUnitsPerHour);
    const upliftVsOutsidePct = upliftPct(inside.soldUnitsPerHour, outsideUnitsPerHour);
    const { id: promotionId, channel } = promotion;
    const figures = { inside, before, after, upliftVsBeforePct, upliftVsOutsidePct };
    return { id: promotionId, brandId: id, channel, ...figures };
  });
  const outside = { outsideUnits, outsideHours, outsideUnitsPerHour };
  return { brand: { id, name, insideUnits, insideHours, ...outside }, promotions };
}

function soldIn(range: QuarterRange, soldUnits: Exact, until: number): SoldIn {
  const hours = hoursOf(intersect(range, { from: -Infinity, to: until }));
  return {
    from: quarterText(range.from),
    to: quarterText(range.to),
    hours,
    soldUnits,
    soldUnitsPerHour: perHour(soldUnits, hours),
    complete: range.to <= until,
  };
}

interface Bounds {
  readonly startQuarter: number;
  readonly endQuarter: number;
}

/** Inside, before and after. */
function around({ startQuarter: from, endQuarter: to }: Bounds): QuarterRange[] {
  const length = to - from;
  return [
    { from, to },
    { from: from - length, to: from },
    { from: to, to: to + length },
  ];
}

/** The time that at least one promotion covers, in ranges that do not touch. */
function unionOf(promotions: readonly Bounds[], window: QuarterRange): QuarterRange[] {
  const union: QuarterRange[] = [];
  const sorted = promotions
    .map(({ startQuarter: from, endQuarter: to }) => intersect({ from, to }, window))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  for (const range of sorted) {
    const last = union.at(-1);
    if (last === undefined || range.from > last.to) union.push(range);
    else union[union.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return union;
}

function hoursOf({ from, to }: QuarterRange): number {
  return Math.max(0, to - from) / quartersPerHour;
}

function perHour(units: Exact, hours: number): number | null {
  return hours > 0 ? rounded(Number(units) / hours) : null;
}

function upliftPct(rate: number | null, other: number | null): number | null {
  if (rate === null || other === null || other === 0) return null;
  return rounded(((rate - other) / other) * 100);
}
