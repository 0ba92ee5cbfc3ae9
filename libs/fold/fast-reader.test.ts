import { describe, expect, test } from 'vitest';
import { factsOf } from '../../test/support/facts.ts';
import { recordChunk, type TestRecord } from '../../test/support/record-chunk.ts';
import {
  type Json,
  sampleData,
  sampleEvent,
  sampleKey,
  sampleLine,
  type TypeWord,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import { testIdentityKey } from '../../test/support/shards.ts';
import { batchLinesMax, batchRecordsMax, factsStatus } from './facts-batch.ts';
import { createCarefulReader, createFastReader } from './fast-reader.ts';

const options = { identityKey: testIdentityKey };

const fast = createFastReader(options);
const careful = createCarefulReader(options);

/** Reads one record both ways, expects one result, and tells which way the fast reader went. */
function pathOf(each: TestRecord): 'fast' | 'careful' {
  const chunk = recordChunk({ firstOffset: 0 }, [each]);
  const { fastCount, carefulCount } = fast;
  expect(factsOf(fast, chunk)).toEqual(factsOf(careful, chunk));
  expect(fast.fastCount + fast.carefulCount).toBe(fastCount + carefulCount + 1);
  return fast.fastCount > fastCount ? 'fast' : 'careful';
}

function factsOfOne(each: TestRecord): unknown {
  return factsOf(fast, recordChunk({ firstOffset: 0 }, [each]));
}

function record(value: unknown, changes: Partial<TestRecord> = {}): TestRecord {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { key: sampleKey, value: text, ...changes };
}

/** A paid event whose text goes through `change`, which must do something. */
function changed(change: (text: string) => string, word: TypeWord = 'paid'): TestRecord {
  const text = JSON.stringify(sampleEvent(word));
  const value = change(text);
  expect(value).not.toBe(text);
  return record(value);
}

function withData(changes: Json, word: TypeWord = 'paid'): TestRecord {
  return record(sampleEvent(word, { data: sampleData(word, changes) }));
}

function withLine(changes: Json, word: TypeWord = 'paid'): TestRecord {
  return withData({ lines: [sampleLine(changes)] }, word);
}

function withTime(time: string, word: TypeWord = 'placed'): TestRecord {
  return record(sampleEvent(word, { time }));
}

function numbered(count: number): Json[] {
  return Array.from({ length: count }, (_, i) => sampleLine({ lineId: `line-number-${i}` }));
}

/** Another type's text, upper case and all: `text` with `from` replaced everywhere. */
function swap(from: string, to: string): TestRecord {
  return changed((text) => text.replaceAll(from, to));
}

/** An array `levels` deep. */
function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

describe('what is usual stays on the fast path', () => {
  test.each(typeWords)('a sample of %s', (word) => {
    expect(pathOf(record(sampleEvent(word)))).toBe('fast');
  });

  test.each<[string, TestRecord]>([
    ['keys in reverse order', record(reversed(sampleEvent('refunded')))],
    ['indented', record(JSON.stringify(sampleEvent('paid'), null, 2))],
    ['space around all tokens', record(spaced(sampleEvent('paid')))],
    [
      'a space behind colons and commas',
      changed((text) => text.replaceAll('":', '": ').replaceAll(',"', ', "')),
    ],
    ['no buyer', withData({ buyer: undefined })],
    ['a buyer of whom nothing is said', withData({ buyer: { id: 'b' } })],
    ['an old buyer', withData({ buyer: { id: 'b', newToBrand: false } })],
    ['no paidAt on paid', withData({ paidAt: undefined })],
    ['no discount', withLine({ discount: undefined })],
    ['no amount on returned', withLine({ amount: undefined }, 'returned')],
    ['nothing refunded but money', withLine({ quantity: 0 }, 'refunded')],
    ['a reason', withLine({ reason: 'too-small' }, 'returned')],
    ['the reason that is none', withLine({ reason: 'unspecified' }, 'returned')],
    ['largest numbers', withLine({ quantity: 10_000, amount: 1e12, discount: 1e12 })],
    ['eight digits', withLine({ amount: 12_345_678, discount: 99_999_999 })],
    ['nine digits', withLine({ amount: 123_456_789, discount: 100_000_000 })],
    ['zeros', withLine({ amount: 0, discount: 0 })],
    ['longest slugs', withLine({ brandId: 'a'.repeat(64), category: '0._-'.repeat(16) })],
    ['one-letter slugs', withLine({ brandId: 'a', listingId: '0', category: 'z' })],
    ['longest line id', withLine({ lineId: '~'.repeat(64) })],
    ['longest id and source', record(sampleEvent('paid', longNames))],
    ['200 lines', withData({ lines: numbered(200) })],
    [
      'longest subject',
      record(sampleEvent('paid', { subject: 's'.repeat(128) }), { key: 's'.repeat(128) }),
    ],
    ['unknown fields everywhere', record(withUnknown(sampleEvent('cancelled')))],
    [
      'Chinese in an unknown field',
      changed((text) => text.replace('{', '{"note":"请尽快发货 é 😀 x",')),
    ],
    ['an unknown list 63 deep', changed((text) => text.replace('{', `{"x":${nested(63)},`))],
    ['a trailing line end', changed((text) => `${text}\n`)],
    [
      'another content type',
      record(sampleEvent('paid'), { headers: [['content-type', 'text/plain']] }),
    ],
    [
      'the CloudEvents content type and headers of others',
      record(sampleEvent('paid'), {
        headers: [
          ['content-type', 'application/cloudevents+json; charset=UTF-8'],
          ['traceparent', '0'.repeat(300)],
          ['none', null],
          ['', ''],
          ['ce', 'x'],
        ],
      }),
    ],
  ])('%s', (_, each) => {
    expect(pathOf(each)).toBe('fast');
  });

  test.each([
    '2026-11-09T16:00:00Z',
    '2026-11-09T16:00:00.1Z',
    '2026-11-09T16:00:00.123456789Z',
    '2026-11-10T00:00:00.123+08:00',
    '2026-11-09T10:44:59.999999999-23:59',
    '1970-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '1969-12-31T23:45:00Z',
    '0000-01-01T00:00:00+23:59',
    '0000-02-29T00:00:00Z',
    '9999-12-31T23:59:59.999999999-23:59',
    '2000-02-29T12:00:00Z',
    '2024-02-29T12:00:00Z',
  ])('the time %s', (time) => {
    expect(pathOf(withTime(time))).toBe('fast');
    const later = record(
      sampleEvent('returned', { data: sampleData('returned', { paidAt: time }) }),
    );
    expect(pathOf(later)).toBe('fast');
  });

  test('a paidAt that spells the time of a paid event otherwise', () => {
    expect(pathOf(withData({ paidAt: '2026-11-10T00:00:00.123000000+08:00' }))).toBe('fast');
  });
});

describe('what is unusual takes the careful path', () => {
  test.each<[string, TestRecord]>([
    ['no value', { key: sampleKey, value: null }],
    ['an empty value', record('')],
    ['no key', record(sampleEvent('paid'), { key: null })],
    ['another key', record(sampleEvent('paid'), { key: 'ORD000124' })],
    ['a longer key', record(sampleEvent('paid'), { key: `${sampleKey}4` })],
    ['another type', swap('order.paid', 'order.packed')],
    ['a type that goes on', swap('paid.v1', 'paid.v12')],
    ['another specversion', swap('"1.0"', '"1.1"')],
    ['a specversion that is a number', swap('"1.0"', '1.0')],
    ['a null where a field may be absent', withData({ buyer: null })],
    ['an escape in an id', swap('5f0c', '5f0\\u0063')],
    ['a quote in an id', swap('5f0c', '5f0\\"')],
    ['an escape in a slug', swap('siweiqi-canvas', '\\u0073iweiqi-canvas')],
    ['an escape in a key', swap('"currency"', '"\\u0063urrency"')],
    ['a delete character', record(sampleEvent('paid', { id: 'a\u007f' }))],
    ['a raw control character', swap('5f0c', '5f\u00010c')],
    ['Chinese in a known string', record(sampleEvent('paid', { source: '/东' }))],
    ['an empty id', record(sampleEvent('paid', { id: '' }))],
    ['an id of 129', record(sampleEvent('paid', { id: 'i'.repeat(129) }))],
    ['a source of 257', record(sampleEvent('paid', { source: 'i'.repeat(257) }))],
    ['a line id of 65', withLine({ lineId: 'i'.repeat(65) })],
    ['a slug of 65', withLine({ brandId: 'i'.repeat(65) })],
    ['an empty slug', withLine({ brandId: '' })],
    ['a slug that starts with a dot', withLine({ brandId: '.a' })],
    ['a slug that starts with a dash', withLine({ category: '-a' })],
    ['a slug that starts with a low line', withLine({ listingId: '_a' })],
    ['a slug with a capital', withLine({ listingId: 'aB' })],
    ['a currency with a small letter first', withData({ currency: 'cNY' })],
    ['a currency with a digit', withData({ currency: 'C1Y' })],
    ['a small currency', withData({ currency: 'CNy' })],
    ['a long currency', withData({ currency: 'CNYX' })],
    ['no quantity sold', withLine({ quantity: 0 })],
    ['too many', withLine({ quantity: 10_001 })],
    ['too much', withLine({ amount: 1e12 + 1 })],
    ['20 digits', swap('19800', '1'.repeat(20))],
    ['a negative amount', withLine({ amount: -1 })],
    ['minus zero', swap(':19800', ':-0')],
    ['a leading zero', swap(':19800', ':019800')],
    ['two zeros', swap(':19800', ':00')],
    ['a fraction', swap(':19800', ':19800.0')],
    ['an exponent', swap(':19800', ':198e2')],
    ['a number as text', withLine({ amount: '19800' })],
    ['no amount', withLine({ amount: undefined })],
    ['no brand', withLine({ brandId: undefined })],
    ['no lines', withData({ lines: [] })],
    ['201 lines', withData({ lines: numbered(201) })],
    [
      'a line id twice',
      withData({ lines: [...numbered(30), sampleLine({ lineId: 'line-number-3' })] }),
    ],
    ['a short line id twice', withData({ lines: [sampleLine(), sampleLine()] })],
    ['a paidAt on placed', withData({ paidAt: '2026-11-09T16:00:00.123Z' }, 'placed')],
    ['another paidAt on paid', withData({ paidAt: '2026-11-09T16:00:00.124Z' })],
    ['no paidAt on refunded', withData({ paidAt: undefined }, 'refunded')],
    ['a reason on paid', withLine({ reason: 'x' })],
    ['a buyer without an id', withData({ buyer: { newToBrand: true } })],
    ['a time without its quote', changed((text) => text.replace('Z"', 'Zx'))],
    ['a field twice', changed((text) => text.replace('"id"', '"id":"x","id"'))],
    [
      'a field twice in data',
      changed((text) => text.replace('"buyer"', '"buyer":{"id":"c"},"buyer"')),
    ],
    ['a buyer id twice', changed((text) => text.replace('"b-9f31"', '"b-9f31","id":"b"'))],
    ['a flag twice', swap('"newToBrand":true', '"newToBrand":true,"newToBrand":true')],
    ['a brace for a comma', changed((text) => text.replace(',"id"', '{"id"'))],
    ['a brace for a comma in data', changed((text) => text.replace(',"buyer"', '{"buyer"'))],
    ['a brace for a comma in the buyer', changed((text) => text.replace(',"newT', '{"newT'))],
    ['a brace for a comma in a line', changed((text) => text.replace(',"amount"', '{"amount"'))],
    ['a brace behind an unknown field', changed((text) => `{"x":1${text}`)],
    ['a field twice in a line', changed((text) => text.replace('"amount"', '"amount":1,"amount"'))],
    [
      'a field twice, once spelled with spaces',
      changed((text) => text.replace('"id"', '"id" : "x","id"')),
    ],
    ['65 levels', changed((text) => text.replace('{', `{"x":${nested(64)},`))],
    ['an unknown field that is not JSON', changed((text) => text.replace('{', '{"x":01,'))],
    ['an unknown key in Chinese', changed((text) => text.replace('{', '{"备注":1,'))],
    ['a comma at the end', changed((text) => text.replace(/\}$/, ',}'))],
    ['something behind', changed((text) => `${text}x`)],
    ['a second value behind', changed((text) => `${text} ${text}`)],
    ['a cut value', changed((text) => text.slice(0, -1))],
    ['a value that a list holds', changed((text) => `[${text}]`)],
    ['a byte order mark', changed((text) => `\ufeff${text}`)],
    ['more than 64 KiB', changed((text) => text.replace('{', `{"x":"${'x'.repeat(65_536)}",`))],
    ['binary mode', record(sampleData('paid'), { headers: [['ce_specversion', '1.0']] })],
    [
      'headers longer than what is copied of them',
      record(sampleEvent('paid'), {
        headers: [
          ['x', 'x'.repeat(5000)],
          ['ce_specversion', '1.0'],
        ],
      }),
    ],
    ...[0, 1, 63, 64, 127, 128, 129, 4000].flatMap((length): [string, TestRecord][] => {
      const last = ['ce_specversion', '1.0'] as const;
      const event = (headers: NonNullable<TestRecord['headers']>) =>
        record(sampleEvent('paid'), { headers });
      return [
        [`binary mode behind a value of ${length}`, event([['x', 'v'.repeat(length)], last])],
        [`binary mode behind a name of ${length}`, event([['n'.repeat(length), null], last])],
      ];
    }),
    [
      'a header longer than 8 KiB',
      record(sampleEvent('paid'), { headers: [['x', 'x'.repeat(9000)]] }),
    ],
    ['any CloudEvents header', record(sampleEvent('paid'), { headers: [['ce_x', '1']] })],
  ])('%s', (_, each) => {
    expect(pathOf(each)).toBe('careful');
  });

  test.each([
    ['80', 'a byte that only follows'],
    ['c3', 'a character cut short'],
    ['c0af', 'an overlong slash'],
    ['c1bf', 'an overlong letter'],
    ['e09fbf', 'three bytes where two do'],
    ['eda080', 'a surrogate'],
    ['edbfbf', 'a surrogate'],
    ['e4b8', 'three bytes, one missing'],
    ['e4b841', 'three bytes, one wrong'],
    ['f08fbfbf', 'four bytes where three do'],
    ['f0908041', 'four bytes, one wrong'],
    ['f4908080', 'more than Unicode has'],
    ['f5808080', 'more than Unicode has'],
    ['ff', 'no byte of UTF-8'],
  ])('%s in an unknown field: %s', (hex) => {
    const [before, behind] = JSON.stringify({ note: '|', ...sampleEvent('paid') }).split('|');
    const parts = [Buffer.from(`${before}`), Buffer.from(hex, 'hex'), Buffer.from(`${behind}`)];
    expect(pathOf({ key: sampleKey, value: Buffer.concat(parts) })).toBe('careful');
  });

  test.each([
    '2026-11-09T16:00:00',
    '2026-11-09t16:00:00Z',
    '2026-11-09T16:00:00z',
    '2026-11-09T16:00:00.Z',
    '2026-11-09T16:00:00.1234567890Z',
    '2026-11-09T16:00:60Z',
    '2026-11-09T16:60:00Z',
    '2026-11-09T24:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-11-09T16:00:00+24:00',
    '2026-11-09T16:00:00+08:60',
    '2026-11-09T16:00:00+0800',
    '2026-11-09T16:00:00+08',
    '2026-11-09 16:00:00Z',
    '02026-11-09T16:00:00Z',
    '2026-1-09T16:00:00Z',
    '',
  ])('the time %s', (time) => {
    expect(pathOf(withTime(time))).toBe('careful');
  });
});

