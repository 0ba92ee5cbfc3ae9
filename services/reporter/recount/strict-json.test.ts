import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StrictJson } from './strict-json.ts';

const json = new StrictJson();

function verdictOf(text: string): string {
  const bytes = Buffer.from(` ${text} `);
  return json.examine(bytes, 1, bytes.length - 1);
}

function isWellFormed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '"a"',
  '"\\u00e9"',
  '\\',
  '0',
  '-',
  '1.5',
  'e',
  '+',
];
const soup = fc
  .array(fc.constantFrom(...pieces, 'true', 'null', 'NaN', ' ', '\n', '\t', '\u0001', 'é', '"\\x"'))
  .map((parts) => parts.join(''));

/** Well-formed JSON with one character taken out, put in or changed. */
const damaged = fc
  .tuple(fc.json({ maxDepth: 5 }), fc.nat(), fc.constantFrom(...pieces, ''), fc.nat({ max: 1 }))
  .map(([text, at, piece, cut]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + piece + text.slice(place + cut);
  });

test('well-formed is what JSON.parse takes', () => {
  const texts = fc.oneof(soup, damaged, fc.json(), fc.json({ noUnicodeString: false }));
  fc.assert(
    fc.property(texts, (text) => {
      const verdict = verdictOf(text);
      expect(verdict !== 'invalid_json').toBe(isWellFormed(text));
      if (verdict === 'invalid_json') return;
      const value: unknown = JSON.parse(text);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      expect(verdict).toBe(isObject ? 'object' : 'not_an_object');
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['{"a":NaN}', 'invalid_json'],
  ['{"a":Infinity}', 'invalid_json'],
  ['{"a":1,}', 'invalid_json'],
  ['[1,]', 'invalid_json'],
  ['{"a":01}', 'invalid_json'],
  ['{"a":.5}', 'invalid_json'],
  ['{"a":+1}', 'invalid_json'],
  ['{"a":1.}', 'invalid_json'],
  ['{"a":1e}', 'invalid_json'],
  ['{a:1}', 'invalid_json'],
  ["{'a':1}", 'invalid_json'],
  ['{"a":1}{}', 'invalid_json'],
  ['{"a":"\\u12"}', 'invalid_json'],
  ['{"a":"\\', 'invalid_json'],
  ['\ufeff{}', 'invalid_json'],
  ['', 'invalid_json'],
  [`${'[]'.padStart(64, '[').padEnd(126, ']')}`, 'not_an_object'],
  [`{"a":${'['.repeat(63)}${']'.repeat(63)}}`, 'object'],
  [`{"a":${'['.repeat(64)}${']'.repeat(64)}}`, 'too_deep'],
  ['{"a":'.repeat(65), 'too_deep'],
])('%s is %s', (text, verdict) => {
  expect(verdictOf(text)).toBe(verdict);
});

describe('what DuckDB would hide is noticed', () => {
  test.each(['{"a":null}', '{"a":-0}', '{"a":"\\ud800"}', '{"a":"\\uDFff"}', '[-0]'])(
    '%s needs respelling',
    (text) => {
      verdictOf(text);
      expect(json.needsRespelling).toBe(true);
    },
  );

  test.each(['{"a":-0.5}', '{"a":-1}', '{"a":"\\u00e9 null -0"}', '{"a":0}'])(
    '%s does not',
    (text) => {
      verdictOf(text);
      expect(json.needsRespelling).toBe(false);
    },
  );

  test('equal keys of one object never escape', () => {
    const key = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(key, fc.uniqueArray(key, { maxLength: 4 }), (name, others) => {
        const entries = [name, ...others, name].map((each) => `${JSON.stringify(each)}:1`);
        expect(verdictOf(`{"x":{${entries.join(',')}}}`)).toBe('object');
        expect(json.mayRepeatKeys).toBe(true);
      }),
    );
  });

  test('the known keys of an event do not look equal, nor do those of its neighbours', () => {
    verdictOf(
      '{"specversion":"1.0","id":1,"source":1,"type":1,"time":1,"subject":1,"data":{"paidAt":1,' +
        '"currency":1,"buyer":{"id":1,"newToBrand":1},"lines":[{"lineId":1,"brandId":1,' +
        '"listingId":1,"category":1,"quantity":1,"amount":1,"discount":1,"reason":1},' +
        '{"lineId":1,"brandId":1}]},"datacontenttype":1,"traceparent":1}',
    );
    expect(json.mayRepeatKeys).toBe(false);
    expect(json.isPlain).toBe(true);
  });

  test('text that is not plain is noticed', () => {
    for (const text of ['{"a":"\\n"}', '{"a":"é"}', '{"a":"\u007f"}', '{"é":1}']) {
      verdictOf(text);
      expect(json.isPlain).toBe(false);
    }
  });
});
