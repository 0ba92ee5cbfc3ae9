import { expect, test } from 'vitest';
import { SightGaps } from './sight-gaps.ts';

test('a fetch that comes long after the one before it is found, by either clock', () => {
  let now: readonly [number, number] = [1_000, 50_000];
  const gaps = new SightGaps(300, () => now);
  expect(gaps.isGap(1)).toBe(false);
  now = [1_300, 50_300];
  expect(gaps.isGap(1)).toBe(false);
  expect(gaps.isGap(2)).toBe(false);
  now = [1_601, 50_300];
  expect(gaps.isGap(1)).toBe(true);
  expect(gaps.isGap(1)).toBe(false);
  // The machine stood still, and its monotonic clock with it.
  now = [1_602, 90_000];
  expect(gaps.isGap(1)).toBe(true);
  // The wall clock was set back.
  now = [1_700, 10_000];
  expect(gaps.isGap(1)).toBe(false);
});
