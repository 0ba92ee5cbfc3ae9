import type { Exact } from '../../../libs/base/exact.ts';
import type { Totals } from '../../../libs/contracts/api.ts';
import { isWord, type Language, type Word, word } from './labels.ts';

/** What a cell holds; figures are whole, amounts in minor units. */
export type Cell = string | Exact | null;

export interface Column {
  /** As CSV and Parquet call it: `pair.sold`, `CNY.net`. */
  readonly key: string;
  readonly kind: 'text' | 'word' | 'count' | 'amount' | 'share';
  /** Whose minor units an amount's are; null where another column says it. */
  readonly currency?: string | null;
}

/** Rows of one kind, from which CSV, Parquet and sheets are written. */
export interface Table {
  /** `brands-cohort`: also the file's name. */
  readonly name: string;
  readonly title: (language: Language) => string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Where rows and not columns are of a kind: that of each row's figures. */
  readonly rowKinds?: readonly Column[];
}

const unitMeasures = ['placed', 'sold', 'cancelled', 'returned', 'net'] as const;
const amountMeasures = ['gross', 'discount', 'sold', 'cancelled', 'refunded', 'net'] as const;

export const text = (key: string): Column => ({ key, kind: 'text' });
export const named = (key: string): Column => ({ key, kind: 'word' });
export const count = (key: string): Column => ({ key, kind: 'count' });

/** Units and currencies that occur anywhere in some totals, in their order. */
export interface Measures {
  /** Nothing is placed on the cohort clock. */
  readonly hasPlaced: boolean;
  readonly units: readonly string[];
  readonly currencies: readonly string[];
}

export function measuresOf(all: readonly Totals[]): Measures {
  return {
    hasPlaced: all.some(({ units }) => units.some(({ placed }) => placed !== null)),
    units: [...new Set(all.flatMap(({ units }) => units.map(({ unit }) => unit)))],
    currencies: [...new Set(all.flatMap(({ amounts }) => amounts.map(({ currency }) => currency)))],
  };
}

export function figureColumns({ hasPlaced, units, currencies }: Measures): Column[] {
  return [
    count('orders'),
    count('lines'),
    ...units.flatMap((unit) =>
      unitMeasures
        .filter((measure) => hasPlaced || measure !== 'placed')
        .map((measure) => count(`${unit}.${measure}`)),
    ),
    ...currencies.flatMap((currency) =>
      amountMeasures.map(
        (measure): Column => ({ key: `${currency}.${measure}`, kind: 'amount', currency }),
      ),
    ),
  ];
}

export function figureCells(totals: Totals, { hasPlaced, units, currencies }: Measures): Cell[] {
  const isCohort = totals.units.some(({ placed }) => placed === null);
  return [
    totals.orders,
    totals.lines,
    ...units.flatMap((unit) => {
      const line = totals.units.find((each) => each.unit === unit);
      const {
        placed = isCohort ? null : 0,
        sold = 0,
        cancelled = 0,
        returned = 0,
        net = 0,
      } = line ?? {};
      return [...(hasPlaced ? [placed] : []), sold, cancelled, returned, net];
    }),
    ...currencies.flatMap((currency) => {
      const line = totals.amounts.find((each) => each.currency === currency);
      return amountMeasures.map((measure) => line?.[measure] ?? 0);
    }),
  ];
}

/** A table of things of a kind, each with its figures on one clock. */
export function figureTable<Thing extends Totals>(
  name: readonly [what: Word, basis: Word],
  columns: readonly Column[],
  things: readonly Thing[],
  cells: (thing: Thing) => readonly Cell[],
): Table {
  const measures = measuresOf(things);
  const [what, basis] = name;
  return {
    name: `${what.replaceAll('_', '-')}-${basis}`,
    title: (language) => clockTitle(what, basis, language),
    columns: [...columns, ...figureColumns(measures)],
    rows: things.map((thing) => [...cells(thing), ...figureCells(thing, measures)]),
  };
}

/** The title of a table on one clock: `Brands by sale`. */
export function clockTitle(what: Word, basis: Word, language: Language): string {
  const clocks = {
    en: { cohort: 'by sale', activity: 'by event' },
    zh: { cohort: '按销售日', activity: '按发生日' },
  };
  return `${word(what, language)} ${clocks[language][basis === 'cohort' ? 'cohort' : 'activity']}`;
}

export function plainTable(name: Word, columns: readonly Column[], rows: Table['rows']): Table {
  const fileName = name.replaceAll('_', '-');
  return { name: fileName, title: (language) => word(name, language), columns, rows };
}

/** A cell of a column of words in a language; what is no word stays as it is. */
export function wordCell(cell: Cell, language: Language): Cell {
  return typeof cell === 'string' && isWord(cell) ? word(cell, language) : cell;
}

/** A share with four decimals, rounded down: `0.0521`; nothing of nothing is no share. */
export function shareText(part: Exact, whole: Exact): string {
  if (BigInt(whole) <= 0n) return '';
  const tenThousandths = (BigInt(part) * 10_000n) / BigInt(whole);
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
}
