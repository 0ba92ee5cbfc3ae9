import type { Basis, Totals } from '../../../libs/contracts/api.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import { type FlatFigures, flatFigures } from '../report/flat-figures.ts';

/** Whose figures: the whole campaign, or what a group or a brand is under a definition. */
export type Scope =
  | { readonly kind: 'campaign' }
  | { readonly kind: 'group' | 'brand'; readonly id: string };

export interface NamedScope {
  readonly scope: Exclude<Scope, { kind: 'campaign' }>;
  readonly name: string;
}

/** Figures as they are said somewhere: by a report, or on a wall. */
export interface SaidFigures {
  readonly totals: Totals;
  readonly groups: readonly (Totals & { readonly id: string })[];
  readonly brands: readonly (Totals & { readonly id: string })[];
}
export type SaidOnClocks = Readonly<Record<Basis, SaidFigures>>;

/** The groups, or the brands, of the later of two definitions in its order, then those that only the
 * earlier one has. */
export function scopesOf(
  kind: 'group' | 'brand',
  before: CampaignDefinition,
  after: CampaignDefinition,
): NamedScope[] {
  const name = kind === 'group' ? 'groups' : 'brands';
  const gone = before[name].filter(({ id }) => !after[name].some((each) => each.id === id));
  return [...after[name], ...gone].map(({ id, name: called }) => ({
    scope: { kind, id },
    name: called,
  }));
}

/** All brands that a scope has under any of some definitions. */
export function brandsByScope(
  definitions: readonly CampaignDefinition[],
): (scope: Scope) => ReadonlySet<string> {
  const all = new Set(definitions.flatMap(({ brands }) => brands.map(({ id }) => id)));
  const groups = definitions.flatMap((definition) => resolveDefinition(definition).groups);
  return (scope) => {
    if (scope.kind === 'campaign') return all;
    if (scope.kind === 'brand') return new Set([scope.id]);
    return new Set(groups.filter(({ id }) => id === scope.id).flatMap(({ brandIds }) => brandIds));
  };
}

/** What is said of a scope; nothing where it is not there. */
export function figuresOf(said: SaidFigures, scope: Scope): FlatFigures {
  if (scope.kind === 'campaign') return flatFigures(said.totals);
  const list = scope.kind === 'group' ? said.groups : said.brands;
  const found = list.find(({ id }) => id === scope.id);
  return found === undefined ? new Map() : flatFigures(found);
}

/** `the campaign`, `brand siweiqi` */
export function nameOf(scope: Scope): string {
  return scope.kind === 'campaign' ? 'the campaign' : `${scope.kind} ${scope.id}`;
}
