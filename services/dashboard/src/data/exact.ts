import type { Totals } from '../../../../libs/contracts/api.ts';

/** A whole number as the API gives it: a bigint where a double would round it. */
export type Exact = number | bigint;

/** The sum, exact at any size. */
export function add(a: Exact, b: Exact): Exact {
  return tidy(BigInt(a) + BigInt(b));
}

/** The difference, exact at any size. */
export function subtract(a: Exact, b: Exact): Exact {
  return tidy(BigInt(a) - BigInt(b));
}

/** Below zero where a is less than b, above where it is more. */
export function compareExact(a: Exact, b: Exact): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function tidy(value: bigint): Exact {
  const plain = Number(value);
  return Number.isSafeInteger(plain) ? plain : value;
}

/** What a brand, a group or a campaign comes to in one unit. */
export interface UnitFigures {
  readonly placed: Exact | null;
  readonly sold: Exact;
  readonly cancelled: Exact;
  readonly returned: Exact;
  readonly net: Exact;
}

/** What it comes to in one currency, in minor units. */
export interface AmountFigures {
  readonly gross: Exact;
  readonly discount: Exact;
  readonly sold: Exact;
  readonly cancelled: Exact;
  readonly refunded: Exact;
  readonly net: Exact;
}

const noUnits: UnitFigures = { placed: 0, sold: 0, cancelled: 0, returned: 0, net: 0 };
const noAmounts: AmountFigures = {
  gross: 0,
  discount: 0,
  sold: 0,
  cancelled: 0,
  refunded: 0,
  net: 0,
};

/** The figures of a unit; zeros where nothing of it was sold. */
export function unitsOf(totals: Pick<Totals, 'units'>, unit: string): UnitFigures {
  return totals.units.find((line) => line.unit === unit) ?? noUnits;
}

/** The figures of a currency; zeros where nothing was sold in it. */
export function amountsOf(totals: Pick<Totals, 'amounts'>, currency: string): AmountFigures {
  return totals.amounts.find((line) => line.currency === currency) ?? noAmounts;
}