test.each(['c280', 'dfbf', 'e0a080', 'ed9fbf', 'ee8080', 'efbfbf', 'f0908080', 'f48fbfbf'])(
  'the character %s in an unknown field takes the fast path',
  (hex) => {
    const note = `${Buffer.from(hex, 'hex').toString()}${'x'.repeat(20)}`;
    expect(pathOf(record({ note, ...sampleEvent('paid') }))).toBe('fast');
  },
);

test.each(typeWords)('a field of %s may stand anywhere, and what is unknown too', (word) => {
  const event = sampleEvent(word, {
    data: sampleData(word, { lines: [sampleLine({ quantity: 3 })] }),
  });
  for (const path of [[], ['data'], ['data', 'buyer'], ['data', 'lines', '0']]) {
    for (const change of [rotated, withOther, spacedBefore]) {
      const names = Object.keys(objectAt(event, path));
      for (let i = 0; i < names.length; i++) {
        const text = change(structuredClone(event), path, i);
        expect(pathOf(record(text))).toBe('fast');
        expect(factsOfOne(record(text))).toEqual(factsOfOne(record(event)));
      }
    }
  }
});

/** Values that an unknown field may have, each alone, in a list and in an object. */
function unknownValues(value: string): TestRecord[] {
  const texts = [value, `[${value}]`, `[0,${value} ]`, `{"x":${value}}`, `{"x":[{"y": ${value}}]}`];
  return texts.flatMap((text) => [
    changed((event) => event.replace('{', `{"x":${text},`)),
    changed((event) => event.replace('"lineId"', `"x": ${text} ,"lineId"`)),
  ]);
}

