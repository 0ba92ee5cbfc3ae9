import type { Campaign } from '../../../libs/campaign/campaign.ts';
import { quarterInstant } from '../../../libs/campaign/quarter-range.ts';
import type { Scope } from '../../../libs/campaign/scope.ts';
import type { AnswerHead, Basis, CampaignStatus } from '../../../libs/contracts/api.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { LiveShards } from '../live-shards.ts';

/** The status of a campaign at an instant; once its books were closed, it stays so. */
export function statusAt({ window }: Campaign, nowMs: number, isClosed: boolean): CampaignStatus {
  if (isClosed) return 'closed';
  if (nowMs < quarterInstant(window.from).epochMilliseconds) return 'scheduled';
  return nowMs < quarterInstant(window.to).epochMilliseconds ? 'live' : 'ended';
}

/** The instant, in ms since 1970, at which the status of a campaign is another one than now. */
export function nextStatusMs({ window }: Campaign, nowMs: number): number {
  const changes = [window.from, window.to].map((at) => quarterInstant(at).epochMilliseconds);
  return Math.min(...changes.filter((changeMs) => changeMs > nowMs));
}

export interface HeadOptions {
  readonly basis: Basis;
  readonly scope: Scope;
  readonly nowMs: number;
}

/**
 * The head of an answer that is made now. Offsets count the events of all brands, so whoever may
 * see only some brands is told none.
 */
export function makeHead(
  { version, campaign, isClosed }: BookEntry,
  shards: LiveShards,
  { basis, scope, nowMs }: HeadOptions,
): AnswerHead {
  const { offsets, missing = [] } = shards.coverage();
  const completeUntilMs = shards.completeUntilMs();
  const partial = missing.length > 0;
  return {
    campaignId: campaign.definition.id,
    definitionVersion: version.version,
    status: statusAt(campaign, nowMs, isClosed),
    basis,
    asOf: new Date(nowMs).toISOString(),
    completeUntil: completeUntilMs === null ? null : new Date(completeUntilMs).toISOString(),
    partial,
    offsets: scope === 'all' ? { ...offsets } : {},
    ...(partial ? { missingPartitions: [...missing] } : {}),
  };
}

/** Puts a head before the text of an answer's other members, `{"totals":…}`. */
export function withHead(head: AnswerHead, members: string): string {
  return `${JSON.stringify(head).slice(0, -1)},${members.slice(1)}`;
}
