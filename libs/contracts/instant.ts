import { quarterSeconds } from './measures.ts';

/** A point in time to the nanosecond, the same however it was spelled. */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down; negative before it. */
  readonly seconds: number;
  /** Nanoseconds after that second, 0–999,999,999. */
  readonly nanos: number;
}

/** What such a time looks like; whether the date exists, the calendar says. */
export const rfc3339Pattern =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Reads an RFC 3339 time with an offset: upper-case `T` and `Z`, 0–9 digits after the point, a
 * real date of the years 0000–9999, no leap second and no `24:00`. `Date` is of no use here: it
 * turns 30 February into 2 March and drops what is finer than a millisecond.
 *
 * @returns undefined where the text is anything else
 */
export function parseInstant(text: string): Instant | undefined {
  const match = rfc3339Pattern.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const clockSeconds = Number(match[4]) * 3600 + Number(match[5]) * 60 + Number(match[6]);
  const offsetSize = Number(match[9] ?? 0) * 3600 + Number(match[10] ?? 0) * 60;
  const offsetSeconds = match[8] === '-' ? -offsetSize : offsetSize;
  return {
    seconds: daysSince1970(year, month, day) * 86_400 + clockSeconds - offsetSeconds,
    nanos: Number((match[7] ?? '').padEnd(9, '0')),
  };
}

/** The largest offset that a time can be written with: 23 hours and 59 minutes. */
const offsetMsMax = 86_340_000;
const year0Ms = -62_167_219_200_000;
const year10000Ms = 253_402_300_800_000;

/**
 * Writes an instant as `parseInstant` reads it, in UTC to the millisecond. An event may be spelled
 * in the year 9999 of an offset and lie after that year in UTC, or before the year 0000; such an
 * instant is written with the largest offset, since years of RFC 3339 have four digits.
 *
 * @param epochMs milliseconds since 1970 of an instant that `parseInstant` has read
 */
export function instantTextOf(epochMs: number): string {
  if (epochMs >= year10000Ms) return localText(epochMs - offsetMsMax, '-23:59');
  if (epochMs < year0Ms) return localText(epochMs + offsetMsMax, '+23:59');
  return localText(epochMs, 'Z');
}

function localText(localMs: number, offset: string): string {
  return new Date(localMs).toISOString().replace('Z', offset);
}

/** Whether two instants are one, to the nanosecond. */
export function sameInstant(a: Instant, b: Instant): boolean {
  return a.seconds === b.seconds && a.nanos === b.nanos;
}

/** The UTC quarter hour that an instant lies in: whole quarter hours since 1970. */
export function quarterOf(instant: Instant): number {
  return Math.floor(instant.seconds / quarterSeconds);
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 0000-01-01 to 1970-01-01 in the Gregorian calendar, carried back before its start. */
const daysTo1970 = 719_528;

function daysSince1970(year: number, month: number, day: number): number {
  const leapYearsBefore =
    Math.floor((year + 3) / 4) - Math.floor((year + 99) / 100) + Math.floor((year + 399) / 400);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const daysBefore = (daysBeforeMonth[month - 1] ?? 0) + leapDay;
  return year * 365 + leapYearsBefore + daysBefore + day - 1 - daysTo1970;
}
