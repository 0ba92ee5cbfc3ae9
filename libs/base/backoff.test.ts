import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';

test('the bound doubles up to its own bound', () => {
  const backoff = createBackoff({ firstMs: 100, maxMs: 1000, random: () => 0.999_999_999 });
  const pauses = Array.from({ length: 7 }, () => Math.round(backoff.nextMs()));
  expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
  expect(backoff.attempts()).toBe(7);
});

test('a reset makes the next pause short again', () => {
  const backoff = createBackoff({ firstMs: 100, maxMs: 1000, random: () => 0.5 });
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  expect(backoff.attempts()).toBe(0);
  expect(backoff.nextMs()).toBe(50);
});

test('no pause is above its bound or near zero, however long it goes on', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (draw) => {
      const backoff = createBackoff({ firstMs: 10, maxMs: 500, random: () => draw });
      for (let attempt = 0; attempt < 2000; attempt += 1) {
        const pause = backoff.nextMs();
        expect(pause).toBeGreaterThanOrEqual(1);
        expect(pause).toBeLessThanOrEqual(500);
      }
    }),
    { numRuns: 20 },
  );
});
