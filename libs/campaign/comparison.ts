import { intersect, type QuarterRange } from './quarter-range.ts';
import type { Question } from './question.ts';
import { askSeries, type SeriesPoint } from './series.ts';

/**
 * What another campaign had at the same time since its own start as each point of a series: quarter
 * hour for quarter hour, whatever its clocks show. After its end it has nothing.
 *
 * @param question of the other campaign
 * @param points of the first one, which begins with `start`
 */
export function askComparison(
  question: Question,
  start: number,
  points: readonly QuarterRange[],
): SeriesPoint[] {
  const { window } = question.campaign;
  const shift = window.from - start;
  const shifted = points.map(({ from, to }) => ({ from: from + shift, to: to + shift }));
  const inWindow = shifted.map((range) => intersect(range, window));
  return askSeries(question, inWindow).map(({ figures }, index) => {
    return { range: shifted[index] as QuarterRange, figures };
  });
}
