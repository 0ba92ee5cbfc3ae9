import type { BrandSeries, ListingSeries } from '../contracts/cells.ts';
import { unitOf } from './campaign.ts';
import { intersect } from './quarter-range.ts';
import { type Question, questionRange } from './question.ts';
import { inScope } from './scope.ts';
import type { SeriesCells } from './series-cells.ts';
import { Tally } from './tally.ts';

/** Everything that happened in a question's quarter hours, each fact in exactly one place. */
export interface Ledger {
  /** What belongs to the campaign, by brand. A brand without counters is not in it. */
  readonly brands: ReadonlyMap<string, Tally>;
  /** What the definition's holds take out. */
  readonly held: Tally;
  /** Facts of a brand or a category that the definition does not have, held or not. */
  readonly outsideRoster: Tally;
}

/**
 * Opens the ledger of a question: brand counters over the range, with the counters of held listings
 * moved from their brand to `held`. The fold adds every line to its brand and its listing alike, so
 * what is moved was there.
 */
export function openLedger(question: Question): Ledger {
  const { campaign, basis } = question;
  const range = questionRange(question);
  const brands = new Map<string, Tally>();
  const held = new Tally(basis);
  const outsideRoster = new Tally(basis);
  for (const cells of askedBrandSeries(question)) {
    const sums = cells.sumRange(range);
    const { brandId } = cells.series;
    const inside = belongs(question, cells.series);
    const tally = inside ? tallyOf(brands, brandId, question) : outsideRoster;
    tally.addCells(sums, unitAndCurrency(question, cells.series));
  }
  for (const [listingId, hold] of campaign.holds) {
    const heldRange = intersect(range, hold);
    for (const cells of question.cube.listings.ofListing(listingId)) {
      if (!asked(question, cells.series) || !belongs(question, cells.series)) continue;
      const sums = cells.sumRange(heldRange);
      const kind = unitAndCurrency(question, cells.series);
      held.addCells(sums, kind);
      tallyOf(brands, cells.series.brandId, question).addCells(sums, kind, -1);
    }
  }
  return { brands, held, outsideRoster };
}

/** Adds up what belongs to the campaign, of all brands of a ledger or of some. */
export function sumBrands(
  { basis }: Pick<Question, 'basis'>,
  ledger: Ledger,
  only?: ReadonlySet<string>,
): Tally {
  const sum = new Tally(basis);
  for (const [brandId, tally] of ledger.brands) {
    if (only === undefined || only.has(brandId)) sum.addTally(tally);
  }
  return sum;
}

/** What a question looks at of a series. */
type CountedSeries = Pick<BrandSeries, 'brandId' | 'category'>;

/** Whether a question asks for a series at all, by its filters and its scope. */
export function asked(question: Question, series: CountedSeries): boolean {
  const { campaign, scope, brandId, groupId, category } = question;
  if (!inScope(scope, series.brandId)) return false;
  if (brandId !== undefined && brandId !== series.brandId) return false;
  if (category !== undefined && category !== series.category) return false;
  if (groupId === undefined) return true;
  return campaign.groups.some(({ id, brandIds }) => id === groupId && brandIds.has(series.brandId));
}

/** Whether the definition has a series' brand and category. */
export function belongs(question: Question, series: CountedSeries): boolean {
  const { brands, unitByCategory } = question.campaign;
  return brands.has(series.brandId) && unitByCategory.has(series.category);
}

/** In what a series counts. */
export function unitAndCurrency(
  question: Question,
  series: BrandSeries | ListingSeries,
): { unit: string; currency: string } {
  return { unit: unitOf(question.campaign, series.category), currency: series.currency };
}

/** The brand series that a question asks for, found by brand where it names one. */
export function askedBrandSeries(question: Question): SeriesCells<BrandSeries>[] {
  const { cube, brandId } = question;
  const candidates = brandId === undefined ? cube.brands.all() : cube.brands.ofBrand(brandId);
  return [...candidates].filter(({ series }) => asked(question, series));
}

function tallyOf(brands: Map<string, Tally>, brandId: string, question: Question): Tally {
  const known = brands.get(brandId);
  if (known !== undefined) return known;
  const created = new Tally(question.basis);
  brands.set(brandId, created);
  return created;
}
