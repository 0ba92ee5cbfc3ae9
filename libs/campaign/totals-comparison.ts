import type { Figures } from './figures.ts';
import { intersect, type QuarterRange, quarterText } from './quarter-range.ts';
import { type Question, questionRange } from './question.ts';
import { askTotals } from './totals.ts';

/** Totals over some time, as instants. */
interface TotalsOver {
  readonly from: string;
  readonly to: string;
  readonly totals: Figures;
}

export interface TotalsComparison extends TotalsOver {
  readonly own: TotalsOver;
}

/**
 * The totals of another campaign in the same time since its own start, and of this one in just that
 * time: quarter hour for quarter hour, up to the last one that is over. So neither has more time than
 * the other, also where one of them is shorter.
 *
 * @param other the same question of the other campaign
 * @param until first quarter hour of this campaign that does not count any more
 */
export function askTotalsComparison(
  question: Question,
  other: Question,
  until: number,
): TotalsComparison {
  const { window } = question.campaign;
  const theirs = other.campaign.window;
  const shift = theirs.from - window.from;
  const asked = intersect(questionRange(question), { from: window.from, to: until });
  const own = intersect(asked, { from: theirs.from - shift, to: theirs.to - shift });
  const shifted = { from: own.from + shift, to: own.to + shift };
  return { ...totalsOver(other, shifted), own: totalsOver(question, own) };
}

function totalsOver(question: Question, range: QuarterRange): TotalsOver {
  const { totals } = askTotals({ ...question, range });
  return { from: quarterText(range.from), to: quarterText(range.to), totals };
}
