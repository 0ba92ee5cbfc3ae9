import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOrderEvent } from '../../../libs/contracts/read-order-event.ts';
import { readHeaders } from '../../../libs/contracts/record-headers.ts';
import { recordChunk, type TestRecord } from '../../../test/support/record-chunk.ts';
import {
  changeEverywhere,
  changeSomewhere,
  type JsonTree,
  loseAndDouble,
  picks,
  snippets,
  textOfTree,
  treeOf,
} from '../../../test/support/recount/json-tree.ts';
import {
  binaryHeaders,
  sampleData,
  sampleEvent,
  sampleKey,
  sampleLine,
  typeWords,
} from '../../../test/support/sample-order-event.ts';
import { RecountDatabase } from './database.ts';
import { RowWriter } from './record-row.ts';

/**
 * The recount judges records by its own lexer and by SQL. Here its verdict, reason code and all, is
 * held against the reader that the contract comes with, which it shares no code with.
 */

let database: RecountDatabase;
beforeAll(async () => {
  database = await RecountDatabase.open({ memoryMbMax: 512, threads: 1 });
});
afterAll(() => database.close());

async function recountVerdicts(records: readonly TestRecord[]): Promise<string[]> {
  const chunk = recordChunk({ firstOffset: 0 }, records);
  const writer = new RowWriter(Buffer.alloc(1 << 10));
  const verdicts: string[] = records.map(
    (_, index) => writer.add(chunk, index)?.reason ?? 'unread',
  );
  await database.query('delete from events');
  const statement = await database.prepareFile('add-events.sql');
  statement.bindBlob(1, writer.take(Buffer.alloc(0)));
  await statement.run();
  const rows = await database.query('select "offset"::int as at, fault from events');
  for (const { at, fault } of rows) {
    expect(verdicts[Number(at)]).toBe('unread');
    verdicts[Number(at)] = fault === null ? 'event' : String(fault);
  }
  return verdicts;
}

function readerVerdicts(records: readonly TestRecord[]): string[] {
  const chunk = recordChunk({ firstOffset: 0 }, records);
  return records.map(({ key, value }, index) => {
    const bytes = (some: string | Uint8Array | null) => (some === null ? null : Buffer.from(some));
    const headers = readHeaders(chunk, index);
    const result = readOrderEvent({ key: bytes(key), value: bytes(value), headers });
    return result.kind === 'event' ? 'event' : result.reason;
  });
}

async function expectSameVerdicts(records: readonly TestRecord[]): Promise<void> {
  const recounted = await recountVerdicts(records);
  const read = readerVerdicts(records);
  const differences = records.flatMap(({ value, headers }, index) =>
    recounted[index] === read[index]
      ? []
      : [{ value: String(value), headers, recount: recounted[index], reader: read[index] }],
  );
  expect(differences).toEqual([]);
}

const word = fc.constantFrom(...typeWords);
const lines = [sampleLine(), sampleLine({ lineId: '2', brandId: 'aiqi', discount: undefined })];

/** Events of all types with up to three changes, in both content modes. */
const records: fc.Arbitrary<TestRecord> = fc
  .record({ word, picks, changes: fc.nat({ max: 3 }), space: fc.constantFrom('', ' ', '\n\t') })
  .chain(({ word: type, picks: pick, changes, space }) => {
    const reason = type === 'placed' || type === 'paid' ? undefined : 'too-small';
    const data = sampleData(type, { lines: lines.map((line) => ({ ...line, reason })) });
    const changed = (tree: JsonTree) => {
      let result = tree;
      for (let index = 0; index < changes; index += 1) result = changeSomewhere(result, pick);
      return textOfTree(result, space);
    };
    const structured = fc.constant({
      key: sampleKey,
      value: changed(treeOf(sampleEvent(type, { data }))),
    });
    const binary = fc.constant({
      key: sampleKey,
      value: changed(treeOf(data)),
      headers: binaryHeaders(type).map(([name, value]) => [String(name), String(value)] as const),
    });
    return fc.oneof({ weight: 4, arbitrary: structured }, { weight: 1, arbitrary: binary });
  });

test('changed events get the verdict of the reader', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(records, { minLength: 300, maxLength: 300 }), expectSameVerdicts),
    { numRuns: 20, endOnFailure: true },
  );
}, 60_000);

describe('one change at a time', () => {
  const treesOf = (type: (typeof typeWords)[number]) => {
    const reason = type === 'placed' || type === 'paid' ? undefined : 'too-small';
    return treeOf(
      sampleEvent(type, { data: sampleData(type, { lines: [sampleLine({ reason })] }) }),
    );
  };
  const recordsOf = (trees: Iterable<JsonTree>) =>
    [...trees].map((tree) => ({ key: sampleKey, value: textOfTree(tree) }));

  test.each(typeWords)('every odd value in every place of a %s event', async (type) => {
    const tree = treesOf(type);
    const all = snippets.flatMap((text) => recordsOf(changeEverywhere(tree, () => ({ text }))));
    await expectSameVerdicts(all);
  });

  test.each(typeWords)('every field of a %s event left out, and every one twice', async (type) => {
    await expectSameVerdicts(recordsOf(loseAndDouble(treesOf(type))));
  });
});

const text = JSON.stringify(sampleEvent('paid'));
const header = (type: (typeof typeWords)[number], changes: Record<string, unknown> = {}) =>
  binaryHeaders(type, changes).map(
    ([name, value]) => [String(name), value === null ? null : String(value)] as const,
  );

