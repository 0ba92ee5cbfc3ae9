import type { Totals } from '../../../../libs/contracts/api.ts';
import { amountsOf, type Exact, unitsOf } from '../data/exact.ts';
import { count, money } from '../format/numbers.ts';
import { t } from '../text/language.ts';
import type { Column } from '../ui/table.tsx';

type UnitMeasure = 'sold' | 'cancelled' | 'returned' | 'net';

/** A column of units of the leading kind; others are never added to it. */
export function unitColumn<Row extends Pick<Totals, 'units'>>(
  measure: UnitMeasure,
  unitOf: (row: Row) => string,
): Column<Row> {
  const value = (row: Row): Exact => unitsOf(row, unitOf(row))[measure];
  return {
    key: measure,
    title: t().parts.measures[measure],
    isNumber: true,
    sortBy: value,
    cell: (row) => count(value(row)),
  };
}

/** A column of what was left in a currency. */
export function amountColumn<Row extends Pick<Totals, 'amounts'>>(currency: string): Column<Row> {
  const value = (row: Row): Exact => amountsOf(row, currency).net;
  return {
    key: 'amount',
    title: t().parts.measures.netAmount,
    isNumber: true,
    sortBy: value,
    cell: (row) => money(value(row), currency),
  };
}

/** A column of orders. */
export function ordersColumn<Row extends Pick<Totals, 'orders'>>(): Column<Row> {
  return {
    key: 'orders',
    title: t().parts.measures.orders,
    isNumber: true,
    sortBy: ({ orders }) => orders,
    cell: ({ orders }) => count(orders),
  };
}
