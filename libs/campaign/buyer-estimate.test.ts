import { describe, expect, test } from 'vitest';
import { countEstimate, shareEstimate } from './buyer-estimate.ts';

describe('a number of people', () => {
  test('is exact where everybody was met', () => {
    expect(countEstimate(17, 1)).toEqual({
      estimate: 17,
      exact: true,
      low: 17,
      high: 17,
      relativeError: 0,
    });
  });

  test.each([
    [0, 0.5, 0, 4],
    [100, 0.5, 174, 230],
    [255, 0.01, 22_570, 28_811],
  ])('%i met with the chance %d are between %i and %i', (sampled, chance, low, high) => {
    const found = countEstimate(sampled, chance);
    expect([found.estimate, found.low, found.high]).toEqual([sampled / chance, low, high]);
    // The ends are those at which the score test is just not passed.
    for (const end of [low - 1, high + 1]) {
      if (end < sampled) continue;
      const score = (sampled - end * chance) ** 2 / (end * chance * (1 - chance));
      expect(score).toBeGreaterThan(1.959964 ** 2);
    }
  });

  test('is never less than were met', () => {
    expect(countEstimate(10, 0.99).low).toBe(10);
    expect(countEstimate(0, 0.5).relativeError).toBeNull();
  });
});

describe('a share', () => {
  test('is exact where everybody was met', () => {
    const all = { yes: 1, all: 3, squares: 3 };
    expect(shareEstimate(all, 1)).toEqual({
      share: 0.333333,
      exact: true,
      low: 0.333333,
      high: 0.333333,
    });
  });

  test('is within the Wilson interval of the sample, and narrower where few are left out', () => {
    const some = { yes: 30, all: 100, squares: 100 };
    const far = shareEstimate(some, 1e-9);
    expect(far).toMatchObject({ share: 0.3, exact: false });
    // A published example: 30 of 100 is 0.2189 to 0.3958.
    expect([far.low, far.high]).toEqual([expect.closeTo(0.2189, 4), expect.closeTo(0.3958, 4)]);
    const near = shareEstimate(some, 0.9);
    expect(near.high - near.low).toBeLessThan((far.high - far.low) / 2);
  });

  test('is less sure where a few people gave many of the answers', () => {
    const width = (squares: number) => {
      const { low, high } = shareEstimate({ yes: 30, all: 100, squares }, 1e-9);
      return high - low;
    };
    expect(width(400)).toBeGreaterThan(width(100) * 1.8);
  });
});
