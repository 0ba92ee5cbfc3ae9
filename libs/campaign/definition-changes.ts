import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition } from '../contracts/campaign-definition.ts';

/** The parts of a definition that can change by themselves. */
export const changeKinds = [
  'window',
  'category',
  'brand',
  'heldListing',
  'group',
  'promotion',
  'field',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One thing that is not in one definition as it is in another. */
export interface DefinitionChange {
  readonly kind: ChangeKind;
  /** Of what: an id, the name of a field, or `window`. */
  readonly id: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** The part as it stands in each; undefined where it does not. */
  readonly before: unknown;
  readonly after: unknown;
  /** The definition in which this part, and no other, is as it is afterwards. */
  readonly applyTo: (definition: CampaignDefinition) => CampaignDefinition;
}

/** Kinds that can restate the figures of a brand; the others change names, groups and goals. */
export const restatingKinds: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'window',
  'category',
  'brand',
  'heldListing',
]);

/**
 * All that differs between two definitions of a campaign, in the order in which its effects are
 * told: window, categories, brands, holds, then what moves no figure of a brand. Applied one after
 * the other to the first definition, they make the second, but for the order of its lists.
 */
export function definitionChanges(
  before: CampaignDefinition,
  after: CampaignDefinition,
): DefinitionChange[] {
  return [
    ...windowChange(before, after),
    ...categoryChanges(before, after),
    ...listChanges({ kind: 'brand', name: 'brands', idName: 'id' }, before, after),
    ...listChanges(
      { kind: 'heldListing', name: 'heldListings', idName: 'listingId' },
      before,
      after,
    ),
    ...listChanges({ kind: 'group', name: 'groups', idName: 'id' }, before, after),
    ...listChanges({ kind: 'promotion', name: 'promotions', idName: 'id' }, before, after),
    ...fieldChanges(before, after),
  ];
}

function windowChange(before: CampaignDefinition, after: CampaignDefinition): DefinitionChange[] {
  const windowOf = ({ timeZone, start, end }: CampaignDefinition) => ({ timeZone, start, end });
  const [from, to] = [windowOf(before), windowOf(after)];
  if (isDeepStrictEqual(from, to)) return [];
  const applyTo = (definition: CampaignDefinition) => ({ ...definition, ...to });
  return [{ kind: 'window', id: 'window', what: 'changed', before: from, after: to, applyTo }];
}

function categoryChanges(
  before: CampaignDefinition,
  after: CampaignDefinition,
): DefinitionChange[] {
  const [from, to] = [before.categories, after.categories];
  const ids = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...ids].flatMap((id) => {
    const applyTo = (definition: CampaignDefinition): CampaignDefinition => {
      const { [id]: _, ...others } = definition.categories;
      const category = to[id];
      const categories =
        category === undefined ? others : { ...definition.categories, [id]: category };
      return { ...definition, categories };
    };
    return partChange({ kind: 'category', id, before: from[id], after: to[id], applyTo });
  });
}

type ListName = 'brands' | 'heldListings' | 'groups' | 'promotions';

interface ListRule {
  readonly kind: ChangeKind;
  readonly name: ListName;
  readonly idName: 'id' | 'listingId';
}

function listChanges(
  { kind, name, idName }: ListRule,
  before: CampaignDefinition,
  after: CampaignDefinition,
): DefinitionChange[] {
  type Item = Readonly<Record<string, unknown>>;
  const byId = (definition: CampaignDefinition) =>
    new Map((definition[name] as readonly Item[]).map((item) => [String(item[idName]), item]));
  const [from, to] = [byId(before), byId(after)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((id) => {
    const item = to.get(id);
    const applyTo = (definition: CampaignDefinition): CampaignDefinition => {
      const items = definition[name] as readonly Item[];
      const at = items.findIndex((each) => each[idName] === id);
      const others = items.filter((_, index) => index !== at);
      const place = at < 0 ? others.length : at;
      const list = item === undefined ? others : others.toSpliced(place, 0, item);
      return { ...definition, [name]: list };
    };
    return partChange({ kind, id, before: from.get(id), after: item, applyTo });
  });
}

const partNames: ReadonlySet<string> = new Set([
  'id',
  'timeZone',
  'start',
  'end',
  'categories',
  'brands',
  'heldListings',
  'groups',
  'promotions',
]);

function fieldChanges(before: CampaignDefinition, after: CampaignDefinition): DefinitionChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((id) => {
    if (partNames.has(id)) return [];
    const name = id as keyof CampaignDefinition;
    const applyTo = (definition: CampaignDefinition): CampaignDefinition => ({
      ...definition,
      [name]: after[name],
    });
    return partChange({ kind: 'field', id, before: before[name], after: after[name], applyTo });
  });
}

function partChange(part: Omit<DefinitionChange, 'what'>): DefinitionChange[] {
  const { before, after } = part;
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [{ ...part, what: 'added' }];
  return [{ ...part, what: after === undefined ? 'removed' : 'changed' }];
}
