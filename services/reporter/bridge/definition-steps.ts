import {
  type DefinitionChange,
  definitionChanges,
} from '../../../libs/campaign/definition-changes.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';

/** Why a definition makes another figure of the same sales, in the order in which it is told. */
export const definitionCauses = [
  'window',
  'categories',
  'roster',
  'released',
  'held',
  'groups',
] as const;
export type DefinitionCause = (typeof definitionCauses)[number];

/** One thing that is not as it was, and the version that made it so, where that is known. */
export interface ExplainedChange {
  /** A category, brand, listing or group; `window`. */
  readonly id: string;
  readonly what: DefinitionChange['what'];
  readonly version: number | null;
  readonly changedAt: string | null;
  readonly reason: string | null;
}

/** A definition on the way from one to another, and what was changed to come to it. */
export interface DefinitionStep {
  readonly cause: DefinitionCause;
  readonly definition: CampaignDefinition;
  readonly changes: readonly ExplainedChange[];
}

/**
 * Leads from one definition to another, one cause after the other. Each is the cause of what its own
 * step moves, so that all of them add up to the difference; where two meet (a brand leaves whose
 * listing is held, too) the first has the effect of both. Empty where no figure can differ.
 *
 * @param versions those that may say why, oldest first
 */
export function definitionSteps(
  before: CampaignDefinition,
  after: CampaignDefinition,
  versions: readonly DefinitionVersion[],
): DefinitionStep[] {
  const byCause = Map.groupBy(definitionChanges(before, after), causeOf);
  const steps: DefinitionStep[] = [];
  // Promotions move no figure, and their times need not fall on quarter hours in another zone.
  let definition: CampaignDefinition = { ...before, promotions: [] };
  for (const cause of definitionCauses) {
    // Canonical JSON keeps no order of categories, and whoever reads one comes to the same list.
    const changes = (byCause.get(cause) ?? []).sort(({ id }, other) => (id < other.id ? -1 : 1));
    if (changes.length === 0) continue;
    definition = changes.reduce((at, { applyTo }) => applyTo(at), definition);
    steps.push({ cause, definition, changes: changes.map((each) => explained(each, versions)) });
  }
  return steps;
}

function causeOf({ kind, what }: DefinitionChange): DefinitionCause | 'none' {
  switch (kind) {
    case 'window':
      return 'window';
    case 'category':
      return 'categories';
    case 'brand':
      return 'roster';
    case 'heldListing':
      return what === 'removed' ? 'released' : 'held';
    case 'group':
      return 'groups';
    default:
      return 'none';
  }
}

/** A change with the last of the versions that touched the same thing. */
function explained(
  { kind, id, what }: DefinitionChange,
  versions: readonly DefinitionVersion[],
): ExplainedChange {
  const maker = versions.findLast((version, index) => {
    const earlier = versions[index - 1];
    if (earlier === undefined) return false;
    const changes = definitionChanges(earlier.definition, version.definition);
    return changes.some((change) => change.kind === kind && change.id === id);
  });
  const { version = null, changedAt = null, reason = null } = maker ?? {};
  return { id, what, version, changedAt, reason };
}
