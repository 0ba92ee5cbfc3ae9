import type { CampaignDefinition } from '../../libs/contracts/campaign-definition.ts';
import { quarterSeconds } from '../../libs/contracts/measures.ts';
import { resolveDefinition } from '../../libs/contracts/resolve-definition.ts';
import type { SimulatedCampaign } from './catalogue.ts';

/**
 * The campaign to simulate, from its definition.
 *
 * @throws TallyError `input_invalid` where the definition has not passed its schema
 */
export function campaignOfDefinition(definition: CampaignDefinition): SimulatedCampaign {
  const { startQuarter, endQuarter, heldListings } = resolveDefinition(definition);
  const { id, currency, timeZone, returnWindowDays } = definition;
  return {
    id,
    currency,
    timeZone,
    returnWindowDays,
    startMs: startQuarter * quarterMs,
    endMs: endQuarter * quarterMs,
    categories: Object.entries(definition.categories).map(([category, { unit }]) => ({
      id: category,
      unit,
    })),
    brands: definition.brands.map((brand) => ({
      id: brand.id,
      name: brand.name,
      homeGrown: brand.homeGrown,
      targetUnits: brand.target?.units ?? null,
    })),
    heldListings: heldListings.map(({ listingId, fromQuarter }) => ({
      listingId,
      fromMs: fromQuarter === null ? null : fromQuarter * quarterMs,
    })),
  };
}

const quarterMs = quarterSeconds * 1000;
