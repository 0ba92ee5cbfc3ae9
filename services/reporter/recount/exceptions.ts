import { type Exact, exactOf } from '../../../libs/base/exact.ts';
import type { RecountDatabase, Row } from './database.ts';
import { eventTime, plain } from './row-values.ts';

/** What can be wrong with a log though each of its events is good, in the order of a report. */
export const exceptionKinds = [
  'paid_twice',
  'returned_beyond_sold',
  'refunded_beyond_paid',
  'unknown_order',
  'unknown_line',
  'id_on_two_partitions',
] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** How many of each kind a list names, where nothing else is asked for. */
export const exceptionsPerKindMax = 1_000;

/** An event that an exception is about. */
export interface ExceptionEvent {
  readonly partition: number;
  readonly offset: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  /** RFC 3339 in UTC, to the millisecond below. */
  readonly time: string;
}

/** Something that finance has to look at. It is counted like everything that was applied. */
export interface LogException {
  readonly kind: ExceptionKind;
  readonly order: string;
  /** Null where it is about the order or the event as a whole. */
  readonly lineId: string | null;
  readonly brands: readonly string[];
  /** Units and minor units that are too many; null where the kind has none. */
  readonly units: Exact | null;
  readonly amount: Exact | null;
  readonly currency: string;
  readonly events: readonly ExceptionEvent[];
}

export interface ExceptionList {
  /** How many there are of each kind, listed or not. */
  readonly found: Readonly<Record<ExceptionKind, number>>;
  readonly listed: readonly LogException[];
}

/** Event types as `add-events.sql` numbers them, from 1. */
const typeNames = ['placed', 'paid', 'cancelled', 'returned', 'refunded'] as const;

/**
 * Looks for what does not fit together in the events that a recount has loaded.
 *
 * @param perKindMax how many of each kind are listed, the first by partition and offset
 */
export async function findExceptions(
  database: RecountDatabase,
  perKindMax: number,
): Promise<ExceptionList> {
  const rows = await database.queryFile('exceptions.sql', [perKindMax]);
  const count = (kind: ExceptionKind) => Number(rows.find((row) => row.kind === kind)?.found ?? 0);
  const found = Object.fromEntries(exceptionKinds.map((kind) => [kind, count(kind)]));
  return {
    found: found as Record<ExceptionKind, number>,
    listed: exceptionKinds.flatMap((kind) =>
      rows.filter((row) => row.kind === kind).map(exceptionOf),
    ),
  };
}

function exceptionOf(row: Row): LogException {
  return {
    kind: row.kind as ExceptionKind,
    order: plain(row.subject),
    lineId: row.line_id === null ? null : plain(row.line_id),
    brands: (row.brands as string[]).map(plain),
    units: exactOrNull(row.units),
    amount: exactOrNull(row.amount),
    currency: String(row.currency),
    events: (row.events as Row[]).map((event) => ({
      partition: Number(event.partition),
      offset: Number(event.offset),
      type: typeNames[Number(event.type) - 1] ?? String(event.type),
      source: plain(event.source),
      id: plain(event.id),
      time: eventTime(event),
    })),
  };
}

function exactOrNull(value: unknown): Exact | null {
  return value === null ? null : exactOf(BigInt(value as Exact));
}
