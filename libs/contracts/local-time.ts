import { type Instant, parseInstant } from './instant.ts';
import { quarterSeconds } from './measures.ts';

/** A local time of a campaign's zone: `YYYY-MM-DDTHH:MM` with or without seconds. */
export const localTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

/** Whether the text is a local time whose date and time of day exist. */
export function isLocalTime(text: string): boolean {
  return localTimePattern.test(text) && asUtc(text) !== undefined;
}

function asUtc(local: string): Instant | undefined {
  return parseInstant(local.length === 'YYYY-MM-DDTHH:MM'.length ? `${local}:00Z` : `${local}Z`);
}

/** The name of an IANA time zone as it is properly written; undefined where there is none. */
export function timeZoneName(text: string): string | undefined {
  // Temporal takes bare offsets for zones too, but they know of no changes of the clock.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    return new Temporal.ZonedDateTime(0n, text).timeZoneId;
  } catch {
    return undefined;
  }
}

/**
 * The instant of a local time of a zone. A time that the clocks leave out is taken after the gap,
 * one that they show twice is the first of the two.
 *
 * @throws RangeError where the time or the zone does not exist
 */
export function localInstant(local: string, timeZone: string): Temporal.Instant {
  const time = Temporal.PlainDateTime.from(local);
  return time.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).toInstant();
}

/** The UTC quarter hour that begins at an instant; undefined where none begins there. */
export function quarterBeginningAt(instant: Temporal.Instant): number | undefined {
  const quarter = instant.epochMilliseconds / (quarterSeconds * 1000);
  return Number.isInteger(quarter) ? quarter : undefined;
}
