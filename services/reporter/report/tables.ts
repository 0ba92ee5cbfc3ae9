import type { Exact } from '../../../libs/base/exact.ts';
import type { Totals } from '../../../libs/contracts/api.ts';
import { isWord, type Language, type Word, word } from './labels.ts';
import { bases, type ReportDocument } from './report-document.ts';

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
    title: (language) => titleOf(what, basis, language),
    columns: [...columns, ...figureColumns(measures)],
    rows: things.map((thing) => [...cells(thing), ...figureCells(thing, measures)]),
  };
}

function titleOf(what: Word, basis: Word, language: Language): string {
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

/** All tables of a report, in the order of its sheets. */
export function reportTables(report: ReportDocument): Table[] {
  return [
    summaryTable(report),
    ...(['cohort', 'activity'] as const).flatMap((basis) => cutTables(report, basis)),
    returnsTable(report),
    reasonsTable(report),
    ...bases.map((basis) =>
      figureTable(
        ['held_listings', basis],
        [text('listing'), text('reason'), text('from')],
        report.heldListings.map((each) => ({ ...each[basis], held: each })),
        ({ held }) => [held.listingId, held.reason, held.from ?? ''],
      ),
    ),
    ...bases.map((basis) =>
      figureTable(
        ['outside_roster', basis],
        [text('brand'), text('listing'), text('category')],
        report[basis].outside,
        ({ brandId, listingId, category }) => [brandId, listingId, category],
      ),
    ),
    exceptionsTable(report),
    outcomesTable(report),
  ];
}

function summaryTable(report: ReportDocument): Table {
  const parts = (['cohort', 'activity'] as const).flatMap((basis) => [
    { ...report[basis].totals, basis, part: 'totals' },
    { ...report[basis].held, basis, part: 'held' },
    { ...report[basis].outsideRoster, basis, part: 'outside' },
  ]);
  const measures = measuresOf(parts);
  return plainTable(
    'summary',
    [named('basis'), named('part'), ...figureColumns(measures)],
    parts.map((each) => [each.basis, each.part, ...figureCells(each, measures)]),
  );
}

function cutTables(report: ReportDocument, basis: 'activity' | 'cohort'): Table[] {
  const cuts = report[basis];
  const idAndName = [text('id'), text('name')];
  const listing = [text('brand'), text('listing'), text('category'), named('is_held')];
  return [
    figureTable(['groups', basis], idAndName, cuts.groups, ({ id, name }) => [id, name]),
    figureTable(['brands', basis], idAndName, cuts.brands, ({ id, name }) => [id, name]),
    figureTable(['categories', basis], [text('category')], cuts.categories, ({ id }) => [id]),
    figureTable(['days', basis], [text('day')], cuts.days, ({ day }) => [day]),
    figureTable(['brand_days', basis], [text('brand'), text('day')], cuts.brandDays, (each) => [
      each.brandId,
      each.day,
    ]),
    figureTable(['listings', basis], listing, cuts.listings, (each) => [
      each.brandId,
      each.listingId,
      each.category,
      each.held ? 'yes' : 'no',
    ]),
  ];
}

export function returnsTable({ returns }: Pick<ReportDocument, 'returns'>): Table {
  return plainTable(
    'returns',
    [
      text('brand'),
      named('unit'),
      ...['sold', 'cancelled', 'returned', 'mature'].map(count),
      { key: 'return_rate', kind: 'share' },
    ],
    returns.brands.map(({ brandId, unit, sold, cancelled, returned, mature }) => [
      brandId,
      unit,
      sold,
      cancelled,
      returned,
      mature,
      shareText(returned, BigInt(sold) - BigInt(cancelled)),
    ]),
  );
}

export function reasonsTable({ returns }: Pick<ReportDocument, 'returns'>): Table {
  return plainTable(
    'return_reasons',
    [text('brand'), named('unit'), text('reason'), count('returned')],
    returns.brands.flatMap(({ brandId, unit, reasons }) =>
      reasons.map(({ reason, units }) => [brandId, unit, reason, units]),
    ),
  );
}

function exceptionsTable({ exceptions, log }: ReportDocument): Table {
  return plainTable(
    'exceptions',
    [
      named('kind'),
      text('order'),
      text('line'),
      text('brand'),
      count('units'),
      { key: 'amount', kind: 'amount', currency: null },
      text('currency'),
      text('events'),
    ],
    exceptions.listed.map((each) => [
      each.kind,
      each.order,
      each.lineId ?? '',
      each.brands.join(' '),
      each.units,
      each.amount,
      each.currency,
      each.events.map(({ partition, offset }) => `${log.topic}-${partition}-${offset}`).join(' '),
    ]),
  );
}

function outcomesTable({ outcomes }: ReportDocument): Table {
  const counts = ['applied', 'duplicate', 'conflict', 'rejected', 'skipped', 'gaps'] as const;
  return plainTable(
    'outcomes',
    [count('partition'), count('start_offset'), count('next_offset'), ...counts.map(count)],
    outcomes.partitions.map((each) => [
      each.partition,
      each.startOffset,
      each.nextOffset,
      ...counts.map((name) => each[name]),
    ]),
  );
}

/** A share with four decimals, rounded down: `0.0521`; nothing of nothing is no share. */
export function shareText(part: Exact, whole: Exact): string {
  if (BigInt(whole) <= 0n) return '';
  const tenThousandths = (BigInt(part) * 10_000n) / BigInt(whole);
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
}
