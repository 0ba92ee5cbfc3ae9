import { addExact, type Exact, exactOf } from '../base/exact.ts';

/** With fewer brands in a ranking, each place says too much about the others. */
export const placeBrandsMin = 5;

/** What the brands behind the first two must come to, in percent of the first. */
const restPercentMin = 10n;

/**
 * Whether a brand may be told its place among these values. A place moves at the very moment at
 * which two figures are equal, so whoever knows its own and few others knows a rival's. It is told
 * only where at least five brands have something, and where no brand dominates: the p % rule of
 * statistical offices with p = 10, by which all but the two largest must come to a tenth of the
 * largest (Hundepool et al., Statistical Disclosure Control, 2012, section 4.2).
 */
export function placeMayBeTold(values: readonly Exact[]): boolean {
  const counting = values.filter((value) => value > 0).map(BigInt);
  if (counting.length < placeBrandsMin) return false;
  const [largest = 0n, , ...others] = counting.sort((a, b) => (a > b ? -1 : Number(a < b)));
  const rest = others.reduce<Exact>((sum, value) => addExact(sum, exactOf(value)), 0);
  return BigInt(rest) * 100n >= largest * restPercentMin;
}
