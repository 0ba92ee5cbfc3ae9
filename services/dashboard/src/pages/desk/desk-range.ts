import { localMs } from '../../format/local-time.ts';
import type { Definition, TimeRange } from '../../parts/subject.ts';

/** The time of a campaign, in ms since 1970, and its days. */
export interface CampaignTime {
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string;
  /** Beginnings of its days, in its zone. */
  readonly dayStartsMs: readonly number[];
}

const quarterMs = 900_000;
const hourMs = 3_600_000;

/** Days that can be chosen by name; a longer campaign has others by its chart or as given times. */
const daysMax = 62;

/** The time of a campaign, by its definition. */
export function campaignTime({ start, end, timeZone }: Definition): CampaignTime {
  const startMs = localMs(start, timeZone);
  const endMs = localMs(end, timeZone);
  const dayStartsMs = [startMs];
  for (let day = 1; day < daysMax; day += 1) {
    const date = new Date(Date.parse(`${start.slice(0, 10)}T00:00:00Z`) + day * 24 * hourMs);
    const atMs = localMs(`${date.toISOString().slice(0, 10)}T00:00:00`, timeZone);
    if (atMs >= endMs) break;
    dayStartsMs.push(atMs);
  }
  return { startMs, endMs, timeZone, dayStartsMs };
}

/**
 * The time that an address means: `day-2`, `6h` (the last six hours so far), or two instants
 * `2026-11-10T00:00Z..2026-11-10T06:00Z`; null for the whole campaign, and for what it can't be.
 */
export function rangeOf(text: string | null, time: CampaignTime, nowMs: number): TimeRange | null {
  if (text === null) return null;
  const day = /^day-(\d+)$/.exec(text)?.[1];
  if (day !== undefined) return dayRange(Number(day) - 1, time);
  const hours = /^(\d{1,3})h$/.exec(text)?.[1];
  if (hours !== undefined) {
    const toMs = Math.ceil(Math.min(nowMs, time.endMs) / quarterMs) * quarterMs;
    return inside({ fromMs: toMs - Number(hours) * hourMs, toMs }, time);
  }
  const [from = '', to = ''] = text.split('..');
  return inside({ fromMs: Date.parse(from), toMs: Date.parse(to) }, time);
}

/** A time as an address has it. */
export function rangeText({ fromMs, toMs }: TimeRange): string {
  const said = (ms: number) => new Date(ms).toISOString().replace(/:00\.000Z$/, 'Z');
  return `${said(Math.floor(fromMs / quarterMs) * quarterMs)}..${said(Math.ceil(toMs / quarterMs) * quarterMs)}`;
}

function dayRange(index: number, time: CampaignTime): TimeRange | null {
  const fromMs = time.dayStartsMs[index];
  if (fromMs === undefined) return null;
  return { fromMs, toMs: time.dayStartsMs[index + 1] ?? time.endMs };
}

/** What of it lies in the campaign, on quarter hours; null where nothing does. */
function inside(range: TimeRange, { startMs, endMs }: CampaignTime): TimeRange | null {
  const fromMs = Math.floor(Math.max(range.fromMs, startMs) / quarterMs) * quarterMs;
  const toMs = Math.ceil(Math.min(range.toMs, endMs) / quarterMs) * quarterMs;
  return fromMs < toMs ? { fromMs, toMs } : null;
}

/** An instant as a field for a local time has it: `2026-11-10T20:15`. */
export function localText(ms: number, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does.
  const options = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat('sv-SE', options).format(ms).replace(' ', 'T');
}
