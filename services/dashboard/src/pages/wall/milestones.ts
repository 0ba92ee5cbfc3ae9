import type { CampaignAnswer } from '../../../../../libs/contracts/api.ts';
import type { CampaignSnapshot } from '../../../../../libs/contracts/api-stream.ts';
import { unitsOf } from '../../data/exact.ts';

/** A milestone that was passed. */
export interface PassedMilestone {
  readonly id: string;
  /** Null for a group and for the campaign. */
  readonly brandId: string | null;
  readonly groupId: string | null;
  readonly units: number;
  /** When it was found passed, RFC 3339. */
  readonly at: string;
}

/** The milestone of a signal; undefined where the signal says something else. */
export function milestoneOf(data: unknown): PassedMilestone | undefined {
  const { kind, id, brandId, groupId, units, at } = data as Partial<PassedMilestone> & {
    readonly kind?: string;
  };
  const isOne = kind === 'milestone' && units !== undefined && at !== undefined;
  if (!isOne || id === undefined) return undefined;
  return { id, brandId: brandId ?? null, groupId: groupId ?? null, units, at };
}

/** Whose milestone it is, by name; null for the campaign. */
export function milestoneName(
  { brandId, groupId }: Pick<PassedMilestone, 'brandId' | 'groupId'>,
  shown: CampaignSnapshot,
): string | null {
  if (brandId !== null) return shown.brands.find(({ id }) => id === brandId)?.name ?? brandId;
  if (groupId !== null) return shown.groups.find(({ id }) => id === groupId)?.name ?? groupId;
  return null;
}

/** A milestone of the definition, and how far it is. */
export interface MilestoneAhead {
  readonly brandId: string | null;
  readonly groupId: string | null;
  readonly units: number;
  /** Net units by now. */
  readonly reached: number;
}

type Definition = CampaignAnswer['definition'];

/** The milestones of a definition that name what they are about, nearest to being passed first. */
export function milestonesOf(
  { signals }: Definition,
  shown: CampaignSnapshot,
  unit: string,
): MilestoneAhead[] {
  const all = (signals?.milestones ?? []).map(({ units, brandId, groupId }) => {
    const subject =
      shown.brands.find(({ id }) => id === brandId) ??
      shown.groups.find(({ id }) => id === groupId) ??
      shown.totals;
    const reached = Number(unitsOf(subject, unit).net);
    return { brandId: brandId ?? null, groupId: groupId ?? null, units, reached };
  });
  return all.sort((a, b) => b.reached / b.units - a.reached / a.units);
}
