import type { Basis, Totals } from '../../../libs/contracts/api.ts';
import type { BridgeEvent, BridgeLine, BridgePath } from '../bridge/bridge-document.ts';
import { lateLines } from '../bridge/walk.ts';
import type { ExceptionKind } from '../recount/exceptions.ts';
import { bridgeTable, eventsTable } from './bridge-tables.ts';
import type { ListingOf, Named, ReportDocument, ReportReturns } from './report-document.ts';
import {
  type Cell,
  type Column,
  figureTable,
  named,
  plainTable,
  type Table,
  text,
} from './table.ts';
import { reasonsTable, returnsTable } from './tables.ts';

interface StatementCuts {
  readonly totals: Named;
  readonly days: readonly (Totals & { readonly day: string })[];
  readonly listings: readonly (Totals & ListingOf & { readonly held: boolean })[];
}

/**
 * What a report says of one brand, for that brand: nothing in it is another's, and nothing in it is
 * a sum from which another's could be worked out.
 */
export interface StatementDocument {
  readonly format: 'tally-statement/1';
  readonly codeVersion: string;
  readonly reportSha256: string;
  readonly campaign: ReportDocument['campaign'];
  readonly definitionVersion: number | null;
  readonly watermark: string | null;
  readonly brand: { readonly id: string; readonly name: string };
  readonly activity: StatementCuts;
  readonly cohort: StatementCuts;
  readonly returns: Pick<
    ReportDocument['returns'],
    'windowDays' | 'isMature' | 'windowSecondsPassed'
  > & {
    readonly brands: readonly ReportReturns[];
  };
  readonly heldListings: readonly { listingId: string; reason: string; from: string | null }[];
  /** Of orders with several brands only that there is something, as the figures are not all its own. */
  readonly exceptions: readonly {
    readonly kind: ExceptionKind;
    readonly order: string;
    readonly lineId: string | null;
  }[];
  /** From what was last shown at the end to this statement; null where nothing was kept. */
  readonly bridge: {
    /** Null where nobody knows when it was shown. */
    readonly at: string | null;
    readonly activity: BridgePath;
    readonly cohort: BridgePath;
    readonly eventsListedMax: number;
    /** Where they lie in the log would count the events of all others. */
    readonly events: readonly Omit<BridgeEvent, 'partition' | 'offset'>[];
  } | null;
}

/** The statement of a brand of the roster. */
export function statementOf(
  report: ReportDocument,
  reportSha256: string,
  { id, name }: { readonly id: string; readonly name: string },
): StatementDocument {
  const cuts = (basis: 'activity' | 'cohort'): StatementCuts => {
    const all = report[basis];
    const totals = all.brands.find((brand) => brand.id === id);
    return {
      totals: totals ?? { id, name, orders: 0, lines: 0, units: [], amounts: [] },
      days: all.brandDays.filter((day) => day.brandId === id).map(({ brandId: _, ...day }) => day),
      listings: all.listings.filter((listing) => listing.brandId === id),
    };
  };
  const { windowDays, isMature, windowSecondsPassed, brands } = report.returns;
  const activity = cuts('activity');
  const own = new Set(
    [...activity.listings, ...cuts('cohort').listings].map((each) => each.listingId),
  );
  return {
    format: 'tally-statement/1',
    codeVersion: report.codeVersion,
    reportSha256,
    campaign: report.campaign,
    definitionVersion: report.definition.version,
    watermark: report.log.watermark,
    brand: { id, name },
    activity,
    cohort: cuts('cohort'),
    returns: {
      windowDays,
      isMature,
      windowSecondsPassed,
      brands: brands.filter(({ brandId }) => brandId === id),
    },
    heldListings: report.heldListings
      .filter(({ listingId }) => own.has(listingId))
      .map(({ listingId, reason, from }) => ({ listingId, reason, from })),
    exceptions: report.exceptions.listed
      .filter((each) => each.brands.includes(id))
      .map(({ kind, order, lineId }) => ({ kind, order, lineId })),
    bridge: bridgeOf(report, id),
  };
}

function bridgeOf({ bridge }: ReportDocument, id: string): StatementDocument['bridge'] {
  if ('absent' in bridge) return null;
  const path = (basis: Basis) => bridge[basis].brands.find((brand) => brand.id === id);
  const [activity, cohort] = [path('activity'), path('cohort')];
  if (activity === undefined || cohort === undefined) return null;
  // A change of the definition that moved nothing of this brand is about others.
  const isOwn = ({ line }: BridgeLine) =>
    lateLines.some((late) => late === line) ||
    [activity, cohort].some(({ lines }) => lines.some((each) => each.line === line && moves(each)));
  const own = ({ start, lines, end }: BridgePath): BridgePath => {
    return { start, lines: lines.filter(isOwn), end };
  };
  return {
    at: bridge.start.at,
    activity: own(activity),
    cohort: own(cohort),
    eventsListedMax: bridge.eventsListedMax,
    events: bridge.events
      .filter(({ brandId }) => brandId === id)
      .map(({ partition: _, offset: __, ...event }) => event),
  };
}

function moves({ units, amounts, lines }: BridgeLine): boolean {
  return lines !== 0 || [...units, ...amounts].some(({ net }) => net !== 0);
}

function bridgeTablesOf({ bridge, brand }: StatementDocument): Table[] {
  if (bridge === null) return [];
  const whose = { part: 'brand' as const, id: brand.id, name: brand.name };
  return [
    bridgeTable('cohort', [{ ...whose, path: bridge.cohort }]),
    bridgeTable('activity', [{ ...whose, path: bridge.activity }]),
    eventsTable(bridge.events),
  ];
}

/** The tables of a statement, in the order of its sheets. */
export function statementTables(statement: StatementDocument): Table[] {
  const { cohort, activity } = statement;
  const listing: Column[] = [text('listing'), text('category'), named('is_held')];
  const listingCells = (each: ListingOf & { held: boolean }): Cell[] => [
    each.listingId,
    each.category,
    each.held ? 'yes' : 'no',
  ];
  return [
    figureTable(['summary', 'cohort'], [text('brand')], [cohort.totals], ({ id }) => [id]),
    figureTable(['summary', 'activity'], [text('brand')], [activity.totals], ({ id }) => [id]),
    figureTable(['days', 'cohort'], [text('day')], cohort.days, ({ day }) => [day]),
    figureTable(['days', 'activity'], [text('day')], activity.days, ({ day }) => [day]),
    figureTable(['listings', 'cohort'], listing, cohort.listings, listingCells),
    figureTable(['listings', 'activity'], listing, activity.listings, listingCells),
    returnsTable(statement),
    reasonsTable(statement),
    plainTable(
      'held_listings',
      [text('listing'), text('reason'), text('from')],
      statement.heldListings.map(({ listingId, reason, from }) => [listingId, reason, from ?? '']),
    ),
    plainTable(
      'exceptions',
      [named('kind'), text('order'), text('line')],
      statement.exceptions.map(({ kind, order, lineId }) => [kind, order, lineId ?? '']),
    ),
    ...bridgeTablesOf(statement),
  ];
}
