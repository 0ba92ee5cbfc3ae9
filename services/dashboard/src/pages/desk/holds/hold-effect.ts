import type { BrandRow, ListingRow, Totals } from '../../../../../../libs/contracts/api.ts';
import {
  add,
  amountsOf,
  compareExact,
  type Exact,
  subtract,
  unitsOf,
} from '../../../data/exact.ts';

/** The campaign and what a hold takes out of it, or a release gives back, all by one clock. */
export interface HoldFigures {
  readonly campaign: Totals;
  readonly brands: readonly BrandRow[];
  readonly brandId: string;
  /** The listing's own figures in the time that is moved. */
  readonly moved: readonly Pick<ListingRow, 'units' | 'amounts' | 'orders'>[];
  /** Whether they leave the figures or come back. */
  readonly direction: 'out' | 'in';
}

/** A figure without the step and with it. */
export interface EffectLine {
  readonly of: 'campaign' | 'brand';
  readonly measure: 'units' | 'amount';
  /** What it is in: a unit, or a currency of minor units. */
  readonly unit: string;
  readonly before: Exact;
  readonly after: Exact;
}

/**
 * What a hold or a release does to the net figures of the campaign and of the brand, in each unit
 * and currency that the listing was sold in. A hold takes out the listing's own figures and nothing
 * else, so they are all that is needed.
 */
export function effectOf(figures: HoldFigures): EffectLine[] {
  const { campaign, moved } = figures;
  const brand = brandOf(figures);
  const units = new Set(moved.flatMap((row) => row.units.map((line) => line.unit as string)));
  const currencies = new Set(moved.flatMap((row) => row.amounts.map((line) => line.currency)));
  const subjects = [
    ['campaign', campaign],
    ['brand', brand],
  ] as const;
  return subjects.flatMap(([of, totals]) => [
    ...[...units].map((unit): EffectLine => {
      const before = unitsOf(totals, unit).net;
      return {
        of,
        measure: 'units',
        unit,
        before,
        after: move(figures, before, movedUnits(figures, unit)),
      };
    }),
    ...[...currencies].map((unit): EffectLine => {
      const before = amountsOf(totals, unit).net;
      const amount = sum(moved.map((row) => amountsOf(row, unit).net));
      return { of, measure: 'amount', unit, before, after: move(figures, before, amount) };
    }),
  ]);
}

/** The place of the brand by net units of the leading kind, without the step and with it. */
export function placesOf(
  figures: HoldFigures,
  unit: string,
): { readonly before: number; readonly after: number } {
  const { brandId, brands } = figures;
  const own = brandOf(figures);
  const netAfter = move(figures, unitsOf(own, unit).net, movedUnits(figures, unit));
  const others = brands.filter(({ id }) => id !== brandId);
  const isAhead = (other: BrandRow) => {
    const order = compareExact(unitsOf(other, unit).net, netAfter);
    return order === 0 ? other.id < brandId : order > 0;
  };
  return { before: own.rank, after: others.filter(isAhead).length + 1 };
}

function brandOf({ brands, brandId }: HoldFigures): BrandRow {
  const found = brands.find(({ id }) => id === brandId);
  if (found !== undefined) return found;
  const nothing = { orders: 0, lines: 0, units: [], amounts: [], homeGrown: false };
  return { ...nothing, id: brandId, name: brandId, rank: brands.length + 1 };
}

function movedUnits({ moved }: HoldFigures, unit: string): Exact {
  return sum(moved.map((row) => unitsOf(row, unit).net));
}

function move({ direction }: HoldFigures, before: Exact, by: Exact): Exact {
  return direction === 'out' ? subtract(before, by) : add(before, by);
}

function sum(values: readonly Exact[]): Exact {
  return values.reduce<Exact>((total, value) => add(total, value), 0);
}
