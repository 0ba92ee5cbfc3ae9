import { expect, test } from 'vitest';
import { placeMayBeTold } from './place-rule.ts';

test.each([
  ['five brands of a size', [50, 40, 30, 20, 10], true],
  ['four brands', [50, 40, 30, 20], false],
  ['five brands, one without sales', [50, 40, 30, 20, 0], false],
  ['five brands, one with more back than sold', [50, 40, 30, 20, -1], false],
  ['a first that dwarfs all behind the second', [1000, 900, 60, 30, 9], false],
  ['the same at exactly a tenth', [1000, 900, 60, 30, 10], true],
  ['values in any order', [9, 1000, 30, 900, 60], false],
  ['values beyond 2^53', [10n ** 17n, 9n * 10n ** 16n, 10n ** 16n, 1, 1], true],
  ['nobody', [], false],
])('%s', (_what, values, isTold) => {
  expect(placeMayBeTold(values)).toBe(isTold);
});
