import { expect, test } from 'vitest';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { testIdentityKey } from '../../test/support/shards.ts';
import type { FactsBatch } from './facts-batch.ts';
import { createFastReader } from './fast-reader.ts';
import { LineSeries } from './line-series.ts';
import { SeriesTable } from './series-table.ts';

type Line = readonly [brand: string, listing: string, category?: string];

const reader = createFastReader({ identityKey: testIdentityKey });

/** A batch of one event with these lines. */
function batchOf(lines: readonly Line[]): FactsBatch {
  const drafts = lines.map(([brand, listing, category = 'shoes']) => ({
    brand,
    listing,
    category,
  }));
  return reader.read(recordChunk({ firstOffset: 0 }, [orderRecord({ id: '1', lines: drafts })]), 0);
}

/** What the lines of one event are resolved to, as names. */
function resolved(series: SeriesTable, lines: LineSeries, batch: FactsBatch) {
  return Array.from({ length: lines.resolve(batch, 0) }, (_, i) => {
    const listing = series.series(lines.listings[i] as number);
    const brand = series.series(lines.brands[i] as number);
    return [listing, brand, lines.firstOfBrand[i] === 1] as const;
  });
}

test('each line has its own listing and brand, also while the table of series grows', () => {
  const series = new SeriesTable();
  const lines = new LineSeries(series);
  for (let from = 0; from < 2000; from += 200) {
    const names = Array.from({ length: 200 }, (_, i): Line => [`b${from + i}`, `l${from + i}`]);
    const batch = batchOf(names);
    for (const again of [false, true]) {
      const found = resolved(series, lines, batch);
      expect(found, `again: ${again}`).toEqual(
        names.map(([brandId, listingId]) => [
          { table: 'listing', brandId, listingId, category: 'shoes', currency: 'CNY' },
          { table: 'brand', brandId, category: 'shoes', currency: 'CNY' },
          true,
        ]),
      );
    }
  }
});

test('a line is the first of its brand whatever the category', () => {
  const series = new SeriesTable();
  const batch = batchOf([
    ['a', 'a1'],
    ['b', 'b1', 'bags'],
    ['a', 'a2', 'toys'],
    ['b', 'b1', 'bags'],
    ['c', 'a1'],
  ]);
  const found = resolved(series, new LineSeries(series), batch);
  expect(found.map(([, , isFirst]) => isFirst)).toEqual([true, true, false, false, true]);
});

test('a listing whose reader has no key left is found by its names', () => {
  const series = new SeriesTable();
  const lines = new LineSeries(series);
  const batch = batchOf([
    ['a', 'a1'],
    ['b', 'b1'],
  ]);
  batch.listingKeys.fill(-1);
  const found = resolved(series, lines, batch);
  expect(found.map(([listing]) => listing)).toMatchObject([
    { listingId: 'a1' },
    { listingId: 'b1' },
  ]);
  expect(resolved(series, lines, batch)).toEqual(found);
});
