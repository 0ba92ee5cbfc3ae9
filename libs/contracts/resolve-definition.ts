import { TallyError } from '../base/errors.ts';
import type { CampaignDefinition } from './campaign-definition.ts';
import { localInstant, quarterBeginningAt } from './local-time.ts';

type Promotion = CampaignDefinition['promotions'][number];
type HeldListing = CampaignDefinition['heldListings'][number];

/** The times of a definition as UTC quarter hours since 1970, and its groups as brands. */
export interface ResolvedDefinition {
  /** The window, half-open: [startQuarter, endQuarter). */
  readonly startQuarter: number;
  readonly endQuarter: number;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    /** In the order of the roster. */
    readonly brandIds: readonly string[];
  }[];
  readonly promotions: readonly (Promotion & {
    readonly startQuarter: number;
    readonly endQuarter: number;
  })[];
  /** `fromQuarter` null = all sales of the listing. */
  readonly heldListings: readonly (HeldListing & { readonly fromQuarter: number | null })[];
}

/**
 * Resolves the local times and groups of a definition that has passed its schema.
 *
 * @throws TallyError `input_invalid` where a time is off the quarter hours of UTC, which the schema
 * refuses
 */
export function resolveDefinition(definition: CampaignDefinition): ResolvedDefinition {
  const quarterOfLocal = (local: string) => localQuarter(local, definition.timeZone);
  return {
    startQuarter: quarterOfLocal(definition.start),
    endQuarter: quarterOfLocal(definition.end),
    groups: definition.groups.map(({ id, name, where }) => ({
      id,
      name,
      brandIds: definition.brands.filter((brand) => isIn(where, brand)).map((brand) => brand.id),
    })),
    promotions: definition.promotions.map((promotion) => ({
      ...promotion,
      startQuarter: quarterOfLocal(promotion.start),
      endQuarter: quarterOfLocal(promotion.end),
    })),
    heldListings: definition.heldListings.map((held) => ({
      ...held,
      fromQuarter: held.from === null ? null : quarterOfLocal(held.from),
    })),
  };
}

function localQuarter(local: string, timeZone: string): number {
  const quarter = quarterBeginningAt(localInstant(local, timeZone));
  if (quarter !== undefined) return quarter;
  const message = `${local} in ${timeZone} does not fall on a quarter hour of UTC`;
  throw new TallyError('input_invalid', message);
}

type Where = CampaignDefinition['groups'][number]['where'];
type Brand = CampaignDefinition['brands'][number];

/** Whether a group holds a brand: all traits that it names are the brand's, or it lists the id. */
function isIn(where: Where, brand: Brand): boolean {
  if (where.brands !== undefined) return where.brands.includes(brand.id);
  const isHome = where.homeGrown === undefined || where.homeGrown === brand.homeGrown;
  return isHome && (where.origin === undefined || where.origin === brand.origin);
}
