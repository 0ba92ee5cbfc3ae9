import { asked, askedBrandSeries, belongs, unitAndCurrency } from './ledger.ts';
import { intersect, type QuarterRange } from './quarter-range.ts';
import type { Question } from './question.ts';
import { Tally } from './tally.ts';

/**
 * What belongs to the campaign in each of some ranges, brand by brand, without what is held. Ranges
 * are taken as they are: they may lie outside the window. A brand without counters is not in it.
 */
export function brandTallies(
  question: Question,
  ranges: readonly QuarterRange[],
): ReadonlyMap<string, readonly Tally[]> {
  const byBrand = new Map<string, readonly Tally[]>();
  const of = (brandId: string): readonly Tally[] => {
    const known = byBrand.get(brandId);
    if (known !== undefined) return known;
    const created = ranges.map(() => new Tally(question.basis));
    byBrand.set(brandId, created);
    return created;
  };
  for (const cells of askedBrandSeries(question)) {
    if (!belongs(question, cells.series)) continue;
    const kind = unitAndCurrency(question, cells.series);
    const tallies = of(cells.series.brandId);
    for (const [index, range] of ranges.entries()) {
      tallies[index]?.addCells(cells.sumRange(range), kind);
    }
  }
  for (const [listingId, hold] of question.campaign.holds) {
    for (const cells of question.cube.listings.ofListing(listingId)) {
      if (!asked(question, cells.series) || !belongs(question, cells.series)) continue;
      const kind = unitAndCurrency(question, cells.series);
      const tallies = of(cells.series.brandId);
      for (const [index, range] of ranges.entries()) {
        tallies[index]?.addCells(cells.sumRange(intersect(range, hold)), kind, -1);
      }
    }
  }
  return byBrand;
}
