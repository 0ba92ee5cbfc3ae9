/**
 * A whole number of any size: a number where doubles hold it exactly (up to 2^53 − 1 either way),
 * else a bigint. Each value has one form only, so two of them can be compared with `===`.
 */
export type Exact = number | bigint;

/** The one form of a whole number. */
export function exactOf(value: bigint): Exact {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The sum of two whole numbers, exact at any size. */
export function addExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return exactOf(BigInt(a) + BigInt(b));
}

/** The first of two whole numbers without the second, exact at any size. */
export function subtractExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a - b;
    if (Number.isSafeInteger(rest)) return rest;
  }
  return exactOf(BigInt(a) - BigInt(b));
}

/** Orders whole numbers, the greatest first, as `sort` wants it. */
export function greatestFirst(a: Exact, b: Exact): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
