import type { Exact } from '../data/exact.ts';
import { numberTag, t } from '../text/language.ts';

type Options = Intl.NumberFormatOptions;

const kept = new Map<string, Intl.NumberFormat>();

function formatter(options: Options): Intl.NumberFormat {
  const key = `${numberTag()} ${JSON.stringify(options)}`;
  const found = kept.get(key) ?? new Intl.NumberFormat(numberTag(), options);
  kept.set(key, found);
  return found;
}

/** `1,234,567`, exact at any size. */
export function count(value: Exact): string {
  return formatter({ maximumFractionDigits: 0 }).format(value);
}

/** `1.2M`, for axes and where there is no room. */
export function shortCount(value: number): string {
  return formatter({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** `+1,234` or `−1,234`. */
export function change(value: Exact): string {
  return formatter({ maximumFractionDigits: 0, signDisplay: 'exceptZero' }).format(value);
}

/** `12.3%` of a share between 0 and 1; a dash where nobody knows. */
export function percent(share: number | null, digits = 1): string {
  if (share === null || !Number.isFinite(share)) return t().common.none;
  return formatter({
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share);
}

/** `1.08`, a plain ratio; a dash where nobody knows. */
export function ratio(value: number | null, digits = 2): string {
  if (value === null) return t().common.none;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatter(options).format(value);
}

/**
 * `CN¥1,234.50` of minor units, exact at any size.
 *
 * @param short without the minor units and in few digits, for where there is no room
 */
export function money(minor: Exact, currency: string, { short = false } = {}): string {
  const style = { style: 'currency', currency } as const;
  const digits = formatter(style).resolvedOptions().maximumFractionDigits ?? 2;
  if (short) {
    const compact = { ...style, notation: 'compact', maximumSignificantDigits: 4 } as const;
    return formatter(compact).format(Number(minor) / 10 ** digits);
  }
  return formatter(style).format(decimalText(minor, digits) as Intl.StringNumericLiteral);
}

/** `1234.50` of 123450: a text that Intl formats without rounding. */
export function decimalText(minor: Exact, digits: number): string {
  const value = BigInt(minor);
  const sign = value < 0n ? '-' : '';
  const text = String(value < 0n ? -value : value).padStart(digits + 1, '0');
  if (digits === 0) return `${sign}${text}`;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `pair` or `pairs`, as many as there are. */
export function unitName(unit: string, many: Exact = 2): string {
  const names = t().common.units[unit] ?? { one: unit, many: unit };
  return many === 1 ? names.one : names.many;
}
