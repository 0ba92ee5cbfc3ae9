import type { Exact } from '../../base/exact.ts';
import type { MilestoneRule } from '../../contracts/definition-goals.ts';
import { type Milestone, signalId } from '../../contracts/signals.ts';
import type { Campaign } from '../campaign.ts';
import { openLedger, sumBrands } from '../ledger.ts';
import type { Question } from '../question.ts';

/** A milestone that is passed, without when that was found. */
export type PassedMilestone = Omit<Milestone, 'at' | 'definitionVersion'>;

interface Subject {
  readonly brandId: string | null;
  readonly groupId: string | null;
}

/**
 * The milestones of a definition that net units have passed and that were not said, in the unit of
 * its first category: the number on the wall. It may sink again, by returns or a hold; what was
 * passed stays said.
 */
export function passedMilestones(
  question: Question,
  rules: readonly MilestoneRule[],
  isSaid: (id: string) => boolean,
): PassedMilestone[] {
  const { campaign } = question;
  const open = openMilestones(campaign, rules).filter(({ id }) => !isSaid(id));
  if (open.length === 0) return [];
  const { unit } = campaign.lead;
  const ledger = openLedger(question);
  const netOf = ({ brandId, groupId }: Subject): Exact => {
    if (brandId !== null) return ledger.brands.get(brandId)?.netUnits(unit) ?? 0;
    const group = campaign.groups.find(({ id }) => id === groupId);
    return sumBrands(question, ledger, group?.brandIds).netUnits(unit);
  };
  return open
    .map((milestone) => ({
      ...milestone,
      unit: unit as Milestone['unit'],
      reached: netOf(milestone),
    }))
    .filter(({ reached, units }) => reached >= units);
}

/** Every milestone that the rules stand for, each once. */
function openMilestones(campaign: Campaign, rules: readonly MilestoneRule[]) {
  const all = new Map(
    rules.flatMap((rule) =>
      subjectsOf(campaign, rule).map((subject) => {
        const campaignId = campaign.definition.id;
        const named = { kind: 'milestone' as const, campaignId, ...subject, units: rule.units };
        const id = signalId(named);
        return [id, { id, ...named }] as const;
      }),
    ),
  );
  return [...all.values()];
}

function subjectsOf({ brands, groups }: Campaign, rule: MilestoneRule): Subject[] {
  const { brandId, groupId, each } = rule;
  if (each === 'brand') return [...brands.keys()].map((id) => ({ brandId: id, groupId: null }));
  if (each === 'group') return groups.map(({ id }) => ({ brandId: null, groupId: id }));
  return [{ brandId: brandId ?? null, groupId: groupId ?? null }];
}
