import type { BrandRow, Totals } from '../../libs/contracts/api.ts';
import type { ShownFigures, ShownMinute } from '../../libs/contracts/shown.ts';

type Exact = Totals['orders'];

/** Totals of so many units sold, in which every number is another one. */
export function totalsOf(sold: Exact): Totals {
  const [orders, lines, amount] = [BigInt(sold) + 1n, BigInt(sold) + 2n, BigInt(sold) * 100n];
  const small = (value: bigint): Exact =>
    Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return {
    orders: small(orders),
    lines: small(lines),
    units: [{ unit: 'pair', placed: 0, sold, cancelled: 0, returned: 0, net: sold }],
    amounts: [
      {
        currency: 'CNY',
        gross: small(amount + 7n),
        discount: 7,
        sold: small(amount),
        cancelled: 0,
        refunded: 0,
        net: small(amount),
      },
    ],
  };
}

export interface ShownSome {
  readonly at: string;
  readonly campaignId?: string;
  readonly definitionVersion?: number;
  /** Units sold by brand id; ranked in this order. */
  readonly sold?: Readonly<Record<string, Exact>>;
}

/** A minute that might have been shown. */
export function shownMinute(some: ShownSome): ShownMinute {
  const { at, campaignId = 'autumn', definitionVersion = 1, sold = { ada: 12, bo: 7 } } = some;
  const brands = Object.entries(sold).map(([id, units], index): BrandRow => {
    return { rank: index + 1, id, name: id.toUpperCase(), homeGrown: true, ...totalsOf(units) };
  });
  const all = Object.values(sold).reduce<bigint>((sum, units) => sum + BigInt(units), 0n);
  const totals = totalsOf(Number.isSafeInteger(Number(all)) ? Number(all) : all);
  const figures: ShownFigures = {
    totals,
    groups: [{ id: 'home-grown', name: 'Home-grown brands', ...totals }],
    held: totalsOf(0),
    outsideRoster: totalsOf(3),
    brands,
  };
  return {
    campaignId,
    at,
    shownAt: at.replace('Z', '.020Z'),
    definitionVersion,
    offsets: { 0: 18_233, 1: 18_190 },
    completeUntil: at.replace('Z', '.001Z'),
    partial: false,
    activity: figures,
    cohort: figures,
  };
}
