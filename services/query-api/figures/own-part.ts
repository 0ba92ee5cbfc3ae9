import type { Campaign } from '../../../libs/campaign/campaign.ts';
import type { Cube } from '../../../libs/campaign/cube.ts';
import { inScope, type Scope } from '../../../libs/campaign/scope.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';

/**
 * The part of a definition that a caller may see: all of it, or what concerns its own brands. A
 * hold names a listing and no brand, so the cube says whose it is; one that nobody has sold yet is
 * nobody's.
 */
export function ownPart(
  { definition, groups }: Campaign,
  scope: Scope,
  cube: Cube,
): CampaignDefinition {
  if (scope === 'all') return definition;
  const isOwn = (brandId: string) => inScope(scope, brandId);
  const ownGroups = new Set(
    groups.filter(({ brandIds }) => [...brandIds].some(isOwn)).map(({ id }) => id),
  );
  // What the whole is to reach, and what is said when it does, is nobody's own.
  const { target: _target, signals: _signals, pacing, ...rest } = definition;
  const curve = pacing?.curve;
  return {
    ...rest,
    ...(curve === undefined ? {} : { pacing: { curve } }),
    brands: definition.brands.filter(({ id }) => isOwn(id)),
    groups: definition.groups
      .filter(({ id }) => ownGroups.has(id))
      .map(({ target: _groupTarget, ...group }) => {
        const { brands } = group.where;
        if (brands === undefined) return group;
        return { ...group, where: { ...group.where, brands: brands.filter(isOwn) } };
      }),
    promotions: definition.promotions.filter(({ brandId }) => isOwn(brandId)),
    heldListings: definition.heldListings.filter(({ listingId }) =>
      cube.listings.ofListing(listingId).some(({ series }) => isOwn(series.brandId)),
    ),
  };
}
