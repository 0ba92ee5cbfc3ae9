import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import {
  outcomeOf,
  recordOf,
  sampleData,
  sampleEvent,
  sampleLine,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import { readOrderEvent } from './read-order-event.ts';

const paidText = JSON.stringify(sampleEvent('paid'));
const returnedText = JSON.stringify(
  sampleEvent('returned', {
    data: sampleData('returned', { lines: [sampleLine({ reason: 'worn' })] }),
  }),
);

/** The outcome of the paid event with one piece of its text put in another way. */
function outcomeWith(from: string, to: string, text = paidText): string {
  if (!text.includes(from)) throw new Error(`the sample has no ${from}`);
  return outcomeOf(recordOf(text.replace(from, to)));
}

/** An unknown field of so many levels, the object around it counted. */
const deep = (levels: number) => `${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`;

describe('value', () => {
  test('none or an empty one is skipped, before anything else', () => {
    expect(outcomeOf(recordOf(null, { key: null }))).toBe('empty');
    expect(outcomeOf(recordOf(new Uint8Array(), { key: null }))).toBe('empty');
    const headers = [['ce_specversion', null] as const];
    expect(outcomeOf(recordOf(null, { headers }))).toBe('empty');
    expect(outcomeOf(recordOf(new Uint8Array(), { headers }))).toBe('empty');
  });

  test('has at most 65,536 bytes', () => {
    const padded = (size: number) => paidText + ' '.repeat(size - Buffer.byteLength(paidText));
    expect(outcomeOf(recordOf(padded(65_536)))).toBe('event');
    expect(outcomeOf(recordOf(padded(65_537)))).toBe('too_large');
  });

  test('has at most 64 levels, the outermost object among them', () => {
    expect(outcomeWith('{', `{"x":${deep(64)},`)).toBe('event');
    expect(outcomeWith('{', `{"x":${deep(65)},`)).toBe('too_deep');
  });

  test('brackets in strings are no levels', () => {
    expect(outcomeWith('{', `{"x":"${'['.repeat(100)}","y":"\\"${'{'.repeat(100)}\\\\",`)).toBe(
      'event',
    );
  });

  test.each([
    ['a trailing comma', '{"type":"a.v1",}'],
    ['a comment', '{"type":"a.v1"/* */}'],
    ['NaN', '{"type":"a.v1","x":NaN}'],
    ['a leading zero', '{"type":"a.v1","x":01}'],
    ['a leading plus', '{"type":"a.v1","x":+1}'],
    ['single quotes', "{'type':'a.v1'}"],
    ['a raw control character', '{"type":"a.v1","x":"\t"}'],
    ['a second object', '{"type":"a.v1"}{}'],
    ['a NUL after it', '{"type":"a.v1"}\u0000'],
    ['a no-break space around it', '\u00a0{"type":"a.v1"}'],
    ['a byte order mark', '\ufeff{"type":"a.v1"}'],
    ['a wrong escape', '{"type":"a.v1","x":"\\x41"}'],
  ])('with %s is not well-formed', (_, text) => {
    expect(outcomeOf(recordOf(text))).toBe('invalid_json');
  });

  test.each([[[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xe2, 0x82]]])(
    'with the bytes %j is not UTF-8, even in an unknown field',
    (bytes) => {
      const value = Buffer.concat([
        Buffer.from('{"x":"'),
        Buffer.from(bytes),
        Buffer.from(`",${paidText.slice(1)}`),
      ]);
      expect(outcomeOf(recordOf(value))).toBe('invalid_utf8');
    },
  );
});

describe('a known field that stands twice', () => {
  const fields: readonly (readonly [field: string, text: string])[] = [
    ...['specversion', 'id', 'source', 'type', 'time', 'subject', 'data'].map(
      (n) => [n, paidText] as const,
    ),
    ...['paidAt', 'currency', 'buyer', 'lines', 'newToBrand'].map((n) => [n, paidText] as const),
    ...['lineId', 'brandId', 'listingId', 'category', 'quantity', 'amount', 'discount'].map(
      (n) => [n, returnedText] as const,
    ),
    ['reason', returnedText],
  ];

  test.each(fields)('%s rejects', (name, text) => {
    expect(outcomeWith(`"${name}"`, `"${name}":null,"${name}"`, text)).toBe('duplicate_field');
    const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
    expect(outcomeWith(`"${name}"`, `"${escaped}":1,"${name}"`, text)).toBe('duplicate_field');
  });

  test('buyer.id rejects', () => {
    expect(outcomeWith('"buyer":{', '"buyer":{"id":"b-9f31",')).toBe('duplicate_field');
  });

  test('rejects with the same value, and in the second line too', () => {
    expect(outcomeWith('"currency":"CNY"', '"currency":"CNY","currency":"CNY"')).toBe(
      'duplicate_field',
    );
    const lines = [sampleLine(), sampleLine({ lineId: '2' })];
    const text = JSON.stringify(sampleEvent('paid', { data: sampleData('paid', { lines }) }));
    const twice = text.replace('"lineId":"2"', '"lineId":"2","quantity":1');
    const result = readOrderEvent(recordOf(twice));
    expect(result).toMatchObject({
      reason: 'duplicate_field',
      message: 'data.lines[1].quantity stands more than once',
    });
  });

  test('a field is known at its own place alone', () => {
    expect(outcomeWith('"currency"', '"id":1,"id":2,"currency"')).toBe('event');
    expect(outcomeWith('"specversion"', '"quantity":1,"quantity":2,"specversion"')).toBe('event');
    expect(outcomeWith('"specversion"', '"x":{"id":1,"id":2},"specversion"')).toBe('event');
  });

  test('a field in another case is another field', () => {
    expect(outcomeWith('"currency"', '"Currency":1,"currency"')).toBe('event');
  });

  test('paidAt twice on placed rejects', () => {
    const text = JSON.stringify(sampleEvent('placed'));
    expect(outcomeWith('"currency"', '"paidAt":1,"paidAt":1,"currency"', text)).toBe(
      'duplicate_field',
    );
  });
});

describe('unknown fields', () => {
  const unknowns = [
    '"x":1,"x":2',
    '"x":{"type":"other","__proto__":{"id":null}}',
    '"__proto__":{"currency":"USD","lines":[]}',
    '"__proto__":null,"__proto__":5',
    '"constructor":{"prototype":{"x":1}}',
    '"toString":1,"hasOwnProperty":2,"toJSON":3',
    '"x":[1e400,-0,1.5,"\\ud800","\\u0000"]',
    '"":null',
    '"\\u0000":"}{][\\\\\\""',
  ];

  test.each(unknowns)('%s changes nothing, wherever it stands', (unknown) => {
    const plain = readOrderEvent(recordOf(paidText));
    for (const place of ['"specversion"', '"paidAt"', '"newToBrand"', '"lineId"']) {
      const text = paidText.replace(place, `${unknown},${place}`);
      expect(readOrderEvent(recordOf(text))).toStrictEqual(plain);
    }
    expect(({} as { currency?: unknown }).currency).toBeUndefined();
  });

  test('can not stand in for a known field', () => {
    const text = paidText.replace('"currency":"CNY"', '"__proto__":{"currency":"CNY"}');
    expect(outcomeOf(recordOf(text))).toBe('invalid_data');
  });
});

describe('numbers of known fields', () => {
  const spellings = [
    '2.0',
    '2e0',
    '2E0',
    '20e-1',
    '-0',
    '0.2e1',
    '2.5',
    '1e400',
    '9007199254740993',
  ];

  test.each(spellings)('%s is refused', (spelling) => {
    for (const word of typeWords) {
      const text = JSON.stringify(sampleEvent(word));
      expect(outcomeWith('"quantity":2', `"quantity":${spelling}`, text)).toBe('invalid_number');
      expect(outcomeWith('"amount":19800', `"amount":${spelling}`, text)).toBe('invalid_number');
      expect(outcomeWith('"discount":2000', `"discount":${spelling}`, text)).toBe('invalid_number');
    }
  });

  test.each(['"2"', 'true', 'null', '{}', '[2]'])('%s is no number', (value) => {
    expect(outcomeWith('"quantity":2', `"quantity":${value}`)).toBe('invalid_number');
  });

  test('white space and a closing bracket end a number', () => {
    expect(outcomeWith('"quantity":2', '"quantity" :\t2\n')).toBe('event');
    expect(outcomeWith('"discount":2000}', '"discount":2000\r\n}')).toBe('event');
  });
});
