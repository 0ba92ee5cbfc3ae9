import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockQuarters } from '../contracts/cells.ts';
import { columnCount } from '../contracts/measures.ts';
import { finishPacking, packRow, startPacking, unpackRows } from './packed-rows.ts';

const counts = fc.oneof(
  fc.constant(0),
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 300 }),
  fc.constantFrom(127, 128, 2 ** 31, 2 ** 32, 2 ** 49, Number.MAX_SAFE_INTEGER),
);

const rows = fc.uniqueArray(
  fc.record({
    place: fc.integer({ min: 0, max: blockQuarters - 1 }),
    values: fc.array(counts, { minLength: columnCount, maxLength: columnCount }),
  }),
  { selector: ({ place }) => place },
);

test('rows come back as they were', () => {
  fc.assert(
    fc.property(rows, (given) => {
      startPacking();
      for (const { place, values } of given) packRow(place, Float64Array.from(values));
      const found: [number, number, number][] = [];
      unpackRows(finishPacking(), (...number) => found.push(number));
      const expected = given.flatMap(({ place, values }) =>
        values.flatMap((value, column) => (value === 0 ? [] : [[place, column, value]])),
      );
      expect(found).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
