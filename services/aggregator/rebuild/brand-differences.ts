import type { CellBlock } from '../../../libs/contracts/cells.ts';
import { column, type MeasureColumn } from '../../../libs/contracts/measures.ts';

/** Sums of one brand by what they count: `sold pair`, `refunded CNY`, `orders`. */
export type BrandFigures = ReadonlyMap<string, number>;

/** One figure of a brand that two counts do not agree on. */
export interface FigureDifference {
  readonly brandId: string;
  readonly figure: string;
  readonly before: number;
  readonly after: number;
}

const unitColumns: readonly (readonly [string, MeasureColumn])[] = [
  ['placed', 'placedUnits'],
  ['sold', 'soldUnits'],
  ['cancelled', 'cancelledUnits'],
  ['returned', 'returnedUnits'],
];

const amountColumns: readonly (readonly [string, MeasureColumn])[] = [
  ['sold', 'soldAmount'],
  ['discount', 'discountAmount'],
  ['cancelled', 'cancelledAmount'],
  ['refunded', 'refundedAmount'],
];

/**
 * What a shard holds of each brand, over all time: units by unit, amounts in minor units by
 * currency, orders and lines.
 *
 * @param unitOf the unit that a category is counted in
 */
export function brandFigures(
  blocks: readonly CellBlock[],
  unitOf: (category: string) => string,
): Map<string, Map<string, number>> {
  const brands = new Map<string, Map<string, number>>();
  for (const { series, rows } of blocks) {
    if (series.table !== 'brand') continue;
    const figures = brands.get(series.brandId) ?? new Map<string, number>();
    brands.set(series.brandId, figures);
    const add = (figure: string, name: MeasureColumn): void => {
      let sum = figures.get(figure) ?? 0;
      for (const { values } of rows) sum += values[column[name]] as number;
      if (sum !== 0) figures.set(figure, sum);
    };
    const unit = unitOf(series.category);
    add('orders', 'soldOrders');
    add('lines', 'soldLines');
    for (const [word, name] of unitColumns) add(`${word} ${unit}`, name);
    for (const [word, name] of amountColumns) add(`${word} ${series.currency}`, name);
  }
  return brands;
}

/** Every figure that is not the same in both, by brand and figure. */
export function differencesOf(
  before: ReadonlyMap<string, BrandFigures>,
  after: ReadonlyMap<string, BrandFigures>,
): FigureDifference[] {
  const brandIds = [...new Set([...before.keys(), ...after.keys()])].sort();
  return brandIds.flatMap((brandId) => {
    const [old, anew] = [before.get(brandId), after.get(brandId)];
    const figures = [...new Set([...(old?.keys() ?? []), ...(anew?.keys() ?? [])])].sort();
    return figures
      .map((figure) => ({
        brandId,
        figure,
        before: old?.get(figure) ?? 0,
        after: anew?.get(figure) ?? 0,
      }))
      .filter((row) => row.before !== row.after);
  });
}
