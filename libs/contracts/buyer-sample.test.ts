import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BuyerSample, buyerHashEnd, sampleHashes } from './buyer-sample.ts';

/** The limit of the sample of these hashes, by its definition. */
function limitOf(hashes: Iterable<number>): number {
  const smallest = [...new Set(hashes)].sort((a, b) => a - b);
  return smallest[sampleHashes - 1] ?? buyerHashEnd;
}

/** Hashes of some buyers, evenly spread or all in one place, some of them many times. */
const hashes = fc
  .record({
    top: fc.constantFrom(300, 5_000, buyerHashEnd),
    draws: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      maxLength: 1_500,
      size: 'max',
    }),
  })
  .map(({ top, draws }) => draws.map((draw) => Math.floor(draw * top)));

test('the limit is the 256th smallest hash, whatever the order and however often one comes', () => {
  fc.assert(
    fc.property(hashes, fc.integer({ min: 1, max: 400 }), (all, every) => {
      const sample = new BuyerSample();
      for (const [index, hash] of all.entries()) {
        // It may be too high for a while, never too low: nobody in the sample is missed.
        expect(sample.limit).toBeGreaterThanOrEqual(limitOf(all.slice(0, index)));
        if (hash < sample.limit) sample.take(hash);
        if (index % every === 0) sample.settle();
      }
      sample.settle();
      expect(sample.limit).toBe(limitOf(all));
    }),
    { numRuns: 30 },
  );
});

test('a sample of fewer than 256 buyers holds everybody', () => {
  const sample = new BuyerSample();
  for (let round = 0; round < 5; round++) {
    for (let hash = 0; hash < sampleHashes - 1; hash++) sample.take(hash * 1000);
  }
  sample.settle();
  expect(sample.limit).toBe(buyerHashEnd);
  sample.take(1);
  sample.settle();
  expect(sample.limit).toBe((sampleHashes - 2) * 1000);
});

test('of many evenly spread buyers, the limit is about their share', () => {
  const sample = new BuyerSample();
  // A golden-ratio sequence is as even as can be.
  for (let i = 1; i <= 100_000; i++) {
    const hash = Math.floor(((i * 0.6180339887498949) % 1) * buyerHashEnd);
    if (hash < sample.limit) sample.take(hash);
  }
  sample.settle();
  expect(sample.limit / buyerHashEnd).toBeCloseTo(sampleHashes / 100_000, 4);
});
