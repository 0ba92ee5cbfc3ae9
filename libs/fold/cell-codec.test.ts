import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeriesNames } from '../../test/support/series-names.ts';
import { seriesPrefix } from '../contracts/cell-names.ts';
import type { CellBlock, Series } from '../contracts/cells.ts';
import { column, columnCount } from '../contracts/measures.ts';
import { BlockWriter, readRows, splitEntries } from './cell-codec.ts';
import { CellTable } from './cell-table.ts';

/** Adds one number to one cell. */
function add(
  cells: CellTable,
  [series, quarter]: [number, number],
  to: number,
  amount: number,
): void {
  const plan = { columns: Int32Array.of(to), values: Int32Array.of(0) };
  cells.addLine(series, quarter, plan, Float64Array.of(amount));
}

const brand: Series = { table: 'brand', brandId: 'siweiqi', category: 'shoes', currency: 'CNY' };

function write(cells: CellTable, series: readonly Series[]): Buffer {
  const writer = new BlockWriter();
  for (const [number, each] of series.entries()) {
    writer.addSeries(number, Buffer.from(seriesPrefix(each)));
  }
  cells.takeDirty((id, block, rows) => writer.add(id, block, rows, cells.pages));
  return writer.take();
}

function decode(entries: Buffer): CellBlock[] {
  return new SeriesNames().decodeChange(entries);
}

function rowsOf(value: Buffer): [quarter: number, values: number[]][] {
  const rows: [number, number[]][] = [];
  readRows(value, 0, value.length, (quarter, values) => rows.push([quarter, [...values]]));
  return rows;
}

describe('blocks of cells as bytes', () => {
  test('a row keeps its quarter hour and every column up to 2^53 − 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -69_000_000, max: 281_000_000 }),
        fc.array(fc.maxSafeNat(), { minLength: columnCount, maxLength: columnCount }),
        (quarter, values) => {
          const cells = new CellTable();
          for (const [index, value] of values.entries()) add(cells, [0, quarter], index, value);
          cells.touch(0, quarter);
          const [block] = decode(write(cells, [brand]));
          expect(block?.series).toEqual(brand);
          expect(block?.rows).toHaveLength(1);
          expect(block?.rows[0]?.quarter).toBe(quarter);
          expect([...(block?.rows[0]?.values ?? [])]).toEqual(values);
        },
      ),
    );
  });

  test('a block holds only the quarter hours that were touched, in their order', () => {
    const cells = new CellTable();
    for (const quarter of [35, 32, 47, 48]) {
      add(cells, [0, quarter], column.soldUnits, quarter);
    }
    const blocks = decode(write(cells, [brand]));
    expect(blocks.map(({ name }) => name)).toEqual([
      'b/siweiqi/shoes/CNY/2',
      'b/siweiqi/shoes/CNY/3',
    ]);
    expect(blocks[0]?.rows.map(({ quarter }) => quarter)).toEqual([32, 35, 47]);
    expect(blocks[1]?.rows.map(({ quarter }) => quarter)).toEqual([48]);
  });

  test('only blocks that changed since the last time are written, whole', () => {
    const cells = new CellTable();
    add(cells, [0, 1], column.soldUnits, 5);
    add(cells, [0, 20], column.soldUnits, 6);
    write(cells, [brand]);
    add(cells, [0, 2], column.soldUnits, 7);
    const [block, ...others] = decode(write(cells, [brand]));
    expect(others).toEqual([]);
    expect(block?.rows.map(({ values }) => values[column.soldUnits])).toEqual([5, 7]);
    expect(write(cells, [])).toHaveLength(0);
  });

  test('the longest names and many blocks fit', () => {
    const long = 'x'.repeat(64);
    const series: Series[] = [];
    const cells = new CellTable();
    for (let i = 0; i < 500; i++) {
      const listingId = `${i}-${long}`.slice(0, 64);
      series.push({ table: 'reason', brandId: long, listingId, category: long, reason: long });
      add(cells, [i, -1], column.returnedUnits, i + 1);
    }
    const blocks = decode(write(cells, series));
    expect(blocks.map((block) => block.series)).toEqual(series);
    expect(blocks.map(({ block }) => block)).toEqual(series.map(() => -1));
  });

  test('damaged bytes are refused, not read as numbers', () => {
    const whole = Buffer.from([3, 0, 1, 0x85, 0x01]);
    const [row] = rowsOf(whole);
    expect([row?.[0], row?.[1][0]]).toEqual([3, 133]);
    for (const end of [1, 2]) expect(() => rowsOf(whole.subarray(0, end))).toThrow(/starts no row/);
    for (const end of [3, 4]) expect(() => rowsOf(whole.subarray(0, end))).toThrow(/does not end/);
    expect(() => rowsOf(Buffer.from([16, 0, 1, 1]))).toThrow(/starts no row/);
    expect(() => rowsOf(Buffer.from([0, 0x80, 0, 1]))).toThrow(/starts no row/);
    const endless = Buffer.from([0, 0, 1, ...Array(9).fill(255), 1]);
    expect(() => rowsOf(endless)).toThrow(/does not end/);
    // The value of another block that follows must not be read on into.
    expect(() => readRows(Buffer.concat([whole, whole]), 0, 4, () => undefined)).toThrow(
      /does not end/,
    );
  });

  test('entries that end within one are refused', () => {
    const entries = Buffer.from('0003312f32000100', 'hex');
    expect(splitEntries(entries)).toEqual([{ name: '1/2', value: Buffer.of(0) }]);
    for (let end = 1; end < entries.length; end++) {
      expect(() => splitEntries(entries.subarray(0, end))).toThrow(/the entries end within it/);
    }
  });
});
