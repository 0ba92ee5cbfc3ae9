import type { Exact } from '../../../libs/base/exact.ts';

/** Decimals of the currencies that have not two (ISO 4217). They stand here, so that a report does
 * not change with the tables of the machine that makes it. */
const odd: Readonly<Record<string, number>> = Object.fromEntries([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
]);

/** How many decimals a currency is written with. */
export function decimalsOf(currency: string): number {
  return odd[currency] ?? 2;
}

/** Minor units as a decimal number, exact at any size: 2376001 of CNY is `23760.01`. */
export function decimalText(minor: Exact, currency: string): string {
  const decimals = decimalsOf(currency);
  const sign = minor < 0 ? '-' : '';
  const digits = String(minor)
    .replace('-', '')
    .padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The same for people, with commas between thousands. */
export function moneyText(minor: Exact, currency: string): string {
  const [whole = '', rest] = decimalText(minor, currency).split('.');
  return rest === undefined ? grouped(whole) : `${grouped(whole)}.${rest}`;
}

/** A whole number with commas between thousands, in any language alike. */
export function countText(value: Exact): string {
  return grouped(String(value));
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