test.each([
  ...['0', '-0', '10', '-1', '0.0', '1.50', '1e5', '1E+05', '-0.1e-10', '9'.repeat(400)],
  ...['true', 'false', 'null', '""', '[]', '{}', '[[],{}]', '{"":{}}', ' [ 1 , 2 ] '],
  ...[
    '"\\""',
    '"\\\\"',
    '"\\/\\b\\f\\n\\r\\t"',
    '"\\u00e9\\uD800\\uabCD"',
    '"\u007f"',
    `"${'x'.repeat(99)}"`,
  ],
])('the unknown value %j takes the fast path', (value) => {
  for (const each of unknownValues(value)) expect(pathOf(each)).toBe('fast');
});

test.each([
  ...['-', '01', '-01', '1.', '.5', '+1', '1e', '1e+', '1.e5', '0x1', '1a', 'NaN', 'Infinity'],
  ...['tru', 'truex', 'falsE', 'nul', 'undefined', "'x'", '1 2', '"', '"\\', '"\\x"', '"\\u12"'],
  ...[
    '"\\u123G"',
    '"\\uG123"',
    '"\\u12/4"',
    '"\n"',
    '"\u0000"',
    '[',
    ']',
    '{',
    '}',
    '[1',
    '[1,]',
    '[,1]',
  ],
  ...[
    '[1 2]',
    '[1}',
    '{1}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a" 1}',
    '{"a",1}',
    '{"a":1]',
    '{a:1}',
    '//',
  ],
])('the unknown value %j takes the careful path', (value) => {
  for (const each of unknownValues(value)) expect(pathOf(each)).toBe('careful');
});

