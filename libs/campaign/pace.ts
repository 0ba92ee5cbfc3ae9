/** What there is to say of the pace of one line: a brand, a group or the campaign. */
export interface PaceInput {
  /** What has been reached, in the measure that is asked for. */
  readonly reached: number;
  /** Null where nothing is aimed at. */
  readonly target: number | null;
  /** The share of everything that was to be sold by now, 0 to 1, and an hour later. */
  readonly share: number;
  readonly shareNextHour: number;
  readonly hoursLeft: number;
  /** The time so far in steps: the share that was to be sold in each, and what was counted. */
  readonly steps: readonly { readonly share: number; readonly counted: number }[];
}

/** The pace of a line. What can't be said yet, or not any more, is null. */
export interface Pace {
  readonly reachedShare: number | null;
  readonly expected: number | null;
  readonly pacingIndex: number | null;
  readonly projected: number | null;
  readonly projectedLow: number | null;
  readonly projectedHigh: number | null;
  readonly requiredPerHour: number | null;
  readonly requiredNextHour: number | null;
}

/** The 90 % point of the normal distribution: 10 % of finishes are below the band, 10 % above, so it
 * is to hold 80 % of them. */
const bandZ = 1.2816;

/** What a band takes: so many steps to see how unsteady sales are, and so many units. */
const bandStepsMin = 4;
const bandCountedMin = 20;

/**
 * The pace of a line, with N reached, T wanted, and s the share of everything that was to be sold by
 * now according to the curve.
 *
 * - `reachedShare` N / T, `expected` T · s, `pacingIndex` (N / T) / s: 1 is on pace. The share of time
 *   that users of advertising tools divide by is replaced by the share of the curve, since sales are
 *   front-loaded. Null where s is 0: before the start, or before the curve begins.
 * - `projected` P = N / s: what comes out if the rest goes as the curve does. It is the ratio (chain
 *   ladder) estimate of claims reserving, and needs no target.
 * - The band is P ± z · √(φ · P · (1 − s) / s). That is the prediction error of an over-dispersed
 *   Poisson model of the steps with means P · Δs and variances φ · P · Δs: φ·P·(1 − s) for what is
 *   still to come, and (1 − s)² · φ·P / s for P itself, together φ·P·(1 − s)/s. φ is Pearson's
 *   statistic over the steps so far, Σ (n − P·Δs)² / (P·Δs) / (steps − 1), at least 1. It says how far
 *   sales usually stray from the curve, not what happens if tomorrow is unlike today. It is as wide
 *   as nothing at the end, and null below 4 steps or 20 units.
 * - `requiredPerHour` (T − N) / hours left; `requiredNextHour` (T − N) · Δs / (1 − s), with Δs the
 *   share that the curve gives the next hour. Both are 0 once T is reached, null after the end.
 */
export function paceOf(input: PaceInput): Pace {
  const { reached, target, share, hoursLeft } = input;
  const projected = share > 0 ? reached / share : null;
  const band = projected === null ? null : bandOf(input, projected);
  const hasTarget = target !== null && target > 0;
  return {
    reachedShare: hasTarget ? rounded(reached / target) : null,
    expected: target === null ? null : rounded(target * share),
    pacingIndex: hasTarget && share > 0 ? rounded(reached / target / share) : null,
    projected: projected === null ? null : rounded(projected),
    projectedLow: band === null ? null : rounded(band.low),
    projectedHigh: band === null ? null : rounded(band.high),
    requiredPerHour:
      target === null || hoursLeft <= 0 ? null : rounded(Math.max(0, target - reached) / hoursLeft),
    requiredNextHour: requiredNextHour(input),
  };
}

function requiredNextHour({
  target,
  reached,
  share,
  shareNextHour,
  hoursLeft,
}: PaceInput): number | null {
  if (target === null || hoursLeft <= 0) return null;
  const missing = Math.max(0, target - reached);
  if (missing === 0) return 0;
  // A curve that is through before the end leaves no hour that what is missing belongs to.
  return share < 1 ? rounded((missing * (shareNextHour - share)) / (1 - share)) : null;
}

function bandOf(
  { reached, share, steps }: PaceInput,
  projected: number,
): { low: number; high: number } | null {
  if (share >= 1) return { low: projected, high: projected };
  const counting = steps.filter((step) => step.share > 0);
  if (reached < bandCountedMin || counting.length < bandStepsMin) return null;
  const pearson = counting.reduce((sum, step) => {
    const mean = projected * step.share;
    return sum + (step.counted - mean) ** 2 / mean;
  }, 0);
  const dispersion = Math.max(1, pearson / (counting.length - 1));
  const error = bandZ * Math.sqrt((dispersion * projected * (1 - share)) / share);
  return { low: Math.max(0, projected - error), high: projected + error };
}

/** Six digits after the point: enough to compare, and the same text on every machine. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
