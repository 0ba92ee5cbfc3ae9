import type { PacingRule } from '../contracts/definition-goals.ts';

/** How much of everything was to be sold by an instant, from 0 at the start to 1 at the end. */
export interface PaceCurve {
  readonly kind: 'reference' | 'given' | 'straight';
  /** Of the reference. */
  readonly campaignId?: string;
  /** @param elapsed quarter hours since the start, from 0 to those of the window */
  readonly shareAt: (elapsed: number) => number;
}

const quartersPerHour = 4;

/** Sales at one pace from the first hour to the last. */
export function straightCurve(length: number): PaceCurve {
  return { kind: 'straight', shareAt: (elapsed) => clamp(elapsed / length) };
}

/** A curve of a definition: straight between its points, 0 at the start and 1 at the end. */
export function givenCurve(points: NonNullable<PacingRule['curve']>, length: number): PaceCurve {
  const given = points.map(({ hours, share }) => ({ at: hours * quartersPerHour, share }));
  const all = [
    { at: 0, share: 0 },
    ...given.filter(({ at }) => at < length),
    { at: length, share: 1 },
  ];
  const shareAt = (elapsed: number): number => {
    if (elapsed >= length) return 1;
    const next = all.findIndex(({ at }) => at > elapsed);
    const [from, to] = [all[next - 1], all[next]];
    if (from === undefined || to === undefined) return 0;
    return from.share + ((to.share - from.share) * (elapsed - from.at)) / (to.at - from.at);
  };
  return { kind: 'given', shareAt };
}

/** Below this a campaign of the past is chance rather than a curve. */
export const referenceCountedMin = 500;

/**
 * The curve of a campaign of the past.
 *
 * @param soldAt what it had sold by each instant that will be asked for, and by its end
 * @returns undefined where it sold too little to be a measure
 */
export function referenceCurve(
  campaignId: string,
  soldAt: ReadonlyMap<number, number>,
  soldByEnd: number,
): PaceCurve | undefined {
  if (soldByEnd < referenceCountedMin) return undefined;
  const shareAt = (elapsed: number) => clamp((soldAt.get(elapsed) ?? 0) / soldByEnd);
  return { kind: 'reference', campaignId, shareAt };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
