import { describe, expect, test } from 'vitest';
import type { Entry } from '../../libs/fold/cell-codec.ts';
import { SeriesNames } from './series-names.ts';

const brand: Entry = { name: 's/7', value: Buffer.from('b/siweiqi/shoes/CNY/') };
const block: Entry = { name: '7/-2', value: Buffer.from([3, 0, 1, 5]) };
const series = { table: 'brand', brandId: 'siweiqi', category: 'shoes', currency: 'CNY' };

describe('SeriesNames', () => {
  test('a block has the name and the series that its number stands for', () => {
    const [found, ...others] = new SeriesNames().decodeAll([block, brand]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: 'b/siweiqi/shoes/CNY/-2', series, block: -2 });
    expect(found?.rows.map(({ quarter, values }) => [quarter, values[0]])).toEqual([[-29, 5]]);
  });

  test('a change has to bring a series before its first block', () => {
    const names = new SeriesNames();
    expect(() => names.decode(block)).toThrow(/the series of its block 7\/-2 is not there/);
    expect(names.learn(brand)).toBe(true);
    expect(names.learn(block)).toBe(false);
    expect(names.decode(block).series).toEqual(series);
  });

  test.each([
    ['s/7', 'siweiqi/shoes/CNY/', /s\/7 names no series/],
    ['s/7', 'b/siweiqi/shoes/CNY', /names no series/],
    ['s/7', 'l/siweiqi/shoes/CNY/', /names no series/],
    ['next', '', /next is not one of its fields/],
    ['7/', '', /not one of its fields/],
    ['7/1/2', '', /not one of its fields/],
    ['-1/2', '', /not one of its fields/],
    ['7/1.5', '', /not one of its fields/],
  ])('what no commit writes is refused: %s', (name, value, message) => {
    const names = new SeriesNames();
    names.learn(brand);
    expect(() => names.decodeAll([{ name, value: Buffer.from(value) }])).toThrow(message);
  });
});
