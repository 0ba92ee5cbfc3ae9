import { describe, expect, test } from 'vitest';
import { type PaceInput, paceOf } from './pace.ts';
import { givenCurve, referenceCurve, straightCurve } from './pace-curve.ts';

/** A third of the time, 40 % of the curve, 500 of 1000 units. */
const sample: PaceInput = {
  reached: 500,
  target: 1000,
  share: 0.4,
  shareNextHour: 0.46,
  hoursLeft: 20,
  steps: [
    { share: 0.1, counted: 125 },
    { share: 0.1, counted: 125 },
    { share: 0.1, counted: 125 },
    { share: 0.1, counted: 125 },
  ],
};

describe('the pace of a line', () => {
  test('in the middle', () => {
    const pace = paceOf(sample);
    expect(pace).toMatchObject({
      reachedShare: 0.5,
      expected: 400,
      pacingIndex: 1.25,
      projected: 1250,
      requiredPerHour: 25,
      requiredNextHour: 50,
    });
    // Sales that keep to the curve stray as Poisson counts do: 1.2816 · √(1250 · 0.6 / 0.4).
    expect(pace.projectedHigh).toBeCloseTo(1250 + 55.494, 2);
    expect(pace.projectedLow).toBeCloseTo(1250 - 55.494, 2);
  });

  test('has a wider band the more its sales stray from the curve', () => {
    const counted = [25, 225, 25, 225];
    const steps = counted.map((each) => ({ share: 0.1, counted: each }));
    // Pearson: 4 · 100² / 125 / 3 = 106.67
    const { projectedHigh } = paceOf({ ...sample, steps });
    expect(projectedHigh).toBeCloseTo(1250 + 55.494 * Math.sqrt(320 / 3), 1);
  });

  test('before the start says what is required, and nothing of what will be', () => {
    const before = {
      ...sample,
      reached: 0,
      share: 0,
      shareNextHour: 0.06,
      steps: [],
      hoursLeft: 72,
    };
    expect(paceOf(before)).toEqual({
      reachedShare: 0,
      expected: 0,
      pacingIndex: null,
      projected: null,
      projectedLow: null,
      projectedHigh: null,
      requiredPerHour: 13.888889,
      requiredNextHour: 60,
    });
  });

  test('without any sale is behind, and has no band', () => {
    const steps = sample.steps.map(({ share }) => ({ share, counted: 0 }));
    expect(paceOf({ ...sample, reached: 0, steps })).toMatchObject({
      pacingIndex: 0,
      projected: 0,
      projectedLow: null,
      projectedHigh: null,
      requiredPerHour: 50,
    });
  });

  test('early has a projection and no band', () => {
    const early = { ...sample, steps: sample.steps.slice(0, 3) };
    expect(paceOf(early)).toMatchObject({ projected: 1250, projectedLow: null });
  });

  test('with the target passed requires nothing', () => {
    expect(paceOf({ ...sample, reached: 1200 })).toMatchObject({
      pacingIndex: 3,
      requiredPerHour: 0,
      requiredNextHour: 0,
    });
  });

  test('after the end is what came out', () => {
    const end = { ...sample, reached: 900, share: 1, shareNextHour: 1, hoursLeft: 0 };
    expect(paceOf(end)).toMatchObject({
      pacingIndex: 0.9,
      projected: 900,
      projectedLow: 900,
      projectedHigh: 900,
      requiredPerHour: null,
      requiredNextHour: null,
    });
  });

  test('where the curve is through before the end has no hour for what is missing', () => {
    const through = { ...sample, share: 1, shareNextHour: 1 };
    expect(paceOf(through)).toMatchObject({ requiredPerHour: 25, requiredNextHour: null });
  });

  test('without a target, or with one of nothing, is projected all the same', () => {
    for (const target of [null, 0]) {
      expect(paceOf({ ...sample, target })).toMatchObject({
        reachedShare: null,
        pacingIndex: null,
        projected: 1250,
        requiredPerHour: target === null ? null : 0,
      });
    }
  });
});

describe('a curve', () => {
  test('that is straight follows time', () => {
    const { shareAt } = straightCurve(288);
    expect([0, 72, 288, 300].map(shareAt)).toEqual([0, 0.25, 1, 1]);
  });

  test('that is given is straight between its points', () => {
    const points = [
      { hours: 1, share: 0.2 },
      { hours: 3, share: 0.2 },
      { hours: 5, share: 0.6 },
    ];
    const { shareAt } = givenCurve(points, 40);
    const shares = [0, 2, 4, 8, 12, 16, 20, 30, 40, 41].map(shareAt);
    const expected = [0, 0.1, 0.2, 0.2, 0.2, 0.4, 0.6, 0.8, 1, 1];
    for (const [index, share] of shares.entries()) expect(share).toBeCloseTo(expected[index] ?? 0);
  });

  test('that ends with the window ends with all', () => {
    expect(givenCurve([{ hours: 10, share: 0.4 }], 40).shareAt(40)).toBe(1);
  });

  test('of a reference takes enough sales', () => {
    const soldAt = new Map([[4, 250]]);
    expect(referenceCurve('spring', soldAt, 499)).toBeUndefined();
    expect(referenceCurve('spring', soldAt, 500)?.shareAt(4)).toBe(0.5);
  });
});
