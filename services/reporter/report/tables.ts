import { bridgeTables } from './bridge-tables.ts';
import { bases, type ReportDocument } from './report-document.ts';
import {
  count,
  figureCells,
  figureColumns,
  figureTable,
  measuresOf,
  named,
  plainTable,
  shareText,
  type Table,
  text,
} from './table.ts';

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
    ...bridgeTables(report),
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
