import { greatestFirst } from '../base/exact.ts';
import type { RankMeasure } from '../contracts/api-params.ts';
import type { ListingSeries } from '../contracts/cells.ts';
import type { Figures } from './figures.ts';
import { asked, belongs, unitAndCurrency } from './ledger.ts';
import { intersect, type QuarterRange } from './quarter-range.ts';
import { type Question, questionRange } from './question.ts';
import { rankValue } from './ranking.ts';
import type { SeriesCells } from './series-cells.ts';
import { compareText, Tally } from './tally.ts';

/** A listing of a brand, in one category, held or not. */
export interface ListingFigures extends Figures {
  readonly listingId: string;
  readonly category: string;
  readonly held: boolean;
}

interface Row {
  readonly listingId: string;
  readonly category: string;
  readonly held: boolean;
  readonly tally: Tally;
}

/**
 * The listings of the question's brand that have counters in its quarter hours, best first, each in
 * its own unit. What a hold takes out stands in a row of its own. The rows that are not held add up
 * to the brand, the held ones to its held line.
 */
export function askListings(question: Question, rankBy: RankMeasure): ListingFigures[] {
  const { cube, brandId, campaign } = question;
  const rows = new Map<string, Row>();
  for (const cells of brandId === undefined ? [] : cube.listings.ofBrand(brandId)) {
    if (!asked(question, cells.series) || !belongs(question, cells.series)) continue;
    for (const { range, held } of splitAtHold(question, cells)) {
      const { tally } = rowOf(rows, { ...cells.series, held }, question);
      tally.addCells(cells.sumRange(range), unitAndCurrency(question, cells.series));
    }
  }
  const ranked = [...rows.values()]
    .filter(({ tally }) => !tally.isEmpty())
    .map((row) => {
      const lead = { ...campaign.lead, unit: campaign.unitByCategory.get(row.category) ?? '' };
      return { row, lead, value: rankValue(row.tally, rankBy, lead) };
    })
    .sort((a, b) => greatestFirst(a.value, b.value) || compareText(rowKey(a.row), rowKey(b.row)));
  return ranked.map(({ row: { listingId, category, held, tally }, lead }) => ({
    listingId,
    category,
    held,
    ...tally.figures(lead),
  }));
}

/** A listing's quarter hours before its hold and from it on. */
function splitAtHold(
  question: Question,
  cells: SeriesCells<ListingSeries>,
): { range: QuarterRange; held: boolean }[] {
  const range = questionRange(question);
  const hold = question.campaign.holds.get(cells.series.listingId);
  if (hold === undefined) return [{ range, held: false }];
  const before = intersect(range, { from: -Infinity, to: hold.from });
  return [
    { range: before, held: false },
    { range: intersect(range, hold), held: true },
  ];
}

function rowOf(rows: Map<string, Row>, of: Omit<Row, 'tally'>, question: Question): Row {
  const key = rowKey(of);
  const known = rows.get(key);
  if (known !== undefined) return known;
  const { listingId, category, held } = of;
  const created = { listingId, category, held, tally: new Tally(question.basis) };
  rows.set(key, created);
  return created;
}

/** Unique in a brand, and the order of rows that tie. A slug holds no slash. */
function rowKey({ listingId, category, held }: Omit<Row, 'tally'>): string {
  return `${listingId}/${category}/${held ? 'held' : ''}`;
}
