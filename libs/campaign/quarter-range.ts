import { instantTextOf } from '../contracts/instant.ts';
import { quarterSeconds } from '../contracts/measures.ts';

const quarterMs = quarterSeconds * 1000;

/** UTC quarter hours since 1970, half-open: `from <= quarter < to`. Empty when `from >= to`. An
 * open end is −Infinity or Infinity. */
export interface QuarterRange {
  readonly from: number;
  readonly to: number;
}

/** All of time. */
export const everything: QuarterRange = { from: -Infinity, to: Infinity };

/** The part that two ranges share; empty where they do not meet. */
export function intersect(a: QuarterRange, b: QuarterRange): QuarterRange {
  const from = Math.max(a.from, b.from);
  return { from, to: Math.max(from, Math.min(a.to, b.to)) };
}

/** The instant at which a quarter hour begins. */
export function quarterInstant(quarter: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(quarter * quarterMs);
}

/** The instant at which a quarter hour begins, as RFC 3339 writes it, in whatever year it is. */
export function quarterText(quarter: number): string {
  return instantTextOf(quarter * quarterMs).replace('.000', '');
}

/** The quarter hour that holds an instant. */
export function quarterAt(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / quarterMs);
}

/** The first quarter hour that begins at an instant or after it. */
export function quarterAtOrAfter(instant: Temporal.Instant): number {
  return Math.ceil(instant.epochMilliseconds / quarterMs);
}
