import { describe, expect, test } from 'vitest';
import { packCurrency, SeriesTable } from './series-table.ts';

function find(table: SeriesTable, parts: [string, string, string], currency = 'CNY'): number {
  const text = Buffer.from(`..${parts.join('')}..`);
  const at = new Int32Array(6);
  let position = 2;
  for (const [i, part] of parts.entries()) {
    at[i * 2] = position;
    position += part.length;
    at[i * 2 + 1] = position;
  }
  return table.listing(text, at, packCurrency(currency));
}

describe('SeriesTable', () => {
  test('the same parts give the same id, however often and wherever they stand', () => {
    const table = new SeriesTable();
    const id = find(table, ['siweiqi', 'canvas-42', 'shoes']);
    expect(find(table, ['siweiqi', 'canvas-42', 'shoes'])).toBe(id);
    expect(table.intern(table.series(id))).toBe(id);
    expect(Buffer.from(table.prefix(id)).toString()).toBe('l/siweiqi/canvas-42/shoes/CNY/');
  });

  test('parts that only join to the same letters are different series', () => {
    const table = new SeriesTable();
    const ids = new Set([
      find(table, ['ab', 'c', 'd']),
      find(table, ['a', 'bc', 'd']),
      find(table, ['a', 'b', 'cd']),
      find(table, ['ab', 'c', 'd'], 'USD'),
      find(table, ['ab', 'c', 'de']),
    ]);
    expect(ids.size).toBe(5);
  });

  test('a listing knows its brand, which listings of the same category and currency share', () => {
    const table = new SeriesTable();
    const one = find(table, ['siweiqi', 'a', 'shoes']);
    const two = find(table, ['siweiqi', 'b', 'shoes']);
    const bag = find(table, ['siweiqi', 'c', 'bags']);
    expect(table.brandOf[one]).toBe(table.brandOf[two]);
    expect(table.brandOf[one]).not.toBe(table.brandOf[bag]);
    expect(table.series(table.brandOf[one] as number)).toEqual({
      table: 'brand',
      brandId: 'siweiqi',
      category: 'shoes',
      currency: 'CNY',
    });
  });

  test('a listing knows its brand also where the brand is the series that makes the table grow', () => {
    // Each listing is followed by its brand, so one in two shifts meets the edge of the table.
    for (const shift of [0, 1]) {
      const table = new SeriesTable();
      for (let i = 0; i < shift; i++) table.reason(find(table, ['a', 'a', 'shoes']), `r${i}`);
      for (let i = 0; i < 600; i++) {
        const listing = find(table, [`brand-${i}`, `listing-${i}`, 'shoes']);
        const brand = table.series(table.brandOf[listing] as number);
        expect(brand).toMatchObject({ table: 'brand', brandId: `brand-${i}` });
      }
    }
  });

  test('listings of several currencies share their returns by reason', () => {
    const table = new SeriesTable();
    const cny = find(table, ['siweiqi', 'a', 'shoes']);
    const usd = find(table, ['siweiqi', 'a', 'shoes'], 'USD');
    expect(table.reason(cny, 'too-small')).toBe(table.reason(usd, 'too-small'));
    expect(table.reason(cny, 'too-small')).not.toBe(table.reason(cny, 'too-large'));
  });

  test('thousands of series keep their ids while the table grows', () => {
    const table = new SeriesTable();
    const ids = Array.from({ length: 5000 }, (_, i) =>
      find(table, [`b${i % 40}`, `l${i}`, 'shoes']),
    );
    expect(new Set(ids).size).toBe(5000);
    for (let i = 0; i < 5000; i += 7) {
      expect(find(table, [`b${i % 40}`, `l${i}`, 'shoes'])).toBe(ids[i]);
    }
  });
});
