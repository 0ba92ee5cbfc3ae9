import { everything, type QuarterRange, quarterAt } from '../../../libs/campaign/quarter-range.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import type { Basis } from '../../../libs/contracts/api.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { BookEntry, CampaignBook } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';
import { brandNotFound, campaignNotFound } from '../http/access.ts';
import { Problem } from '../http/problem.ts';
import type { LiveShards } from '../live-shards.ts';

/** What a request may say of the figures that it wants. */
export interface FiguresQuery {
  readonly basis: Basis;
  readonly group?: string | undefined;
  readonly brand?: string | undefined;
  readonly category?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly allowPartial: boolean;
  /** An older version of the definition under which it is answered. */
  readonly definitionVersion?: number | undefined;
}

/** A request's question, and the campaign under which it is answered. */
export interface OpenQuestion {
  readonly entry: BookEntry;
  readonly question: Question;
}

/**
 * Turns a request into a question.
 *
 * @throws Problem `campaign-not-found`, `version-not-found`, `brand-not-found`, `invalid-request`
 * where it names what the definition does not have, `shards-unavailable` where figures would be missing and that was not
 * allowed.
 */
export function openQuestion(
  { shards, book }: Pick<ApiContext, 'shards' | 'book'>,
  asked: {
    readonly campaignId: string;
    readonly scope: GrantedScope;
    readonly query: FiguresQuery;
  },
): OpenQuestion {
  const { scope, query } = asked;
  const entry = visibleVersion(book, asked.campaignId, scope, query.definitionVersion);
  const { campaign } = entry;
  if (query.brand !== undefined && !campaign.brands.has(query.brand)) throw brandNotFound();
  refuseUnknown(
    'group',
    query.group,
    campaign.groups.map(({ id }) => id),
  );
  refuseUnknown('category', query.category, [...campaign.unitByCategory.keys()]);
  requireShards(shards, query.allowPartial);
  const question: Question = {
    cube: shards.cube,
    campaign,
    scope,
    basis: query.basis,
    groupId: query.group,
    brandId: query.brand,
    category: query.category,
    range: rangeOf(query),
  };
  return { entry, question };
}

/**
 * A campaign that has at least one of the brands that the caller may see.
 *
 * @throws Problem `campaign-not-found`
 */
export function visibleCampaign(
  book: CampaignBook,
  campaignId: string,
  scope: GrantedScope,
): BookEntry {
  const entry = book.get(campaignId);
  if (entry === undefined || !isVisible(entry, scope)) throw campaignNotFound();
  return entry;
}

/**
 * A campaign under one of its versions, the newest where none is named.
 *
 * @throws Problem `campaign-not-found`, `version-not-found`
 */
export function visibleVersion(
  book: CampaignBook,
  campaignId: string,
  scope: GrantedScope,
  version?: number,
): BookEntry {
  const newest = visibleCampaign(book, campaignId, scope);
  if (version === undefined) return newest;
  const entry = book.at(campaignId, version);
  if (entry !== undefined && isVisible(entry, scope)) return entry;
  const detail = `It is at version ${newest.version.version}; name one from 1 to that.`;
  throw new Problem('version-not-found', detail);
}

/** Whether a campaign has anything that the caller may see. */
export function isVisible({ campaign }: BookEntry, scope: GrantedScope): boolean {
  return scope === 'all' || [...scope].some((brandId) => campaign.brands.has(brandId));
}

/**
 * Never lets a smaller number pass for a whole one.
 *
 * @throws Problem `shards-unavailable`
 */
export function requireShards(shards: LiveShards, allowPartial: boolean): void {
  const { missing } = shards.coverage();
  if (missing !== undefined && (missing.length === 0 || allowPartial)) return;
  const detail =
    missing === undefined
      ? 'The partitions of the order topic are not known yet. Try again in a moment.'
      : 'Try again in a moment, or ask with allowPartial=true for what can be read.';
  throw new Problem('shards-unavailable', detail, {
    headers: { 'retry-after': '1' },
    members: missing === undefined ? {} : { missingPartitions: missing },
  });
}

function refuseUnknown(name: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  const message = `is not in the definition of this campaign`;
  const errors = [{ path: `query.${name}`, message }];
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}

function rangeOf({ from, to }: FiguresQuery): QuarterRange {
  return {
    from: from === undefined ? everything.from : quarterAt(Temporal.Instant.from(from)),
    to: to === undefined ? everything.to : quarterAt(Temporal.Instant.from(to)),
  };
}
