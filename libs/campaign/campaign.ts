import { TallyError } from '../base/errors.ts';
import type { CampaignDefinition } from '../contracts/campaign-definition.ts';
import { type ResolvedDefinition, resolveDefinition } from '../contracts/resolve-definition.ts';
import type { QuarterRange } from './quarter-range.ts';
import type { LeadLines } from './tally.ts';

/** What units are called whose category the definition does not have. */
export const unknownUnit = 'item';

/** A group and the brands that it holds. */
export interface CampaignGroup {
  readonly id: string;
  readonly name: string;
  readonly brandIds: ReadonlySet<string>;
}

/** A definition in the form in which questions are asked under it. */
export interface Campaign {
  readonly definition: CampaignDefinition;
  readonly window: QuarterRange;
  /** Brands of the roster by id, in the definition's order. */
  readonly brands: ReadonlyMap<string, CampaignDefinition['brands'][number]>;
  readonly groups: readonly CampaignGroup[];
  /** The unit of every category, in the definition's order. */
  readonly unitByCategory: ReadonlyMap<string, string>;
  /** Held listings, each with the quarter hours in which its facts are held. */
  readonly holds: ReadonlyMap<string, QuarterRange>;
  /** In the definition's order. */
  readonly promotions: ResolvedDefinition['promotions'];
  readonly lead: LeadLines;
}

/**
 * Brings a definition that has passed its schema into the form in which questions are asked.
 *
 * @throws TallyError `input_invalid` where a time is off the quarter hours of UTC or the window is
 * empty, which the schema refuses
 */
export function compileCampaign(definition: CampaignDefinition): Campaign {
  const resolved = resolveDefinition(definition);
  const window = { from: resolved.startQuarter, to: resolved.endQuarter };
  if (window.from >= window.to) throw new TallyError('input_invalid', 'end must be after start');
  const unitByCategory = new Map<string, string>(
    Object.entries(definition.categories).map(([category, { unit }]) => [category, unit]),
  );
  const unitOrder = [...new Set(unitByCategory.values())];
  return {
    definition,
    window,
    brands: new Map(definition.brands.map((brand) => [brand.id, brand])),
    groups: resolved.groups.map(({ id, name, brandIds }) => {
      return { id, name, brandIds: new Set(brandIds) };
    }),
    unitByCategory,
    holds: new Map(
      resolved.heldListings.map(({ listingId, fromQuarter }) => [
        listingId,
        { from: fromQuarter ?? -Infinity, to: Infinity },
      ]),
    ),
    promotions: resolved.promotions,
    lead: { unit: unitOrder[0] ?? unknownUnit, currency: definition.currency, unitOrder },
  };
}

/** The unit of a category; `item` for one that the definition lacks. */
export function unitOf(campaign: Campaign, category: string): string {
  return campaign.unitByCategory.get(category) ?? unknownUnit;
}
