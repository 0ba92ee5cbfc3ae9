import type { Exact } from '../../../libs/base/exact.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import type { DefinitionCause, ExplainedChange } from './definition-steps.ts';
import type { WalkLine } from './walk.ts';

/** Net units of each kind and net minor units of each currency; each is never added to another. */
export interface NetFigures {
  readonly units: readonly { readonly unit: string; readonly net: Exact }[];
  readonly amounts: readonly { readonly currency: string; readonly net: Exact }[];
}

/** What one line adds. `lines` is how many lines of events it consists of. */
export interface BridgeLine extends NetFigures {
  readonly line: WalkLine;
  readonly lines: Exact;
}

/** From what was shown to what the report says: `start` and all lines add up to `end`, exactly. */
export interface BridgePath {
  readonly start: NetFigures;
  readonly lines: readonly BridgeLine[];
  readonly end: NetFigures;
}

export interface BridgeOfClock {
  readonly totals: BridgePath;
  readonly groups: readonly (BridgePath & { readonly id: string; readonly name: string })[];
  /** The brands of either definition: one that joined begins at nothing, one that left ends there. */
  readonly brands: readonly (BridgePath & { readonly id: string; readonly name: string })[];
}

/** A line of an event that a line of the bridge consists of. Units and amount are what it adds to the
 * net figures of its brand. */
export interface BridgeEvent {
  readonly basis: 'activity' | 'cohort';
  readonly line: WalkLine;
  readonly brandId: string;
  readonly listingId: string;
  /** `sold`, `cancelled`, `returned`, `refunded` */
  readonly measure: string;
  readonly partition: number;
  readonly offset: number;
  readonly source: string;
  readonly id: string;
  readonly order: string;
  readonly lineId: string;
  /** When it happened, RFC 3339 in UTC, to the millisecond below. */
  readonly time: string;
  readonly unit: string;
  readonly units: Exact;
  readonly currency: string;
  readonly amount: Exact;
}

/** Why there is no bridge. */
export const bridgeGaps = ['nothing_shown', 'version_unknown', 'shown_after_cut'] as const;
export type BridgeGap = (typeof bridgeGaps)[number];

/** The way from the number that was last shown at the end of a campaign to the report's. */
export interface ReportBridge {
  readonly start: {
    /** The minute that was shown; null where only the offsets were given, by hand. */
    readonly at: string | null;
    readonly definitionVersion: number | null;
    readonly definition: DefinitionVersion['definition'];
    readonly offsets: Readonly<Record<string, number>>;
  };
  /** Whether the log up to those offsets gives what was shown; null where there is nothing to
   * compare with. */
  readonly isAsShown: boolean | null;
  /** Where it does not: what was shown, and what the log gives. */
  readonly shownFaults: readonly string[];
  readonly causes: readonly {
    readonly cause: DefinitionCause;
    readonly changes: readonly ExplainedChange[];
  }[];
  readonly activity: BridgeOfClock;
  readonly cohort: BridgeOfClock;
  /** Of each brand, clock and line at the most so many events are listed; `lines` counts them all. */
  readonly eventsListedMax: number;
  readonly events: readonly BridgeEvent[];
}

export interface NoBridge {
  readonly absent: BridgeGap;
}
