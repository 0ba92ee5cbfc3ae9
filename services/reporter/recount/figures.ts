import { addExact, type Exact, exactOf, subtractExact } from '../../../libs/base/exact.ts';
import type { AmountsLine, Basis, Totals, UnitsLine } from '../../../libs/contracts/api.ts';
import type {
  BasisCount,
  CountResult,
  OutcomeCounts,
} from '../../../libs/contracts/count-result.ts';
import type { Row } from './database.ts';
import type { PartitionLoad } from './load-records.ts';

/** What the recount has to know of a campaign. Quarters are UTC quarter hours since 1970; a hold
 * without a beginning is from null. */
export interface RecountCampaign {
  readonly id: string;
  readonly currency: string;
  readonly startQuarter: number;
  readonly endQuarter: number;
  readonly categories: readonly { readonly id: string; readonly unit: UnitsLine['unit'] }[];
  readonly brands: readonly { readonly id: string; readonly name: string }[];
  readonly heldListings: readonly {
    readonly listingId: string;
    readonly fromQuarter: number | null;
  }[];
}

/** Places that are no brand's, as `figures.sql` numbers them. */
export const heldPlace = -1;
export const outsidePlace = -2;

/** Makes the figures of one basis out of the rows of `figures.sql`. */
export function presentFigures(
  campaign: RecountCampaign,
  rows: readonly Row[],
  basis: Basis,
): BasisCount {
  const mine = rows.filter((row) => row.basis === basis);
  const totalsOf = (isWanted: (place: number) => boolean) =>
    presentTotals(
      campaign,
      mine.filter((row) => isWanted(toNumber(row.place))),
      basis,
    );
  return {
    totals: totalsOf((place) => place >= 0),
    brands: campaign.brands.map(({ id, name }, index) => ({
      id,
      name,
      ...totalsOf((place) => place === index),
    })),
    held: totalsOf((place) => place === heldPlace),
    outsideRoster: totalsOf((place) => place === outsidePlace),
  };
}

/** Event types as `add-events.sql` numbers them. */
const types = { placed: 1, paid: 2, cancelled: 3, returned: 4, refunded: 5 } as const;

/** The figures of some rows of one basis; what they are of is the caller's to say. */
export function presentTotals(
  campaign: RecountCampaign,
  rows: readonly Row[],
  basis: Basis,
): Totals {
  const sum = (column: string, type: keyof typeof types, where: Partial<Row> = {}) =>
    rows
      .filter((row) => toNumber(row.type) === types[type])
      .filter((row) => Object.entries(where).every(([name, value]) => row[name] === value))
      .reduce<Exact>((total, row) => addExact(total, toExact(row[column])), 0);
  const units = unitsOf(campaign).map((unit): UnitsLine => {
    const [sold, cancelled, returned] = (['paid', 'cancelled', 'returned'] as const).map((type) =>
      sum('quantity', type, { unit }),
    ) as [Exact, Exact, Exact];
    const placed = basis === 'activity' ? sum('quantity', 'placed', { unit }) : null;
    const net = subtractExact(subtractExact(sold, cancelled), returned);
    return { unit, placed, sold, cancelled, returned, net };
  });
  const amounts = currenciesOf(campaign, rows).map((currency): AmountsLine => {
    const sold = sum('amount', 'paid', { currency });
    const discount = sum('discount', 'paid', { currency });
    const cancelled = sum('amount', 'cancelled', { currency });
    const refunded = sum('amount', 'refunded', { currency });
    const net = subtractExact(subtractExact(sold, cancelled), refunded);
    const gross = addExact(sold, discount);
    return { currency, gross, discount, sold, cancelled, refunded, net };
  });
  return {
    orders: sum('orders', 'paid'),
    lines: sum('lines', 'paid'),
    units: units.filter(isShown),
    amounts: amounts.filter(isShown),
  };
}

/** Units in the order of the definition; what it lacks is counted in items. */
function unitsOf(campaign: RecountCampaign): UnitsLine['unit'][] {
  return [...new Set([...campaign.categories.map(({ unit }) => unit), 'item' as const])];
}

/** The campaign's own currency, then others by their code. */
function currenciesOf(campaign: RecountCampaign, rows: readonly Row[]): string[] {
  const others = [...new Set(rows.map((row) => String(row.currency)))].sort();
  return [...new Set([campaign.currency, ...others])];
}

/** The first line is always shown, the others where they have a figure. */
function isShown(line: UnitsLine | AmountsLine, index: number): boolean {
  const hasFigure = Object.values(line).some(
    (value) => typeof value === 'bigint' || (typeof value === 'number' && value !== 0),
  );
  return index === 0 || hasFigure;
}

/** A sum; DuckDB gives large whole numbers as bigint. */
function toExact(value: unknown): Exact {
  return exactOf(BigInt(value as Exact));
}

function toNumber(value: unknown): number {
  return Number(value);
}

/** Adds up how records ended: those that the loader set aside, and those in the table. */
export function presentOutcomes(
  loads: Iterable<PartitionLoad>,
  rows: readonly Row[],
): Pick<CountResult, 'records' | 'outcomes' | 'partitions'> {
  const partitions = [...loads]
    .sort((one, other) => one.partition - other.partition)
    .map((load) => {
      const counts = newCounts();
      for (const early of load.early.values()) countRecords(counts, early);
      for (const row of rows) {
        if (row.partition !== load.partition) continue;
        countRecords(counts, {
          outcome: row.outcome as keyof typeof counts,
          reason: row.reason as string | null,
          records: toNumber(row.records),
        });
      }
      const { partition, startOffset, nextOffset } = load;
      const gaps = nextOffset - startOffset - load.records;
      return { partition, startOffset, nextOffset, gaps, ...counts };
    });
  const outcomes = newCounts();
  for (const partition of partitions) addCounts(outcomes, partition);
  const { applied, duplicate, conflict, rejected, skipped } = outcomes;
  return { records: applied + duplicate + conflict + rejected + skipped, outcomes, partitions };
}

function newCounts(): OutcomeCounts {
  return { applied: 0, duplicate: 0, conflict: 0, rejected: 0, skipped: 0, rejectedBy: {} };
}

function countRecords(
  counts: OutcomeCounts,
  some: { outcome: string; reason: string | null; records: number },
): void {
  const outcome = some.outcome as Exclude<keyof OutcomeCounts, 'rejectedBy'>;
  counts[outcome] += some.records;
  if (outcome !== 'rejected') return;
  const reason = some.reason as keyof OutcomeCounts['rejectedBy'];
  counts.rejectedBy[reason] = (counts.rejectedBy[reason] ?? 0) + some.records;
}

function addCounts(sum: OutcomeCounts, counts: OutcomeCounts): void {
  for (const outcome of ['applied', 'duplicate', 'conflict', 'skipped'] as const) {
    countRecords(sum, { outcome, reason: null, records: counts[outcome] });
  }
  for (const [reason, records] of Object.entries(counts.rejectedBy)) {
    countRecords(sum, { outcome: 'rejected', reason, records });
  }
}
