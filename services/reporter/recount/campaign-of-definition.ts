import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import type { RecountCampaign } from './figures.ts';

/**
 * The campaign to count, from its definition.
 *
 * @throws TallyError `input_invalid` where the definition has not passed its schema
 */
export function campaignOfDefinition(definition: CampaignDefinition): RecountCampaign {
  const { startQuarter, endQuarter, heldListings } = resolveDefinition(definition);
  return {
    id: definition.id,
    currency: definition.currency,
    startQuarter,
    endQuarter,
    categories: Object.entries(definition.categories).map(([id, { unit }]) => ({ id, unit })),
    brands: definition.brands.map(({ id, name }) => ({ id, name })),
    heldListings: heldListings.map(({ listingId, fromQuarter }) => ({ listingId, fromQuarter })),
  };
}
