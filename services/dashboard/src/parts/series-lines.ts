import type { SeriesAnswer } from '../../../../libs/contracts/api.ts';
import { localMs } from '../format/local-time.ts';
import type { ChartMark } from '../ui/chart/chart.tsx';
import { brandName, brandsOf, type Subject } from './subject.ts';

/** A series as a chart takes it: doubles, one a time; null where nothing is known yet. */
export interface SeriesLines {
  readonly timesMs: readonly number[];
  readonly own: readonly (number | null)[];
  /** The other campaign as long after its own start; null where none was asked for. */
  readonly other: readonly (number | null)[] | null;
}

const dayMs = 86_400_000;

/** Points as lines. What is after the answer is not nothing, it is not known. */
export function seriesLines(
  { points, comparison, asOf }: Pick<SeriesAnswer, 'points' | 'comparison' | 'asOf'>,
  isSum: boolean,
): SeriesLines {
  const asOfMs = Date.parse(asOf);
  const timesMs = points.map(({ from }) => Date.parse(from));
  const own = points.map(({ value }, index) =>
    (timesMs[index] ?? 0) > asOfMs ? null : Number(value ?? 0),
  );
  const other = comparison?.points.map(({ value }) => Number(value ?? 0)) ?? null;
  return {
    timesMs,
    own: isSum ? summed(own) : own,
    other: isSum && other !== null ? summed(other) : other,
  };
}

/** The usual sales of a day, by the length of each point. */
export function baselineLine(
  { points }: Pick<SeriesAnswer, 'points'>,
  unitsPerDay: number,
  isSum: boolean,
): (number | null)[] {
  const each = points.map(
    ({ from, to }) => ((Date.parse(to) - Date.parse(from)) / dayMs) * unitsPerDay,
  );
  return isSum ? summed(each) : each;
}

function summed(values: readonly (number | null)[]): (number | null)[] {
  let sum = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum += value;
    return sum;
  });
}

/** The promotions of the brands that a subject is about, over the time that is shown. */
export function promotionMarks(subject: Subject): ChartMark[] {
  const { definition, range } = subject;
  const brands = new Set(brandsOf(subject).map(({ id }) => id));
  const marks = (definition.promotions ?? [])
    .filter(({ brandId }) => brands.has(brandId))
    .map(({ brandId, channel, start, end }) => ({
      fromMs: localMs(start, definition.timeZone),
      toMs: localMs(end, definition.timeZone),
      label: `${brandName(definition, brandId)}, ${channel}`,
    }));
  if (range === null) return marks;
  return marks.filter(({ fromMs, toMs }) => toMs > range.fromMs && fromMs < range.toMs);
}

/** Whether a figure is in units, which a baseline is in. */
export function isUnitMeasure(measure: string): boolean {
  return measure === 'netUnits' || measure === 'soldUnits';
}

/** A text of an address as one of the few that it may be; undefined where it is none of them. */
export function oneOf<Value extends string>(
  values: readonly Value[],
  text: string | null,
): Value | undefined {
  return values.find((value) => value === text);
}
