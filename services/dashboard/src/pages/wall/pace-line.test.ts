import { expect, test } from 'vitest';
import { paceCurve, paceOf, shareAt } from './pace-line.ts';

const given = {
  pacing: { curve: [{ hours: 6, share: 0.5 }] as [{ hours: number; share: number }] },
};

test('a given curve goes from nothing to all, straight between its points', () => {
  const curve = paceCurve(given, 24);
  expect([0, 3, 6, 15, 24, 30].map((hours) => shareAt(curve, hours))).toEqual([
    0, 0.25, 0.5, 0.75, 1, 1,
  ]);
});

test('a campaign of the past is the measure where it sold something', () => {
  const past = [
    { hours: 0, amount: 0 },
    { hours: 12, amount: 30 },
    { hours: 24, amount: 40 },
  ];
  expect(shareAt(paceCurve(given, 24, past), 12)).toBe(0.75);
  expect(shareAt(paceCurve(given, 24, [{ hours: 24, amount: 0 }]), 6)).toBe(0.5);
});

test('without either, time is the measure', () => {
  expect(shareAt(paceCurve({}, 24), 6)).toBe(0.25);
});

test('a pace is known once the curve has begun, a finish once there is enough of it', () => {
  expect(paceOf(10, 100, 0)).toEqual({ index: null, expected: 0, projected: null });
  expect(paceOf(2, 100, 0.04)).toEqual({ index: 0.5, expected: 4, projected: null });
  expect(paceOf(60, 100, 0.5)).toEqual({ index: 1.2, expected: 50, projected: 120 });
});
