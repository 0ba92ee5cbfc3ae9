import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { StreamEvent } from '../../../../libs/client/follow-stream.ts';
import type { Basis } from '../../../../libs/contracts/api.ts';
import type {
  BrandSnapshot,
  CampaignSnapshot,
  CampaignUpdate,
} from '../../../../libs/contracts/api-stream.ts';
import { type LiveFeed, openFeed } from './live-feed.ts';

/** The board of a campaign, live, as long as the component is shown. */
export function useLiveCampaign(
  campaignId: string,
  {
    basis = 'activity' as Basis,
    onSignal = undefined as ((data: unknown) => void) | undefined,
  } = {},
): LiveFeed<CampaignSnapshot> {
  const path = `/v1/campaigns/${encodeURIComponent(campaignId)}/stream?basis=${basis}`;
  const feed = useMemo(
    () => openFeed({ path, take: takeCampaign, ...(onSignal && { onSignal }) }),
    [path],
  );
  useEffect(() => () => feed.close(), [feed]);
  return feed;
}

/** One brand of a campaign, live, as long as the component is shown. */
export function useLiveBrand(
  campaignId: string,
  brandId: string | null,
  basis: Basis = 'activity',
): LiveFeed<BrandSnapshot> {
  const id = encodeURIComponent(campaignId);
  const query = `brand=${encodeURIComponent(brandId ?? '')}&basis=${basis}`;
  const path = `/v1/campaigns/${id}/stream?${query}`;
  const feed = useMemo(
    () => (brandId === null ? quietFeed<BrandSnapshot>() : openFeed({ path, take: takeBrand })),
    [path],
  );
  useEffect(() => () => feed.close(), [feed]);
  return feed;
}

/** What a campaign shows after an event: brands that are not named stay as they were. */
export function takeCampaign(
  before: CampaignSnapshot | null,
  { name, data }: StreamEvent,
): CampaignSnapshot | null {
  if (name !== 'update') return data as CampaignSnapshot;
  const update = data as CampaignUpdate;
  if (before === null) return null;
  const changed = new Map(update.brands.map((brand) => [brand.id, brand]));
  const brands = before.brands
    .map((brand) => changed.get(brand.id) ?? brand)
    .sort((a, b) => a.rank - b.rank);
  return { ...update, groups: update.groups ?? before.groups, brands };
}

function takeBrand(_before: BrandSnapshot | null, { data }: StreamEvent): BrandSnapshot {
  return data as BrandSnapshot;
}

/** A feed of nothing, for a page that does not know yet what to ask for. */
function quietFeed<Shown>(): LiveFeed<Shown> {
  return {
    shown: signal<Shown | null>(null),
    link: signal({ state: 'connecting', sinceMs: Date.now(), returns: 0 }),
    heardMs: signal(Date.now()),
    close: () => undefined,
  };
}
