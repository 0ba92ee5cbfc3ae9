import type { Grain } from '../contracts/api-params.ts';
import type { Campaign } from './campaign.ts';
import type { Figures } from './figures.ts';
import { asked, askedBrandSeries, belongs, unitAndCurrency } from './ledger.ts';
import { intersect, type QuarterRange } from './quarter-range.ts';
import { type Question, questionLead, questionRange } from './question.ts';
import { Tally } from './tally.ts';
import { zonePoints } from './zone-points.ts';

/** The figures of one point of a series. */
export interface SeriesPoint {
  readonly range: QuarterRange;
  readonly figures: Figures;
}

/**
 * What belongs to the campaign, point by point, in the order of time; points without sales too. The
 * points of a question add up to its totals.
 */
export function askSeries(question: Question, points: readonly QuarterRange[]): SeriesPoint[] {
  const lead = questionLead(question);
  const tallies = points.map((range) => ({ range, tally: new Tally(question.basis) }));
  for (const cells of askedBrandSeries(question)) {
    if (!belongs(question, cells.series)) continue;
    const kind = unitAndCurrency(question, cells.series);
    for (const { range, tally } of tallies) tally.addCells(cells.sumRange(range), kind);
  }
  for (const [listingId, hold] of question.campaign.holds) {
    for (const cells of question.cube.listings.ofListing(listingId)) {
      if (!asked(question, cells.series) || !belongs(question, cells.series)) continue;
      const kind = unitAndCurrency(question, cells.series);
      for (const { range, tally } of tallies) {
        tally.addCells(cells.sumRange(intersect(range, hold)), kind, -1);
      }
    }
  }
  return tallies.map(({ range, tally }) => ({ range, figures: tally.figures(lead) }));
}

/** The points into which a question's quarter hours fall. */
export function seriesPoints(question: Question, grain: Grain): QuarterRange[] {
  return zonePoints(questionRange(question), grain, zoneOf(question.campaign));
}

function zoneOf(campaign: Campaign): string {
  return campaign.definition.timeZone;
}
