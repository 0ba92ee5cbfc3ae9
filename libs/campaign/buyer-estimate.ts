import { rounded } from './pace.ts';

/** A number of people that was estimated from a sample of them. */
export interface CountEstimate {
  readonly estimate: number;
  /** Whether everybody was in the sample: then it is no estimate. */
  readonly exact: boolean;
  /** The true number lies between these two, both included, in 95 of 100 such samples. */
  readonly low: number;
  readonly high: number;
  /** (high − low) / 2 as a part of the estimate; 0 where it is exact, null where the estimate is 0. */
  readonly relativeError: number | null;
}

/** A share that was estimated from a sample. */
export interface ShareEstimate {
  readonly share: number;
  readonly exact: boolean;
  readonly low: number;
  readonly high: number;
}

/** Point of the normal distribution for 95 %, two-sided. */
const z = 1.959964;

/**
 * How many people there are of whom `sampled` were met, when each of all is met with the chance
 * `chance`. The estimate, sampled / chance, is that of a theta sketch: the hashes below the limit θ,
 * divided by θ (Dasgupta, Lang, Rhodes and Thaler, "A framework for estimating stream expression
 * cardinalities", 2016; it goes back to the k smallest hashes of Bar-Yossef et al., "Counting distinct
 * elements in a data stream", 2002). The interval is that of the score test, all N with
 *
 *     (sampled − N θ)² ≤ z² N θ (1 − θ)
 *
 * which holds for few and for none, too.
 */
export function countEstimate(sampled: number, chance: number): CountEstimate {
  if (chance >= 1) {
    return { estimate: sampled, exact: true, low: sampled, high: sampled, relativeError: 0 };
  }
  const estimate = Math.round(sampled / chance);
  const spread = z * z * (1 - chance);
  const middle = sampled + spread / 2;
  const half = Math.sqrt(spread * sampled + (spread * spread) / 4);
  const low = Math.max(sampled, Math.floor((middle - half) / chance));
  const high = Math.max(estimate, Math.ceil((middle + half) / chance));
  const relativeError = estimate === 0 ? null : rounded((high - low) / 2 / estimate);
  return { estimate, exact: false, low, high, relativeError };
}

/** Answers to a question that some people gave, each of them perhaps more than once. */
export interface SampledAnswers {
  readonly yes: number;
  readonly all: number;
  /** Sum over the people of the square of how many answers they gave. */
  readonly squares: number;
}

/**
 * Which share of all answers is yes, by those of the people who were met: the Wilson score interval
 * (E. B. Wilson, "Probable inference", JASA 1927). As the answers of one person may all be the same,
 * they count as (Σ answers)² / Σ answers² ones (L. Kish, "Survey sampling", 1965), and as
 * 1 / (1 − chance) as many, since a sample of nearly everybody leaves little open.
 */
export function shareEstimate(
  { yes, all, squares }: SampledAnswers,
  chance: number,
): ShareEstimate {
  const share = yes / all;
  if (chance >= 1) {
    const known = rounded(share);
    return { share: known, exact: true, low: known, high: known };
  }
  const n = (all * all) / squares / (1 - chance);
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    share: rounded(share),
    exact: false,
    low: rounded(Math.max(0, (middle - half) / scale)),
    high: rounded(Math.min(1, (middle + half) / scale)),
  };
}
