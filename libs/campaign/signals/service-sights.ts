import type { Sight } from './episode-watch.ts';

/** Below this share of what is allowed, figures are fresh again. */
const freshShare = 0.75;

/** Whether figures are older than a definition allows. */
export function freshnessSight(
  campaignId: string,
  {
    nowMs,
    completeUntilMs,
    secondsMax,
  }: { readonly nowMs: number; readonly completeUntilMs: number; readonly secondsMax: number },
): Sight {
  const ageSeconds = (nowMs - completeUntilMs) / 1000;
  const level = ageSeconds <= secondsMax * freshShare ? 'good' : 'between';
  const completeUntil = new Date(completeUntilMs).toISOString();
  return {
    level: ageSeconds > secondsMax ? 'bad' : level,
    facts: { campaignId, kind: 'freshness', completeUntil, secondsMax },
  };
}

/** Which partitions are missing, and why. */
export function haltSights(
  campaignId: string,
  partitions: readonly { readonly partition: number; readonly trouble: string | undefined }[],
  missing: readonly number[],
): Sight[] {
  return partitions.map(({ partition, trouble }) => ({
    level: missing.includes(partition) ? 'bad' : 'good',
    facts: { campaignId, kind: 'halt', partition, reason: trouble ?? null },
  }));
}
