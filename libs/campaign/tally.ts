import { assert } from '../base/assert.ts';
import type { Basis } from '../contracts/api.ts';
import { column, columnCount } from '../contracts/measures.ts';
import { basisColumns } from './basis.ts';
import type { AmountFigures, Figures, UnitFigures } from './figures.ts';

interface UnitSums {
  placed: number;
  sold: number;
  cancelled: number;
  returned: number;
}

interface AmountSums {
  sold: number;
  discount: number;
  cancelled: number;
  refunded: number;
}

/** What stands in an answer even when it is zero, so that its shape does not depend on sales. */
export interface LeadLines {
  readonly unit: string;
  readonly currency: string;
  /** All units in the order in which they are shown; others follow by name. */
  readonly unitOrder: readonly string[];
}

/**
 * Sums of cells, kept apart by unit and by currency. Every step checks that the sum is still one
 * that a double holds exactly.
 */
export class Tally {
  #orders = 0;
  #lines = 0;
  readonly #units = new Map<string, UnitSums>();
  readonly #amounts = new Map<string, AmountSums>();
  readonly #basis: Basis;

  constructor(basis: Basis) {
    this.#basis = basis;
  }

  /**
   * Adds a row of cell columns (`sign` 1), or takes it off again (−1) where it was added before.
   *
   * @throws TallyError `invariant_broken` where a sum passes 2^53 − 1.
   */
  addCells(cells: Float64Array, of: { unit: string; currency: string }, sign: 1 | -1 = 1): void {
    const columns = basisColumns(this.#basis);
    const at = (index: number) => sign * (cells[index] as number);
    this.#orders = exact(this.#orders + at(column.soldOrders));
    this.#lines = exact(this.#lines + at(column.soldLines));
    addUnits(this.#unitSums(of.unit), {
      placed: columns.placedUnits === null ? 0 : at(columns.placedUnits),
      sold: at(column.soldUnits),
      cancelled: at(columns.cancelledUnits),
      returned: at(columns.returnedUnits),
    });
    addAmounts(this.#amountSums(of.currency), {
      sold: at(column.soldAmount),
      discount: at(column.discountAmount),
      cancelled: at(columns.cancelledAmount),
      refunded: at(columns.refundedAmount),
    });
  }

  /** Adds another tally of the same clock. @throws TallyError as `addCells` does. */
  addTally(other: Tally): void {
    assert(other.#basis === this.#basis, 'two clocks are never added up');
    this.#orders = exact(this.#orders + other.#orders);
    this.#lines = exact(this.#lines + other.#lines);
    for (const [unit, sums] of other.#units) addUnits(this.#unitSums(unit), sums);
    for (const [currency, sums] of other.#amounts) addAmounts(this.#amountSums(currency), sums);
  }

  /** Whether nothing was counted at all. */
  isEmpty(): boolean {
    if (this.#orders !== 0 || this.#lines !== 0) return false;
    const sums = [...this.#units.values(), ...this.#amounts.values()];
    return sums.every(isZero);
  }

  /** sold − cancelled − returned of a unit. */
  netUnits(unit: string): number {
    const sums = this.#units.get(unit);
    return sums === undefined ? 0 : sums.sold - sums.cancelled - sums.returned;
  }

  /** Sold units of a unit. */
  soldUnits(unit: string): number {
    return this.#units.get(unit)?.sold ?? 0;
  }

  /** sold − cancelled − refunded in a currency. */
  netAmount(currency: string): number {
    const sums = this.#amounts.get(currency);
    return sums === undefined ? 0 : sums.sold - sums.cancelled - sums.refunded;
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
      const net = exact(sold - cancelled - returned);
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
      const net = exact(sold - cancelled - refunded);
      return { currency, gross: exact(sold + discount), discount, sold, cancelled, refunded, net };
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

/** A row of cell columns, all zero. */
export function emptyCells(): Float64Array {
  return new Float64Array(columnCount);
}

function addUnits(sums: UnitSums, add: UnitSums): void {
  sums.placed = exact(sums.placed + add.placed);
  sums.sold = exact(sums.sold + add.sold);
  sums.cancelled = exact(sums.cancelled + add.cancelled);
  sums.returned = exact(sums.returned + add.returned);
}

function addAmounts(sums: AmountSums, add: AmountSums): void {
  sums.sold = exact(sums.sold + add.sold);
  sums.discount = exact(sums.discount + add.discount);
  sums.cancelled = exact(sums.cancelled + add.cancelled);
  sums.refunded = exact(sums.refunded + add.refunded);
}

function exact(sum: number): number {
  assert(Number.isSafeInteger(sum), 'a sum passes 2^53 - 1 and would no longer be exact');
  return sum;
}

function isZero(sums: object): boolean {
  return Object.values(sums).every((sum) => sum === 0);
}

/** Orders text by its code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
