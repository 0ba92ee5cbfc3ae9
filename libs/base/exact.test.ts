import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addExact, type Exact, exactOf, greatestFirst, subtractExact } from './exact.ts';
import { exactJsonText, parseExactJson } from './exact-json.ts';

const wide = 2n ** 70n;
const whole = fc.oneof(
  fc.bigInt({ min: -wide, max: wide }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.bigInt({ min: -9n, max: 9n }),
);

/** Its value, and whether it has the one form that it must have. */
function checked(exact: Exact): bigint {
  expect(typeof exact).toBe(Number.isSafeInteger(Number(exact)) ? 'number' : 'bigint');
  return BigInt(exact);
}

describe('whole numbers of any size', () => {
  test('add up and are taken off without a rounding', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        expect(checked(addExact(exactOf(a), exactOf(b)))).toBe(a + b);
        expect(checked(subtractExact(exactOf(a), exactOf(b)))).toBe(a - b);
      }),
    );
  });

  test('are put in order, the greatest first', () => {
    fc.assert(
      fc.property(fc.array(whole), (values) => {
        const sorted = values.map(exactOf).sort(greatestFirst).map(BigInt);
        expect(sorted).toEqual(values.toSorted((a, b) => Number(b > a) - Number(a > b)));
      }),
    );
  });
});

describe('JSON', () => {
  test('is written with all digits and read with all of them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(whole)), (value) => {
        const exact = Object.fromEntries(
          Object.entries(value).map(([name, list]) => [name, list.map(exactOf)]),
        );
        expect(parseExactJson(exactJsonText(exact))).toEqual(exact);
      }),
    );
    expect(exactJsonText({ a: 2n ** 53n + 1n })).toBe('{"a":9007199254740993}');
  });

  test('has fractions and other values as JSON has them', () => {
    const text = '{"a":1.5,"b":1e300,"c":null,"d":["x",true]}';
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
    expect(() => parseExactJson('{')).toThrow(SyntaxError);
  });

  test('of a value that holds itself is refused as ever', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(() => exactJsonText(value)).toThrow(TypeError);
  });
});
