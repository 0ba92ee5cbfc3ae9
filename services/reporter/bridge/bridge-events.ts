import { addExact, type Exact, exactOf, subtractExact } from '../../../libs/base/exact.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import type { RecountDatabase, Row } from '../recount/database.ts';
import { eventTime, plain } from '../recount/row-values.ts';
import type { BridgeEvent } from './bridge-document.ts';
import type { DefinitionCause } from './definition-steps.ts';
import { lateLines, lateTypes, type WalkLine } from './walk.ts';

/** The events of a bridge: some of each line, and how many lines of events there are in all. */
export interface BridgeEvents {
  readonly listed: readonly BridgeEvent[];
  /** Lines of events of a brand. */
  count(basis: Basis, line: WalkLine, brandId: string): Exact;
}

/** Event types as `add-events.sql` numbers them. */
const measures = ['placed', 'sold', 'cancelled', 'returned', 'refunded'] as const;
const brandLinesMax = 50_000;

/** How many events of each brand, clock and line are listed: fewer where there are many brands, but
 * never by what another brand has sold. */
export function eventsListedMax(brandCount: number): number {
  const clocksAndLines = 12;
  const share = Math.floor(brandLinesMax / (clocksAndLines * Math.max(1, brandCount)));
  return Math.min(1_000, Math.max(1, share));
}

/** Looks up what the lines of a walk consist of. The steps of the walk are in the database still. */
export async function bridgeEvents(
  database: RecountDatabase,
  causes: readonly DefinitionCause[],
  perLineMax: number,
): Promise<BridgeEvents> {
  const rows = await database.queryFile('bridge-events.sql', [perLineMax]);
  const counts = new Map<string, Exact>();
  const groups = Map.groupBy(rows, ({ basis, step, kind, brand }) =>
    [basis, step, kind, brand].join(' '),
  );
  for (const [first] of groups.values()) {
    if (first === undefined) continue;
    const key = `${first.basis} ${lineOf(first, causes)} ${plain(first.brand)}`;
    counts.set(key, addExact(counts.get(key) ?? 0, exactOf(BigInt(first.found as Exact))));
  }
  return {
    listed: rows.map((row) => eventOf(row, lineOf(row, causes))).sort(inOrder),
    count: (basis, line, brandId) => counts.get(`${basis} ${line} ${brandId}`) ?? 0,
  };
}

function lineOf({ step, kind }: Row, causes: readonly DefinitionCause[]): WalkLine {
  const late = lateLines.find((line) => lateTypes[line].includes(Number(kind)));
  return causes[Number(step) - 1] ?? late ?? 'late_sales';
}

function eventOf(row: Row, line: WalkLine): BridgeEvent {
  const event = row.event as Row;
  const type = Number(event.type);
  const signed = (value: unknown, isCounted: boolean): Exact => {
    if (!isCounted) return 0;
    const exact = exactOf(BigInt(value as Exact));
    return type === 2 ? exact : subtractExact(0, exact);
  };
  return {
    basis: row.basis as Basis,
    line,
    brandId: plain(row.brand),
    listingId: plain(event.listing),
    measure: measures[type - 1] ?? String(type),
    partition: Number(event.partition),
    offset: Number(event.offset),
    source: plain(event.source),
    id: plain(event.id),
    order: plain(event.subject),
    lineId: plain(event.line_id),
    time: eventTime(event),
    unit: String(event.unit),
    // Money alone goes back with a refund, goods alone with a return.
    units: signed(event.quantity, type !== 5),
    currency: String(event.currency),
    amount: signed(event.amount, type !== 4),
  };
}

function inOrder(one: BridgeEvent, other: BridgeEvent): number {
  const text = ({ basis, line, brandId }: BridgeEvent) => `${basis} ${line} ${brandId}`;
  const [a, b] = [text(one), text(other)];
  if (a !== b) return a < b ? -1 : 1;
  const place = one.partition - other.partition || one.offset - other.offset;
  if (place !== 0) return place;
  const rest = ({ lineId, unit, units }: BridgeEvent) => `${lineId} ${unit} ${units}`;
  return rest(one) < rest(other) ? -1 : 1;
}
