import type { CampaignAnswer } from '../../../../../libs/contracts/api.ts';
import type { CurvePoint } from '../../ui/progress.tsx';

/** How much of everything should be sold by an hour since the start: from 0 to 1. */
export interface SharePoint {
  readonly hours: number;
  readonly share: number;
}

type Definition = CampaignAnswer['definition'];

/**
 * The curve that a campaign is measured by, as the definition gives it: 0 at the start, 1 at the end
 * and straight between its points. Where it gives none, and where the campaign of the past that it
 * names is not to be had, time alone is the measure.
 *
 * @param reference what the campaign of the past had sold by each hour
 */
export function paceCurve(
  { pacing }: Pick<Definition, 'pacing'>,
  hoursTotal: number,
  reference: readonly CurvePoint[] = [],
): SharePoint[] {
  const soldByEnd = reference.at(-1)?.amount ?? 0;
  const given =
    soldByEnd > 0
      ? reference.map(({ hours, amount }) => ({ hours, share: amount / soldByEnd }))
      : (pacing?.curve ?? []);
  const inside = given.filter(({ hours }) => hours > 0 && hours < hoursTotal);
  return [{ hours: 0, share: 0 }, ...inside, { hours: hoursTotal, share: 1 }];
}

/** What the curve gives by an hour since the start. */
export function shareAt(curve: readonly SharePoint[], hours: number): number {
  const next = curve.findIndex((point) => point.hours > hours);
  if (next === -1) return 1;
  const [from, to] = [curve[next - 1], curve[next]];
  if (from === undefined || to === undefined) return 0;
  return from.share + ((to.share - from.share) * (hours - from.hours)) / (to.hours - from.hours);
}

/** How a campaign stands against its curve. */
export interface Pace {
  /** 1 is on pace; null while the curve gives nothing yet. */
  readonly index: number | null;
  /** What should be reached by now. */
  readonly expected: number | null;
  /** The finish if the rest goes as the curve does; null while there is too little to say. */
  readonly projected: number | null;
}

/** Below this share of the curve a projection would be chance rather than a figure. */
const projectedShareMin = 0.05;

/** The pace of what was reached, against a target and the share that the curve gives. */
export function paceOf(reached: number, target: number, share: number): Pace {
  return {
    expected: target * share,
    index: share === 0 || target === 0 ? null : reached / target / share,
    projected: share < projectedShareMin ? null : reached / share,
  };
}
