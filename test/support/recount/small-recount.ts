import type { RecountCampaign } from '../../../services/reporter/recount/figures.ts';
import { smallCampaign } from '../small-campaign.ts';

const quarter = (instantMs: number) => instantMs / 900_000;

/** The small campaign as the recount knows it. */
export const smallRecount: RecountCampaign = {
  id: smallCampaign.id,
  currency: smallCampaign.currency,
  startQuarter: quarter(smallCampaign.startMs),
  endQuarter: quarter(smallCampaign.endMs),
  categories: smallCampaign.categories,
  brands: smallCampaign.brands,
  heldListings: smallCampaign.heldListings.map(({ listingId, fromMs }) => ({
    listingId,
    fromQuarter: fromMs === null ? null : quarter(fromMs),
  })),
};
