import { languageTag, t } from '../text/language.ts';
import { count } from './numbers.ts';

/** How an instant is said: all of it in the zone of the campaign, which the caller names. */
const styles = {
  /** `20:15` */
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** `20:15:07` */
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  /** `10 Nov` */
  day: { day: 'numeric', month: 'short' },
  /** `Tue, 10 Nov 2026` */
  date: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  /** `10 Nov, 20:15` */
  dayTime: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** `Tue, 10 Nov 2026, 20:15 GMT+8` */
  full: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DateStyle = keyof typeof styles;

const kept = new Map<string, Intl.DateTimeFormat>();

/**
 * An instant in the words of the reader and the time of the campaign.
 *
 * @param instant RFC 3339, or ms since 1970
 * @param timeZone the campaign's: `Asia/Shanghai`
 */
export function when(instant: string | number, timeZone: string, style: DateStyle): string {
  const key = `${languageTag()} ${timeZone} ${style}`;
  const found =
    kept.get(key) ?? new Intl.DateTimeFormat(languageTag(), { ...styles[style], timeZone });
  kept.set(key, found);
  return found.format(typeof instant === 'number' ? instant : Date.parse(instant));
}

/** `45 s`, `12 min`, `5 h`: how long something lasts or has lasted, roughly. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const { common } = t();
  if (seconds < 90) return common.seconds(count(seconds));
  if (seconds < 90 * 60) return common.minutes(count(Math.round(seconds / 60)));
  return common.hours(count(Math.round(seconds / 3600)));
}
