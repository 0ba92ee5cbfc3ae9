import { type Exact, exactOf } from '../../../libs/base/exact.ts';
import { type ControlTotal, controlEvents } from '../../../libs/contracts/control-totals.ts';
import type { RecountDatabase, Row } from '../recount/database.ts';
import type { ExceptionKind, LogException } from '../recount/exceptions.ts';
import { plain } from '../recount/row-values.ts';

/** A sum that the order system and the log do not agree on. */
export interface ControlDifference {
  /** When the hour begins, RFC 3339. */
  readonly hour: string;
  readonly source: string;
  readonly event: (typeof controlEvents)[number];
  /** Null where all are meant. */
  readonly brandId: string | null;
  readonly unit: string | null;
  readonly currency: string | null;
  readonly measure: 'units' | 'amount';
  /** Row of the control totals, from 1; null where none speaks of what was counted. */
  readonly row: number | null;
  readonly control: Exact;
  readonly counted: Exact;
  /** All that the log has of that hour and source, by time; null where it has nothing. */
  readonly range: {
    readonly events: number;
    readonly firstId: string;
    readonly lastId: string;
    /** The first and the last offset. */
    readonly offsets: readonly {
      readonly partition: number;
      readonly from: number;
      readonly to: number;
    }[];
  } | null;
  /** Exceptions in that hour, of that source, that may be the cause. */
  readonly suspects: readonly { readonly kind: ExceptionKind; readonly order: string }[];
}

export interface ControlComparison {
  readonly rows: number;
  /** Figures that were compared. */
  readonly compared: number;
  /** How many are not the same, listed or not. None: they agree. */
  readonly found: number;
  readonly differences: readonly ControlDifference[];
}

const hourSeconds = 3_600;
const listedMax = 1_000;
const suspectsMax = 20;

/**
 * Holds control totals against a log that was counted under the definition in the database, hour by
 * hour and source by source.
 *
 * @param exceptions of the log, in which the causes are looked for
 */
export async function compareControlTotals(
  database: RecountDatabase,
  totals: readonly ControlTotal[],
  exceptions: readonly LogException[],
): Promise<ControlComparison> {
  await database.refill('control_totals', totals.map(tableRow));
  const hours = totals.map(({ hour }) => Math.floor(Date.parse(hour) / 1000));
  const first = hours.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const last = hours.reduce((one, other) => Math.max(one, other), 0);
  const span = [first, last + hourSeconds, listedMax];
  const rows = await database.queryFile('control-totals.sql', span);
  return {
    rows: totals.length,
    compared: totals.reduce((sum, { units, amount }) => sum + count(units) + count(amount), 0),
    found: Number(rows[0]?.found ?? 0),
    differences: rows.map((row) => differenceOf(row, exceptions)),
  };
}

function count(figure: Exact | undefined): number {
  return figure === undefined ? 0 : 1;
}

/** Names stand in the tables as JSON. */
function tableRow(total: ControlTotal, index: number): (Exact | string | null)[] {
  const { hour, source, brand, event, unit, units, currency, amount } = total;
  return [
    index + 1,
    Math.floor(Date.parse(hour) / 1000),
    JSON.stringify(source),
    brand === undefined ? null : JSON.stringify(brand),
    controlEvents.indexOf(event) + 1,
    unit ?? null,
    units === undefined ? null : BigInt(units),
    currency ?? null,
    amount === undefined ? null : BigInt(amount),
  ];
}

function differenceOf(row: Row, exceptions: readonly LogException[]): ControlDifference {
  const hour = Number(row.hour);
  const source = plain(row.source);
  const event = controlEvents[Number(row.type) - 1] ?? 'paid';
  const brandId = row.brand === null ? null : plain(row.brand);
  return {
    hour: new Date(hour * 1000).toISOString(),
    source,
    event,
    brandId,
    unit: row.unit as string | null,
    currency: row.currency as string | null,
    measure: row.measure as 'units' | 'amount',
    row: row.row === null ? null : Number(row.row),
    control: exactOf(BigInt(row.control as Exact)),
    counted: exactOf(BigInt(row.counted as Exact)),
    range: rangeOf(row),
    suspects: exceptions
      .filter(({ brands }) => brandId === null || brands.includes(brandId))
      .filter(({ events }) =>
        events.some((each) => {
          const seconds = Math.floor(Date.parse(each.time) / 1000);
          const isThen = seconds >= hour && seconds < hour + hourSeconds;
          return isThen && each.source === source && each.type === event;
        }),
      )
      .slice(0, suspectsMax)
      .map(({ kind, order }) => ({ kind, order })),
  };
}

function rangeOf(row: Row): ControlDifference['range'] {
  if (row.first_id === null) return null;
  return {
    events: Number(row.events),
    firstId: plain(row.first_id),
    lastId: plain(row.last_id),
    offsets: (row.places as Row[]).map(({ partition, from, to }) => ({
      partition: Number(partition),
      from: Number(from),
      to: Number(to),
    })),
  };
}
