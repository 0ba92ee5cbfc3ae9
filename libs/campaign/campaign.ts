import { TallyError } from '../base/errors.ts';
import type { CampaignDefinition } from '../contracts/campaign-definition.ts';
import { type QuarterRange, quarterStartingAt } from './quarter-range.ts';
import type { LeadLines } from './tally.ts';

/** What units are called whose category the definition does not have. */
export const unknownUnit = 'item';

/** A group, resolved to the brands that it holds. */
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
  readonly lead: LeadLines;
}

/**
 * Resolves a definition: its window and holds to quarter hours, its groups to brands.
 *
 * @throws TallyError `input_invalid` where the window or a hold is not on quarter hours of UTC, the
 * window is empty, or the zone is not known.
 */
export function compileCampaign(definition: CampaignDefinition): Campaign {
  const { timeZone } = definition;
  const from = localQuarter(definition.start, timeZone, 'start');
  const to = localQuarter(definition.end, timeZone, 'end');
  if (from >= to) throw new TallyError('input_invalid', 'end must be after start');
  const unitByCategory = new Map(
    Object.entries(definition.categories).map(([category, { unit }]) => [category, unit]),
  );
  const unitOrder = [...new Set(unitByCategory.values())];
  return {
    definition,
    window: { from, to },
    brands: new Map(definition.brands.map((brand) => [brand.id, brand])),
    groups: definition.groups.map((group) => compileGroup(group, definition.brands)),
    unitByCategory,
    holds: compileHolds(definition),
    lead: { unit: unitOrder[0] ?? unknownUnit, currency: definition.currency, unitOrder },
  };
}

/** The unit of a category; `item` for one that the definition lacks. */
export function unitOf(campaign: Campaign, category: string): string {
  return campaign.unitByCategory.get(category) ?? unknownUnit;
}

function compileGroup(
  group: CampaignDefinition['groups'][number],
  brands: CampaignDefinition['brands'],
): CampaignGroup {
  const { where } = group;
  const holds = (brand: CampaignDefinition['brands'][number]) =>
    (where.homeGrown === undefined || where.homeGrown === (brand.homeGrown ?? false)) &&
    (where.origin === undefined || where.origin === brand.origin) &&
    (where.brands === undefined || where.brands.includes(brand.id));
  const brandIds = new Set(brands.filter(holds).map((brand) => brand.id));
  return { id: group.id, name: group.name, brandIds };
}

/** A listing that is held twice is held from the earlier instant. */
function compileHolds(definition: CampaignDefinition): Map<string, QuarterRange> {
  const holds = new Map<string, QuarterRange>();
  for (const { listingId, from } of definition.heldListings) {
    const start = from === null ? -Infinity : localQuarter(from, definition.timeZone, 'from');
    const known = holds.get(listingId);
    holds.set(listingId, { from: Math.min(start, known?.from ?? Infinity), to: Infinity });
  }
  return holds;
}

/** A local time of a zone as a quarter hour: after a gap, and the first of a repeated time. */
function localQuarter(local: string, timeZone: string, what: string): number {
  return quarterStartingAt(localInstant(local, timeZone, what), what);
}

function localInstant(local: string, timeZone: string, what: string): Temporal.Instant {
  try {
    const time = Temporal.PlainDateTime.from(local);
    return time.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).toInstant();
  } catch (cause) {
    const message = `${what} "${local}" is no local time of the zone "${timeZone}"`;
    throw new TallyError('input_invalid', message, { cause });
  }
}
