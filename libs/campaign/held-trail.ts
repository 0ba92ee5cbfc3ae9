import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition, DefinitionVersion } from '../contracts/campaign-definition.ts';
import { compileCampaign } from './campaign.ts';
import { definitionChanges } from './definition-changes.ts';
import type { Figures } from './figures.ts';
import type { Question } from './question.ts';
import { askTotals } from './totals.ts';

type Hold = CampaignDefinition['heldListings'][number];

/** A hold that was set, changed or ended: by whom and why. */
export interface HoldStep {
  readonly listingId: string;
  readonly what: 'held' | 'changed' | 'released';
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
  /** Why the definition was changed. */
  readonly reason: string;
  /** As it has stood since; null after a release. */
  readonly hold: Hold | null;
  /** The definitions between which nothing but this hold differs. */
  readonly definitions: { readonly before: CampaignDefinition; readonly after: CampaignDefinition };
}

/** Every step of every hold of a campaign, the newest first. */
export function holdSteps(versions: readonly DefinitionVersion[]): HoldStep[] {
  const steps: HoldStep[] = [];
  for (const [index, { version, changedAt, changedBy, reason, definition }] of versions.entries()) {
    const earlier = versions[index - 1]?.definition ?? { ...definition, heldListings: [] };
    if (isDeepStrictEqual(earlier.heldListings, definition.heldListings)) continue;
    let before = earlier;
    for (const { kind, id, what, after: hold, applyTo } of definitionChanges(earlier, definition)) {
      if (kind !== 'heldListing') continue;
      const after = applyTo(before);
      steps.push({
        listingId: id,
        what: ({ added: 'held', changed: 'changed', removed: 'released' } as const)[what],
        version,
        changedAt,
        changedBy,
        reason,
        hold: (hold as Hold | undefined) ?? null,
        definitions: { before, after },
      });
      before = after;
    }
  }
  return steps.reverse();
}

/** What a step of a hold does to the campaign, by all that is counted now. */
export interface HoldEffect {
  readonly before: { readonly totals: Figures; readonly held: Figures };
  readonly after: { readonly totals: Figures; readonly held: Figures };
}

/** The campaign without a step and with it: nothing else differs between the two. */
export function holdEffect(
  question: Omit<Question, 'campaign'>,
  { definitions }: HoldStep,
): HoldEffect {
  const ask = (definition: CampaignDefinition) => {
    const { totals, held } = askTotals({ ...question, campaign: compileCampaign(definition) });
    return { totals, held };
  };
  return { before: ask(definitions.before), after: ask(definitions.after) };
}
