import type { Grain } from '../contracts/api-params.ts';
import { quarterSeconds } from '../contracts/measures.ts';
import { type QuarterRange, quarterAtOrAfter, quarterInstant } from './quarter-range.ts';

/** A stretch of quarter hours in which a zone keeps one offset from UTC. */
interface Segment extends QuarterRange {
  readonly offsetSeconds: number;
}

const secondsPerHour = 3600;
const secondsPerDay = 86_400;
const nsPerSecond = 1e9;

/** Offset changes that one range may hold: a zone has about two a year, and a range is bounded. */
const transitionsMax = 100_000;

/**
 * The points of a series: a range cut at every quarter hour, or at the hours or days of a zone.
 * The first and the last point may be cut short by the range.
 *
 * A local hour that comes twice is two points, a day of 23 or 25 hours is one, and a local hour or
 * day that the zone leaves out is none. A quarter hour belongs to the local hour or day in which it
 * begins, which decides in the few old zones whose offset is no multiple of it.
 */
export function zonePoints(range: QuarterRange, grain: Grain, timeZone: string): QuarterRange[] {
  if (grain === '15m') return quarterPoints(range);
  const points: QuarterRange[] = [];
  const length = grain === 'hour' ? secondsPerHour : secondsPerDay;
  let lastLabel = -Infinity;
  for (const segment of segments(range, timeZone)) {
    // A new offset begins a new hour, even one of the same name; a day goes on.
    if (grain === 'hour') lastLabel = -Infinity;
    for (let quarter = segment.from; quarter < segment.to; ) {
      const label = Math.floor((quarter * quarterSeconds + segment.offsetSeconds) / length);
      const labelEnd = ((label + 1) * length - segment.offsetSeconds) / quarterSeconds;
      const end = Math.min(segment.to, Math.ceil(labelEnd));
      const last = points.at(-1);
      // Where clocks went back over midnight, the evening that comes again stays in the day after.
      if (last !== undefined && label <= lastLabel) {
        points[points.length - 1] = { from: last.from, to: end };
      } else {
        points.push({ from: quarter, to: end });
        lastLabel = label;
      }
      quarter = end;
    }
  }
  return points;
}

function quarterPoints(range: QuarterRange): QuarterRange[] {
  const points: QuarterRange[] = [];
  for (let from = range.from; from < range.to; from++) points.push({ from, to: from + 1 });
  return points;
}

/** Cuts a bounded range where the zone's offset changes. */
function segments(range: QuarterRange, timeZone: string): Segment[] {
  const found: Segment[] = [];
  let from = range.from;
  for (let count = 0; from < range.to && count < transitionsMax; count++) {
    const local = quarterInstant(from).toZonedDateTimeISO(timeZone);
    const transition = local.getTimeZoneTransition('next');
    // A change inside a quarter hour takes hold with the next one.
    const change = transition === null ? Infinity : quarterAtOrAfter(transition.toInstant());
    const to = Math.min(range.to, Math.max(change, from + 1));
    found.push({ from, to, offsetSeconds: Math.floor(local.offsetNanoseconds / nsPerSecond) });
    from = to;
  }
  return found;
}