test('the first time that a reader sees may not be empty memory', () => {
  const value = JSON.stringify(sampleEvent('placed', { time: '@' })).replace(
    '@',
    `${'\0'.repeat(16)}:00Z`,
  );
  const facts = factsOf(
    createFastReader(options),
    recordChunk({ firstOffset: 0 }, [record(value)]),
  );
  expect(facts).toMatchObject([{ status: factsStatus.rejected, reason: 'invalid_json' }]);
});

describe('batches', () => {
  test('the records of a chunk come in order, in batches of bounded size', () => {
    const records = Array.from({ length: 2 * batchRecordsMax + 5 }, (_, i) => {
      if (i % 7 === 3) return record('{');
      if (i % 11 === 5) return { key: 'k', value: null };
      return record(sampleEvent('paid', { id: i % 13 === 0 ? `东${i}` : String(i) }));
    });
    const chunk = recordChunk({ firstOffset: 0 }, records);
    const reader = createFastReader(options);
    expect(reader.read(chunk, 0).count).toBe(batchRecordsMax);
    expect(reader.rejections.at(-1)?.index).toBe(1018);
    expect(factsOf(reader, chunk)).toEqual(factsOf(createCarefulReader(options), chunk));
  });

  test('a batch ends before its lines run out', () => {
    const lines = Array.from({ length: 200 }, (_, i) =>
      sampleLine({ lineId: String(i), brandId: 'b', listingId: 'l', category: 'c' }),
    );
    const records = Array.from({ length: 41 }, (_, i) => {
      const id = `${i % 2 === 0 ? 'a' : 'ä'}${i}`;
      return record(sampleEvent('paid', { id, data: sampleData('paid', { lines }) }));
    });
    const chunk = recordChunk({ firstOffset: 0 }, records);
    const readers = [createFastReader(options), createCarefulReader(options)] as const;
    for (const reader of readers) {
      expect(reader.read(chunk, 0).count).toBe(Math.floor(batchLinesMax / 200));
    }
    expect(factsOf(readers[0], chunk)).toEqual(factsOf(readers[1], chunk));
  });

  test('a chunk larger than the memory of the kernel is read in parts', () => {
    const filler = 'x'.repeat(60_000);
    const records = Array.from({ length: 200 }, (_, i) =>
      record({ filler, ...sampleEvent('paid', { id: String(i) }) }),
    );
    const chunk = recordChunk({ firstOffset: 0 }, records);
    const reader = createFastReader(options);
    const facts = factsOf(reader, chunk);
    expect(reader.fastCount).toBe(200);
    expect(facts).toEqual(factsOf(createCarefulReader(options), chunk));
  });

  test('records need not stand in the order of their offsets', () => {
    const records = Array.from({ length: 40 }, (_, i) =>
      record(sampleEvent('paid', { id: String(i), x: 'x'.repeat(i * 1500) })),
    );
    const chunk = recordChunk({ firstOffset: 0 }, records);
    for (const column of [chunk.keyStarts, chunk.keyEnds, chunk.valueStarts, chunk.valueEnds]) {
      column.reverse();
    }
    const facts = factsOf(createFastReader(options), chunk);
    expect(facts).toEqual(factsOf(createCarefulReader(options), chunk));
    expect(facts.every(({ status }) => status === factsStatus.event)).toBe(true);
  });

  test('the parts of a record may stand anywhere in the chunk', () => {
    const far = { key: 'x', value: Buffer.alloc(8_000_000) };
    const same = record(sampleEvent('paid'), { headers: [['x', null]] });
    const all = recordChunk({ firstOffset: 0 }, [same, far, same, same, far, same]);
    const places = [0, 3, 5] as const;
    for (const key of places) {
      for (const value of places) {
        for (const header of places) {
          const at = (column: Int32Array, place: number) =>
            Int32Array.of(column[2] as number, column[place] as number);
          const chunk = {
            ...all,
            count: 2,
            keyStarts: at(all.keyStarts, key),
            keyEnds: at(all.keyEnds, key),
            valueStarts: at(all.valueStarts, value),
            valueEnds: at(all.valueEnds, value),
            headerStarts: at(all.headerStarts, header),
            headerCounts: at(all.headerCounts, header),
          };
          const facts = factsOf(fast, chunk);
          expect(facts.map(({ status }) => status)).toEqual([factsStatus.event, factsStatus.event]);
          expect(facts[1]).toEqual(facts[0]);
        }
      }
    }
  });

  test('a record whose key is far from its value is read carefully', () => {
    const chunk = recordChunk({ firstOffset: 0 }, [
      { key: sampleKey, value: Buffer.alloc(2_000_000) },
      record(sampleEvent('paid')),
    ]);
    chunk.keyStarts.copyWithin(1, 0, 1);
    chunk.keyEnds.copyWithin(1, 0, 1);
    const reader = createFastReader(options);
    const facts = factsOf(reader, chunk);
    expect(facts.map(({ status }) => status)).toEqual([factsStatus.rejected, factsStatus.event]);
    expect(reader.carefulCount).toBe(2);
  });

  test('a record whose key is far behind its value is read carefully', () => {
    const chunk = recordChunk({ firstOffset: 0 }, [
      record(sampleEvent('paid')),
      { key: 'x', value: Buffer.alloc(8_000_000) },
      { key: sampleKey, value: null },
    ]);
    chunk.keyStarts.copyWithin(0, 2, 3);
    chunk.keyEnds.copyWithin(0, 2, 3);
    const reader = createFastReader(options);
    const facts = factsOf(reader, chunk);
    const { event, rejected, empty } = factsStatus;
    expect(facts.map(({ status }) => status)).toEqual([event, rejected, empty]);
    expect(reader.carefulCount).toBe(3);
  });

  test('the bytes behind a value do not complete it', () => {
    const text = JSON.stringify(sampleEvent('paid'));
    for (let cut = 1; cut < text.length; cut += 1) {
      const chunk = recordChunk({ firstOffset: 0 }, [record(text)]);
      chunk.valueEnds[0] = (chunk.valueStarts[0] as number) + cut;
      const [facts] = factsOf(fast, chunk);
      expect(facts?.['status']).toBe(factsStatus.rejected);
    }
  });

  test('the chunk is left as it is', () => {
    const chunk = recordChunk({ firstOffset: 0 }, [record(sampleEvent('paid')), record('{')]);
    const before = Buffer.from(chunk.bytes);
    factsOf(createFastReader(options), chunk);
    expect(before.equals(chunk.bytes)).toBe(true);
  });
});

