import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packRows } from '../../test/support/campaign/pack-rows.ts';
import { blockQuarters, type Series } from './cells.ts';
import { column, columnCount } from './measures.ts';
import { BlockNumbers, PackedBlock } from './packed-block.ts';

const series: Series = { table: 'brand', brandId: 'ada', category: 'shoes', currency: 'CNY' };

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

describe('a packed block', () => {
  test('gives its rows back as they were', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: -9, max: 9 }), (given, block) => {
        const packed = packRows(given.map(({ place, values }) => [place, values] as const));
        const found = new PackedBlock(series, block, packed).rows;
        const expected = given
          .filter(({ values }) => values.some((value) => value !== 0))
          .sort((a, b) => a.place - b.place)
          .map(({ place, values }) => ({
            quarter: block * blockQuarters + place,
            values: Float64Array.from(values),
          }));
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('is named as its series and its block', () => {
    expect(new PackedBlock(series, -3, '').name).toBe('b/ada/shoes/CNY/-3');
  });
});

describe('text that holds no rows of counts is refused', () => {
  const values = new Float64Array(columnCount);
  values[column.soldUnits] = 300;
  const good = packRows([[5, values]]);

  test.each([
    ['a quarter hour beyond the block', packRows([[16, values]])],
    ['a quarter hour that comes twice', good + good],
    ['quarter hours in no order', packRows([[6, values]]) + good],
    ['a column that there is not', String.fromCharCode(5, 128, 0, 1)],
    ['a row that ends in its head', good.slice(0, 2)],
    ['a number that is not there', good.slice(0, 3)],
    ['a number that does not end', good.slice(0, 4)],
    ['a number beyond 2^53 − 1', packRows([[5, [2 ** 53]]])],
    ['a number without an end', good.slice(0, 3) + '\u00ff'.repeat(400)],
  ])('%s', (_what, packed) => {
    expect(() => new BlockNumbers().read(packed)).toThrow(/a block/);
  });
});
