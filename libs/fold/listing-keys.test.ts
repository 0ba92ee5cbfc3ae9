import { expect, test } from 'vitest';
import { factsOf } from '../../test/support/facts.ts';
import { recordChunk, type TestRecord } from '../../test/support/record-chunk.ts';
import {
  type Json,
  sampleData,
  sampleEvent,
  sampleKey,
  sampleLine,
} from '../../test/support/sample-order-event.ts';
import { testIdentityKey } from '../../test/support/shards.ts';
import type { FactsReader } from './facts-batch.ts';
import { createCarefulReader, createFastReader } from './fast-reader.ts';
import { listingsMax, listingTextBytes } from './kernel/layout.ts';

const options = { identityKey: testIdentityKey };

/** A line as brand, listing, category and currency. */
type Listing = readonly [brandId: string, listingId: string, category: string, currency?: string];

function recordWith(listings: readonly Listing[], id = 'id'): TestRecord {
  const lines = listings.map(([brandId, listingId, category], i) =>
    sampleLine({ lineId: String(i), brandId, listingId, category }),
  );
  const data = sampleData('paid', { currency: listings[0]?.[3] ?? 'CNY', lines });
  return { key: sampleKey, value: JSON.stringify(sampleEvent('paid', { id, data })) };
}

/** Keys of all lines of the records, in order. */
function keysOf(reader: FactsReader, records: readonly TestRecord[]): number[] {
  return factsOf(reader, recordChunk({ firstOffset: 0 }, records)).flatMap(({ lines }) =>
    (lines as Json[]).map(({ listingKey }) => listingKey as number),
  );
}

test('a key stands for brand, listing, category and currency together', () => {
  const listings: Listing[] = [
    ['a', 'b', 'c'],
    ['b', 'a', 'c'],
    ['a', 'c', 'b'],
    ['ab', 'c', 'd'],
    ['a', 'bc', 'd'],
    ['a', 'b', 'cd'],
    ['a', 'b', 'c', 'USD'],
    ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)],
    ['a'.repeat(64), 'b'.repeat(64), `${'c'.repeat(63)}d`],
  ];
  const records = listings.map((listing) => recordWith([listing]));
  // An id in Chinese takes the careful path, which shares the table.
  const again = listings.map((listing) => recordWith([listing], '东'));
  const keys = listings.map((_, i) => i);
  const reader = createFastReader(options);
  expect(keysOf(reader, [...records, ...again, ...records])).toEqual([...keys, ...keys, ...keys]);
  expect(reader.carefulCount).toBe(again.length);
});

test('an event that is rejected gives no keys away', () => {
  const rejected = { ...recordWith([['x', 'x', 'x']]), key: 'another' };
  const records = [rejected, recordWith([['a', 'b', 'c']])];
  expect(keysOf(createFastReader(options), records.slice(1))).toEqual([0]);
  const reader = createFastReader(options);
  reader.read(recordChunk({ firstOffset: 0 }, records), 0);
  expect(keysOf(reader, records.slice(1))).toEqual([0]);
});

test.each([
  ['fast', createFastReader],
  ['careful', createCarefulReader],
] as const)(
  'the %s reader tells when its table is full, and knows what it knew',
  (_, create) => {
    const count = listingsMax + 100;
    const records: TestRecord[] = [];
    for (let from = 0; from < count; from += 200) {
      const listings = Array.from({ length: 200 }, (_, i): Listing => ['b', `l${from + i}`, 'c']);
      records.push(recordWith(listings));
    }
    const reader = create(options);
    const keys = keysOf(reader, records);
    expect(keys.slice(0, listingsMax)).toEqual(Array.from({ length: listingsMax }, (_, i) => i));
    expect(new Set(keys.slice(listingsMax))).toEqual(new Set([-1]));
    expect(keysOf(reader, records.slice(0, 1))).toEqual(keys.slice(0, 200));
  },
  60_000,
);

test('the table is full too when it has no room for names', () => {
  const filler = 'x'.repeat(58);
  const fitting = Math.floor(listingTextBytes / (3 * 65));
  const records: TestRecord[] = [];
  for (let from = 0; from < fitting + 200; from += 200) {
    const listings = Array.from({ length: 200 }, (_, i): Listing => {
      const name = `${filler}${String(from + i).padStart(6, '0')}`;
      return [name, name, name];
    });
    records.push(recordWith(listings));
  }
  const reader = createFastReader(options);
  const keys = keysOf(reader, records);
  expect(keys.indexOf(-1)).toBe(fitting);
  // A shorter name may still fit.
  expect(keysOf(reader, [recordWith([['b', 'l', 'c']])])).toEqual([fitting]);
  expect(keysOf(reader, records.slice(0, 1))).toEqual(keys.slice(0, 200));
});
