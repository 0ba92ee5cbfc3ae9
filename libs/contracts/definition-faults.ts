import type { CampaignDefinition } from './campaign-definition.ts';
import { goalFaults } from './goal-faults.ts';
import { localInstant, quarterBeginningAt } from './local-time.ts';

/** A fault in how fields of a definition stand to each other. */
export interface DefinitionFault {
  readonly path: readonly (string | number)[];
  /** Completes "`path` …". */
  readonly message: string;
}

/** Fields that are in order by themselves; one that is not may be left out. */
export type SoundFields = Partial<CampaignDefinition>;

/**
 * Finds what is wrong between the fields of a definition: times off the quarter hours of UTC,
 * windows that end before they start, ids that stand twice or that nobody has. It checks what it
 * can of the fields it is given.
 */
export function definitionFaults(fields: SoundFields): DefinitionFault[] {
  return [
    ...timeFaults(fields),
    ...repeatedIds('brands', fields.brands, 'id'),
    ...repeatedIds('groups', fields.groups, 'id'),
    ...repeatedIds('promotions', fields.promotions, 'id'),
    ...repeatedIds('heldListings', fields.heldListings, 'listingId'),
    ...unknownBrands(fields),
    ...goalFaults(fields),
  ];
}

function timeFaults(fields: SoundFields): DefinitionFault[] {
  const { timeZone, start, end, promotions = [], heldListings = [] } = fields;
  if (timeZone === undefined) return [];
  return [
    ...quarterFaults(['start'], start, timeZone),
    ...quarterFaults(['end'], end, timeZone),
    ...orderFaults([], { start, end }, timeZone),
    ...promotions.flatMap((promotion, index) => [
      ...quarterFaults(['promotions', index, 'start'], promotion.start, timeZone),
      ...quarterFaults(['promotions', index, 'end'], promotion.end, timeZone),
      ...orderFaults(['promotions', index], promotion, timeZone),
    ]),
    ...heldListings.flatMap(({ from }, index) =>
      quarterFaults(['heldListings', index, 'from'], from ?? undefined, timeZone),
    ),
  ];
}

function quarterFaults(
  path: DefinitionFault['path'],
  local: string | undefined,
  timeZone: string,
): DefinitionFault[] {
  if (local === undefined) return [];
  const instant = localInstant(local, timeZone);
  if (quarterBeginningAt(instant) !== undefined) return [];
  const message =
    `must fall on a quarter hour of UTC (:00, :15, :30 or :45): ` +
    `${local} in ${timeZone} is ${instant.toString()}`;
  return [{ path, message }];
}

function orderFaults(
  path: DefinitionFault['path'],
  { start, end }: { start?: string | undefined; end?: string | undefined },
  timeZone: string,
): DefinitionFault[] {
  if (start === undefined || end === undefined) return [];
  const order = Temporal.Instant.compare(
    localInstant(start, timeZone),
    localInstant(end, timeZone),
  );
  return order < 0 ? [] : [{ path: [...path, 'end'], message: 'must be after start' }];
}

function repeatedIds<Name extends string>(
  listName: string,
  items: readonly Readonly<Record<Name, string>>[] = [],
  idName: Name,
): DefinitionFault[] {
  const firstIndex = new Map<string, number>();
  const faults: DefinitionFault[] = [];
  for (const [index, item] of items.entries()) {
    const first = firstIndex.get(item[idName]);
    if (first === undefined) firstIndex.set(item[idName], index);
    else {
      const message = `must be unique: ${listName}[${first}] has "${item[idName]}" too`;
      faults.push({ path: [listName, index, idName], message });
    }
  }
  return faults;
}

function unknownBrands({ brands, groups = [], promotions = [] }: SoundFields): DefinitionFault[] {
  if (brands === undefined) return [];
  const roster = new Set(brands.map(({ id }) => id));
  const check = (id: string, path: DefinitionFault['path']): DefinitionFault[] =>
    roster.has(id)
      ? []
      : [{ path, message: `must be the id of a brand in brands: "${id}" is none` }];
  return [
    ...groups.flatMap(({ where }, group) =>
      (where.brands ?? []).flatMap((id, index) =>
        check(id, ['groups', group, 'where', 'brands', index]),
      ),
    ),
    ...promotions.flatMap(({ brandId }, index) => check(brandId, ['promotions', index, 'brandId'])),
  ];
}
