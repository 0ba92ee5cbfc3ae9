import type { Exact } from '../../../libs/base/exact.ts';
import type { Basis, Totals, UnitsLine } from '../../../libs/contracts/api.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import type { CountResult } from '../../../libs/contracts/count-result.ts';
import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import type { ShownHour } from '../bridge/as-shown.ts';
import type { NoBridge, ReportBridge } from '../bridge/bridge-document.ts';
import type { Differences } from '../bridge/differences.ts';
import type { ControlComparison } from '../control/compare-control-totals.ts';
import type { ExceptionList } from '../recount/exceptions.ts';
import type { Placement } from '../recount/placement.ts';

/** Figures of something that has an id and a name. */
export type Named = Totals & { readonly id: string; readonly name: string };

/** The figures on one clock, cut every way that finance asks for. Brands, categories and days each
 * add up to the totals; so do the listings that are not held. */
export interface ReportCuts {
  readonly totals: Totals;
  readonly held: Totals;
  readonly outsideRoster: Totals;
  readonly groups: readonly Named[];
  readonly brands: readonly Named[];
  readonly categories: readonly (Totals & {
    readonly id: string;
    readonly unit: UnitsLine['unit'];
  })[];
  /** Days of the campaign's zone, `2026-11-10`. */
  readonly days: readonly (Totals & { readonly day: string })[];
  readonly brandDays: readonly (Totals & { readonly brandId: string; readonly day: string })[];
  /** What a hold takes out of a listing stands in a row of its own. */
  readonly listings: readonly (Totals & ListingOf & { readonly held: boolean })[];
  readonly outside: readonly (Totals & ListingOf)[];
}

export interface ListingOf {
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
}

/** Returns of the units that were sold in the campaign, whenever they came back. */
export interface ReportReturns {
  readonly brandId: string;
  readonly unit: UnitsLine['unit'];
  readonly sold: Exact;
  readonly cancelled: Exact;
  readonly returned: Exact;
  /** Of those sold, how many can't come back any more: their return window has passed. */
  readonly mature: Exact;
  readonly reasons: readonly { readonly reason: string; readonly units: Exact }[];
}

export interface ReportDocument {
  readonly format: 'tally-report/1';
  readonly codeVersion: string;
  readonly campaign: {
    readonly id: string;
    readonly name: string;
    readonly currency: string;
    readonly timeZone: string;
    /** Local times, half-open, and the instants that they are. */
    readonly start: string;
    readonly end: string;
    readonly startsAt: string;
    readonly endsAt: string;
    /** In the order of the definition, which canonical JSON does not keep: the first one's unit leads. */
    readonly categories: readonly { readonly id: string; readonly unit: UnitsLine['unit'] }[];
  };
  readonly definition: {
    /** Null where it came from a file. */
    readonly version: number | null;
    readonly sha256: string;
    readonly document: DefinitionVersion['definition'];
  };
  readonly log: {
    readonly topic: string;
    /** The next offset of each partition: everything before it is counted, nothing else. */
    readonly offsets: Readonly<Record<string, number>>;
    /** By what records on the wrong partition were rejected: the numbers of partitions from which
     * keys were placed, by partition. Null where none was rejected for that. */
    readonly placement: ReportPlacement | null;
    /** Up to where every partition has told what happened; null for an empty log. */
    readonly watermark: string | null;
  };
  readonly activity: ReportCuts;
  readonly cohort: ReportCuts;
  readonly returns: {
    readonly windowDays: number;
    /** How much of the window has passed for what was sold last. */
    readonly windowSecondsPassed: number;
    readonly isMature: boolean;
    readonly brands: readonly ReportReturns[];
  };
  readonly heldListings: readonly {
    readonly listingId: string;
    readonly reason: string;
    readonly from: string | null;
    readonly activity: Totals;
    readonly cohort: Totals;
  }[];
  readonly outcomes: Pick<CountResult, 'records' | 'outcomes' | 'partitions'>;
  readonly exceptions: ExceptionList;
  readonly bridge: ReportBridge | NoBridge;
  /** What was shown at each whole hour, as far as it was kept, beside what is known now. */
  readonly asShown: readonly ShownHour[];
  /** How the log compares with what the order system says; null where it was not asked. */
  readonly controlTotals: ControlComparison | null;
  /** The report that this one follows, and all that is not as it was; null for the first. */
  readonly previous: ReportPrevious | null;
  /** The files that it was made of beside the log. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
}

export interface ReportPlacement {
  readonly partitioner: Placement['partitioner'];
  readonly counts: Readonly<Record<string, readonly PartitionCount[]>>;
}

export interface ReportPrevious extends Differences {
  readonly version: number;
  readonly manifestSha256: string;
  readonly reportSha256: string;
  readonly definitionVersion: number | null;
  readonly definition: DefinitionVersion['definition'];
  readonly offsets: Readonly<Record<string, number>>;
}

/** The clocks, in the order of a report. */
export const bases: readonly Basis[] = ['activity', 'cohort'];

/** Names under which whole numbers of any size stand. */
const figureNames = new Set([
  'placed',
  'sold',
  'cancelled',
  'returned',
  'refunded',
  'net',
  'gross',
  'discount',
  'orders',
  'lines',
  'mature',
  'units',
  'amount',
  'before',
  'after',
  'change',
  'control',
  'counted',
]);

const digits = /^-?[1-9][0-9]{15,}$/;

/**
 * A report, or a statement, from its canonical text: what is too large for a double is a bigint.
 *
 * @throws SyntaxError where it is not JSON
 */
export function readReportText(text: string): unknown {
  return JSON.parse(text, (name, value: unknown) =>
    figureNames.has(name) && typeof value === 'string' && digits.test(value)
      ? BigInt(value)
      : value,
  );
}