describe('records that no change of one field makes', () => {
  const oneRecord: Record<string, TestRecord> = {
    'no value': { key: sampleKey, value: null },
    'an empty value': { key: sampleKey, value: '' },
    'white space': { key: sampleKey, value: ' \n' },
    'no JSON': { key: sampleKey, value: 'lineId,brandId' },
    'a list': { key: sampleKey, value: `[${text}]` },
    'a number': { key: sampleKey, value: '1' },
    'bytes after the object': { key: sampleKey, value: `${text}x` },
    'a byte order mark': { key: sampleKey, value: `\ufeff${text}` },
    'white space around': { key: sampleKey, value: `\r\n ${text}\t` },
    'a trailing comma': {
      key: sampleKey,
      value: text.replace('"currency"', '"x":[1,],"currency"'),
    },
    NaN: { key: sampleKey, value: text.replace('"currency"', '"x":NaN,"currency"') },
    'a huge number in an unknown field': {
      key: sampleKey,
      value: text.replace('"currency"', '"x":1e999,"y":-0,"z":null,"currency"'),
    },
    'a lone surrogate in an unknown field': {
      key: sampleKey,
      value: text.replace('"currency"', '"\\udfff":"\\ud800","currency"'),
    },
    'invalid UTF-8 in a string': {
      key: sampleKey,
      value: Buffer.from(text.replace('siweiqi', 'siwei\u00ff'), 'latin1'),
    },
    'invalid UTF-8 outside': { key: sampleKey, value: Buffer.from([0x7b, 0xff, 0x7d]) },
    'an overlong form': { key: sampleKey, value: Buffer.from([0x22, 0xc0, 0xaf, 0x22]) },
    '64 levels': { key: sampleKey, value: nested(63) },
    '65 levels': { key: sampleKey, value: nested(64) },
    'too deep and not closed': { key: sampleKey, value: '{"x":'.repeat(10_000) },
    'as long as allowed': { key: sampleKey, value: text.padEnd(65_536) },
    'too long': { key: sampleKey, value: text.padEnd(65_537) },
    'no key': { key: null, value: text },
    'another key': { key: 'ORD000124', value: text },
    'an empty key': { key: '', value: text },
    'a key that is no UTF-8': { key: Buffer.from([0xff]), value: text },
    'a key with the separators of the rows': { key: `${sampleKey}\u001f\u001e`, value: text },
    'a key with quotes': {
      key: 'a"b',
      value: JSON.stringify(sampleEvent('paid', { subject: 'a"b' })),
    },
    'a key with a backslash': {
      key: 'a\\b',
      value: JSON.stringify(sampleEvent('paid', { subject: 'a\\b' })),
    },
    'a key that looks like the spelled subject': {
      key: 'a\\\\b',
      value: JSON.stringify(sampleEvent('paid', { subject: 'a\\b' })),
    },
    'a key beyond ASCII': {
      key: 'Bestellung-é😀',
      value: JSON.stringify(sampleEvent('paid', { subject: 'Bestellung-é😀' })),
    },
    'a key in another normal form': {
      key: 'e\u0301',
      value: JSON.stringify(sampleEvent('paid', { subject: '\u00e9' })),
    },
    '200 lines': { key: sampleKey, value: withLines(200) },
    '201 lines': { key: sampleKey, value: withLines(201) },
    'no lines': { key: sampleKey, value: withLines(0) },
    'a foreign type with anything else wrong': {
      key: null,
      value: '{"type":"shop.order.shipped.v1","id":null,"id":5,"data":{"lines":-0}}',
    },
    'a type that stands twice, both foreign': { key: null, value: '{"type":"a","type":"a"}' },
    'binary mode': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid'),
    },
    'binary mode under a content type of CloudEvents': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: [...header('paid'), ['content-type', 'Application/CloudEvents+JSON; charset=utf-8']],
    },
    'structured mode that is named': {
      key: sampleKey,
      value: text,
      headers: [
        ['content-type', 'application/cloudevents+json'],
        ['ce_specversion', '1.0'],
      ],
    },
    'a content type in batch mode': {
      key: sampleKey,
      value: text,
      headers: [['content-type', 'application/cloudevents-batch+json']],
    },
    'binary mode of a foreign type, no JSON': {
      key: null,
      value: '}',
      headers: header('paid', { type: 'shop.order.shipped.v1' }),
    },
    'a header twice': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: [...header('paid'), ['ce_traceparent', 'a'], ['ce_traceparent', 'a']],
    },
    'the type twice': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: [...header('paid'), ['ce_type', 'shop.order.shipped.v1']],
    },
    'a header without a value': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid', { id: null }),
    },
    'a header missing': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid', { source: undefined }),
    },
    'an empty header': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid', { source: '' }),
    },
    'a header beyond ASCII and with quotes': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid', { source: '/läden/"1"\\' }),
    },
    'a header with a control character': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid', { source: 'a\u001eb' }),
    },
    'a header with DEL': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')),
      headers: header('paid', { source: 'a\u007fb' }),
    },
    'a field twice in binary mode': {
      key: sampleKey,
      value: JSON.stringify(sampleData('paid')).replace('{', '{"currency":"CNY",'),
      headers: header('paid'),
    },
    '65 levels in binary mode': {
      key: sampleKey,
      value: `{"x":${'['.repeat(64)}${']'.repeat(64)}}`,
      headers: header('paid'),
    },
  };

  test.each(Object.entries(oneRecord))('%s', async (_, record) => {
    await expectSameVerdicts([record]);
  });

  test('all of them in one batch', async () => {
    await expectSameVerdicts(Object.values(oneRecord));
  });
});

function nested(levels: number): string {
  return text.replace('{', `{"x":${'['.repeat(levels)}${']'.repeat(levels)},`);
}

function withLines(count: number): string {
  const many = Array.from({ length: count }, (_, index) => sampleLine({ lineId: String(index) }));
  return JSON.stringify(sampleEvent('paid', { data: sampleData('paid', { lines: many }) }));
}
