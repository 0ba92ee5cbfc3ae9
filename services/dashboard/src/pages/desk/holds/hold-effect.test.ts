import { expect, test } from 'vitest';
import type { BrandRow } from '../../../../../../libs/contracts/api.ts';
import { effectOf, type HoldFigures, placesOf } from './hold-effect.ts';

const units = (net: number | bigint, unit: 'pair' | 'piece' = 'pair') => ({
  unit,
  placed: null,
  sold: net,
  cancelled: 0,
  returned: 0,
  net,
});

const amounts = (net: number | bigint) => ({
  currency: 'CNY',
  gross: net,
  discount: 0,
  sold: net,
  cancelled: 0,
  refunded: 0,
  net,
});

const brand = (id: string, rank: number, net: number): BrandRow => ({
  id,
  name: id,
  rank,
  homeGrown: true,
  orders: 1,
  lines: 1,
  units: [units(net)],
  amounts: [amounts(net * 100)],
});

const figures: HoldFigures = {
  campaign: { orders: 9, lines: 9, units: [units(170), units(8, 'piece')], amounts: [amounts(99)] },
  brands: [brand('a', 1, 90), brand('b', 2, 50), brand('c', 3, 30)],
  brandId: 'a',
  moved: [{ orders: 1, units: [units(60)], amounts: [amounts(40)] }],
  direction: 'out',
};

test('a hold takes out the listing and nothing else, of the campaign and of its brand', () => {
  expect(effectOf(figures)).toEqual([
    { of: 'campaign', measure: 'units', unit: 'pair', before: 170, after: 110 },
    { of: 'campaign', measure: 'amount', unit: 'CNY', before: 99, after: 59 },
    { of: 'brand', measure: 'units', unit: 'pair', before: 90, after: 30 },
    { of: 'brand', measure: 'amount', unit: 'CNY', before: 9000, after: 8960 },
  ]);
});

test('a release brings back what the hold took out', () => {
  const [first] = effectOf({ ...figures, direction: 'in' });
  expect(first).toMatchObject({ before: 170, after: 230 });
});

test('what a double would round stays exact', () => {
  const large = 2n ** 60n;
  const moved = [{ orders: 1, units: [units(1)], amounts: [amounts(large)] }];
  const [, amount] = effectOf({ ...figures, moved });
  expect(amount?.after).toBe(99n - large);
});

test('the brand takes the place that its figures then have; names decide between equals', () => {
  expect(placesOf(figures, 'pair')).toEqual({ before: 1, after: 2 });
  const back = [{ orders: 1, units: [units(20)], amounts: [] }];
  const ties: HoldFigures = { ...figures, brandId: 'c', moved: back, direction: 'in' };
  expect(placesOf(ties, 'pair')).toEqual({ before: 3, after: 3 });
  const less = [{ orders: 1, units: [units(61)], amounts: [] }];
  expect(placesOf({ ...figures, moved: less }, 'pair')).toEqual({ before: 1, after: 3 });
});
