import type { GrantedScope } from '../auth/authorise.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';
import { versionTag } from '../http/version-tag.ts';
import { statusAt } from './head.ts';
import { ownPart } from './own-part.ts';

/** A campaign as a caller may see it, and the tag that names its version. */
export function campaignView(
  { version, campaign, isClosed }: BookEntry,
  scope: GrantedScope,
  { clock, shards }: Pick<ApiContext, 'clock' | 'shards'>,
): { readonly body: string; readonly tag: string } {
  const status = statusAt(campaign, clock.now(), isClosed);
  const { changedBy, changedAt, reason } = version;
  const body = JSON.stringify({
    campaignId: campaign.definition.id,
    definitionVersion: version.version,
    status,
    changedAt,
    // Why something was changed may speak of another brand.
    ...(scope === 'all' ? { changedBy, reason } : {}),
    definition: ownPart(campaign, scope, shards.cube),
  });
  return { body, tag: versionTag(version.version, status) };
}
