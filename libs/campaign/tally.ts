import { assert } from '../base/assert.ts';
import { addExact, type Exact, subtractExact } from '../base/exact.ts';
import type { Basis } from '../contracts/api.ts';
import { column } from '../contracts/measures.ts';
import { basisColumns } from './basis.ts';
import type { AmountFigures, Figures, UnitFigures } from './figures.ts';
import type { CellSums } from './series-cells.ts';

interface UnitSums {
  placed: Exact;
  sold: Exact;
  cancelled: Exact;
  returned: Exact;
}

interface AmountSums {
  sold: Exact;
  discount: Exact;
  cancelled: Exact;
  refunded: Exact;
}

/** What stands in an answer even when it is zero, so that its shape does not depend on sales. */
export interface LeadLines {
  readonly unit: string;
  readonly currency: string;
  /** All units in the order in which they are shown; others follow by name. */
  readonly unitOrder: readonly string[];
}

/** Sums of cells, kept apart by unit and by currency, and exact at any size. */
export class Tally {
  #orders: Exact = 0;
  #lines: Exact = 0;
  readonly #units = new Map<string, UnitSums>();
  readonly #amounts = new Map<string, AmountSums>();
  readonly #basis: Basis;

  constructor(basis: Basis) {
    this.#basis = basis;
  }

  /** Adds sums of cells (`sign` 1), or takes them off again (−1) where they were added before. */
  addCells(cells: CellSums, of: { unit: string; currency: string }, sign: 1 | -1 = 1): void {
    const columns = basisColumns(this.#basis);
    const at = (index: number) => cells[index] as Exact;
    const add = sign === 1 ? addExact : subtractExact;
    this.#orders = add(this.#orders, at(column.soldOrders));
    this.#lines = add(this.#lines, at(column.soldLines));
    const units = this.#unitSums(of.unit);
    if (columns.placedUnits !== null) units.placed = add(units.placed, at(columns.placedUnits));
    units.sold = add(units.sold, at(column.soldUnits));
    units.cancelled = add(units.cancelled, at(columns.cancelledUnits));
    units.returned = add(units.returned, at(columns.returnedUnits));
    const amounts = this.#amountSums(of.currency);
    amounts.sold = add(amounts.sold, at(column.soldAmount));
    amounts.discount = add(amounts.discount, at(column.discountAmount));
    amounts.cancelled = add(amounts.cancelled, at(columns.cancelledAmount));
    amounts.refunded = add(amounts.refunded, at(columns.refundedAmount));
  }

  /** Adds another tally of the same clock (`sign` 1), or takes it off (−1). */
  addTally(other: Tally, sign: 1 | -1 = 1): void {
    assert(other.#basis === this.#basis, 'two clocks are never added up');
    const add = sign === 1 ? addExact : subtractExact;
    this.#orders = add(this.#orders, other.#orders);
    this.#lines = add(this.#lines, other.#lines);
    for (const [unit, from] of other.#units) {
      const sums = this.#unitSums(unit);
      for (const name of unitNames) sums[name] = add(sums[name], from[name]);
    }
    for (const [currency, from] of other.#amounts) {
      const sums = this.#amountSums(currency);
      for (const name of amountNames) sums[name] = add(sums[name], from[name]);
    }
  }

  /** Whether nothing was counted at all. */
  isEmpty(): boolean {
    if (this.#orders !== 0 || this.#lines !== 0) return false;
    const sums = [...this.#units.values(), ...this.#amounts.values()];
    return sums.every(isZero);
  }

  /** sold − cancelled − returned of a unit. */
  netUnits(unit: string): Exact {
    const { sold, cancelled, returned } = this.#units.get(unit) ?? noUnits;
    return netOf(sold, cancelled, returned);
  }

  /** Sold units of a unit. */
  soldUnits(unit: string): Exact {
    return this.#units.get(unit)?.sold ?? 0;
  }

  /** Sold amount in a currency. */
  soldAmount(currency: string): Exact {
    return this.#amounts.get(currency)?.sold ?? 0;
  }

  /** sold − cancelled − refunded in a currency. */
  netAmount(currency: string): Exact {
    const { sold, cancelled, refunded } = this.#amounts.get(currency) ?? noAmounts;
    return netOf(sold, cancelled, refunded);
  }

  /** The figures as they are answered. */
  figures(lead: LeadLines): Figures {
    return {
      orders: this.#orders,
      lines: this.#lines,
      units: this.#unitFigures(lead),
      amounts: this.#amountFigures(lead),
    };
  }

  #unitFigures(lead: LeadLines): UnitFigures[] {
    const rank = (unit: string) => {
      const position = lead.unitOrder.indexOf(unit);
      return position < 0 ? lead.unitOrder.length : position;
    };
    const shown = [...this.#units.keys()].filter((unit) => {
      const sums = this.#units.get(unit);
      return unit !== lead.unit && sums !== undefined && !isZero(sums);
    });
    shown.sort((a, b) => rank(a) - rank(b) || compareText(a, b));
    const placedShown = basisColumns(this.#basis).placedUnits !== null;
    return [lead.unit, ...shown].map((unit) => {
      const { placed, sold, cancelled, returned } = this.#units.get(unit) ?? noUnits;
      const net = netOf(sold, cancelled, returned);
      return { unit, placed: placedShown ? placed : null, sold, cancelled, returned, net };
    });
  }

  #amountFigures(lead: LeadLines): AmountFigures[] {
    const shown = [...this.#amounts.keys()].filter((currency) => {
      const sums = this.#amounts.get(currency);
      return currency !== lead.currency && sums !== undefined && !isZero(sums);
    });
    return [lead.currency, ...shown.sort(compareText)].map((currency) => {
      const { sold, discount, cancelled, refunded } = this.#amounts.get(currency) ?? noAmounts;
      const net = netOf(sold, cancelled, refunded);
      const gross = addExact(sold, discount);
      return { currency, gross, discount, sold, cancelled, refunded, net };
    });
  }

  #unitSums(unit: string): UnitSums {
    const known = this.#units.get(unit);
    if (known !== undefined) return known;
    const created = { ...noUnits };
    this.#units.set(unit, created);
    return created;
  }

  #amountSums(currency: string): AmountSums {
    const known = this.#amounts.get(currency);
    if (known !== undefined) return known;
    const created = { ...noAmounts };
    this.#amounts.set(currency, created);
    return created;
  }
}

const noUnits: Readonly<UnitSums> = { placed: 0, sold: 0, cancelled: 0, returned: 0 };
const noAmounts: Readonly<AmountSums> = { sold: 0, discount: 0, cancelled: 0, refunded: 0 };

const unitNames = ['placed', 'sold', 'cancelled', 'returned'] as const;
const amountNames = ['sold', 'discount', 'cancelled', 'refunded'] as const;

function netOf(sold: Exact, ...back: readonly [Exact, Exact]): Exact {
  return subtractExact(subtractExact(sold, back[0]), back[1]);
}

function isZero(sums: object): boolean {
  return Object.values(sums).every((sum) => sum === 0);
}

/** Orders text by its code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