function objectAt(event: Json, path: readonly string[]): Json {
  return path.reduce<Json>((object, name) => object[name] as Json, event);
}

/** The event with the first `count` fields of one of its objects moved behind the others. */
function rotated(event: Json, path: readonly string[], count: number): string {
  const object = objectAt(event, path);
  for (const name of Object.keys(object).slice(0, count)) {
    const value = object[name];
    delete object[name];
    object[name] = value;
  }
  return JSON.stringify(event);
}

/** The event with an unknown field behind field number `index` of one of its objects. */
function withOther(event: Json, path: readonly string[], index: number): string {
  const object = objectAt(event, path);
  for (const [at, name] of Object.keys(object).entries()) {
    const value = object[name];
    delete object[name];
    object[name] = value;
    if (at === index) object['other'] = { id: [1, 'x'] };
  }
  return JSON.stringify(event);
}

/** The event with a space before field number `index` of one of its objects. */
function spacedBefore(event: Json, path: readonly string[], index: number): string {
  const object = objectAt(event, path);
  const name = Object.keys(object)[index] as string;
  const before = JSON.stringify(object);
  const field = `"${name}":${JSON.stringify(object[name])}`;
  return JSON.stringify(event).replace(before, () => before.replace(field, () => ` ${field}`));
}

const longNames = { id: 'i'.repeat(128), source: 's'.repeat(256) };

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  );
}

/** JSON with white space wherever it may stand. */
function spaced(value: unknown): string {
  const space = '\n\t \r';
  if (Array.isArray(value)) return `${space}[${value.map(spaced).join(',')}]${space}`;
  if (typeof value !== 'object' || value === null)
    return `${space}${JSON.stringify(value)}${space}`;
  const fields = Object.entries(value).map(
    ([name, each]) => `${space}${JSON.stringify(name)}${space}:${spaced(each)}`,
  );
  return `${space}{${fields.join(',')}}${space}`;
}

/** Unknown fields of every kind at the start of every object. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown);
  if (typeof value !== 'object' || value === null) return value;
  return {
    note: 'a "quoted" \\ note\n with \u0001 and / in it, longer than sixteen',
    'a-key-longer-than-any-known-key': { id: [], type: {}, data: [{ lines: [1, 'x', null] }] },
    numbers: [0, -1, 1.5, -0.25, 1e21, 1e-7],
    words: [true, false, null],
    ...Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withUnknown(each)])),
    '': '',
  };
}
