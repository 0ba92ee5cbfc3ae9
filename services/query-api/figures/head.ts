import type { Basis } from '../../../libs/campaign/basis.ts';
import type { Campaign } from '../../../libs/campaign/campaign.ts';
import { quarterInstant } from '../../../libs/campaign/quarter-range.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { LiveShards } from '../live-shards.ts';

/** Where a campaign is by the clock. */
export type CampaignStatus = 'scheduled' | 'live' | 'ended';

/** What stands at the head of every answer that holds a figure. */
export interface Head {
  readonly campaignId: string;
  readonly definitionVersion: number;
  readonly status: CampaignStatus;
  readonly basis: Basis;
  /** When the answer was made. */
  readonly asOf: string;
  /** Everything that was in the log by then is in the figures; null while that is not known. */
  readonly completeUntil: string | null;
  readonly partial: boolean;
  /** Next offset by partition: what is before it is in the figures. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Partitions whose figures are missing; only in a partial answer. */
  readonly missingPartitions?: readonly number[];
}

/** The status of a campaign at an instant. */
export function statusAt({ window }: Campaign, nowMs: number): CampaignStatus {
  if (nowMs < quarterInstant(window.from).epochMilliseconds) return 'scheduled';
  return nowMs < quarterInstant(window.to).epochMilliseconds ? 'live' : 'ended';
}

/** The head of an answer that is made now. */
export function makeHead(
  { version, campaign }: BookEntry,
  shards: LiveShards,
  { basis, nowMs }: { readonly basis: Basis; readonly nowMs: number },
): Head {
  const { offsets, missing = [] } = shards.coverage();
  const completeUntilMs = shards.completeUntilMs();
  const partial = missing.length > 0;
  return {
    campaignId: campaign.definition.id,
    definitionVersion: version.version,
    status: statusAt(campaign, nowMs),
    basis,
    asOf: new Date(nowMs).toISOString(),
    completeUntil: completeUntilMs === null ? null : new Date(completeUntilMs).toISOString(),
    partial,
    offsets,
    ...(partial ? { missingPartitions: missing } : {}),
  };
}

/** Puts a head before the text of an answer's other members, `{"totals":…}`. */
export function withHead(head: Head, members: string): string {
  return `${JSON.stringify(head).slice(0, -1)},${members.slice(1)}`;
}
