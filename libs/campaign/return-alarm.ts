import type { confidences } from '../contracts/definition-goals.ts';
import { rounded } from './pace.ts';

/** When something is said to come back more often than usual. */
export interface AlarmRule {
  readonly minimumUnits: number;
  readonly confidencePercent: (typeof confidences)[number];
}

/** Where a definition has no rule of its own. */
export const defaultAlarmRule: AlarmRule = { minimumUnits: 100, confidencePercent: 99.5 };

/** What is usual, and how that is known. */
export interface ReturnNorm {
  readonly rate: number;
  /** Given by the definition; counted before the start; or the brand's other listings. */
  readonly from: 'given' | 'measured' | 'otherListings';
}

export interface ReturnAlarm {
  readonly state: 'raised' | 'normal' | 'tooFewUnits' | 'noNorm';
  readonly test: 'wilson';
  readonly norm: number | null;
  readonly normFrom: ReturnNorm['from'] | null;
  /** The rate is at least this, as surely as the rule asks. */
  readonly rateAtLeast: number | null;
}

/** Points of the normal distribution, one-sided. */
const zOf: Readonly<Record<AlarmRule['confidencePercent'], number>> = {
  95: 1.6449,
  97.5: 1.96,
  99: 2.3263,
  99.5: 2.5758,
  99.9: 3.0902,
};

/**
 * Whether more comes back than usual. With r units returned of n that were sold and not cancelled,
 * it is raised where the lower end of the one-sided Wilson score interval of r / n,
 *
 *     (p + z²/2n − z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n),  p = r / n
 *
 * is above the norm (E. B. Wilson, Probable Inference, JASA 1927). The interval holds for small n and
 * for rates near 0, where p ± z·σ does not. Sales that have not had their return window yet can only
 * come to a higher rate, so an alarm is early and never too early; what it can be is missing. Units
 * of one order that come back together are one decision and count as many: ask for more confidence
 * where orders are large. Of a thousand normal listings, 99.5 % lets five be flagged by chance.
 */
export function returnAlarm(
  counted: { readonly units: number; readonly returned: number },
  norm: ReturnNorm | null,
  { minimumUnits, confidencePercent }: AlarmRule,
): ReturnAlarm {
  const told = { test: 'wilson', norm: norm?.rate ?? null, normFrom: norm?.from ?? null } as const;
  const { units } = counted;
  if (units < minimumUnits) return { state: 'tooFewUnits', ...told, rateAtLeast: null };
  const rateAtLeast = wilsonLow(units, counted.returned, zOf[confidencePercent]);
  const isRaised = norm !== null && rateAtLeast > norm.rate;
  const state = norm === null ? 'noNorm' : 'normal';
  return { state: isRaised ? 'raised' : state, ...told, rateAtLeast: rounded(rateAtLeast) };
}

/** More can come back than was sold, where sales are missing; the rate is then taken for 1. */
function wilsonLow(units: number, returned: number, z: number): number {
  const rate = Math.min(1, returned / units);
  const z2 = z * z;
  const spread = z * Math.sqrt((rate * (1 - rate)) / units + z2 / (4 * units * units));
  return Math.max(0, (rate + z2 / (2 * units) - spread) / (1 + z2 / units));
}
