import type { SimulatedCampaign } from './catalogue.ts';

/**
 * How fast a run is played: as fast as it goes; so many events a second; or so many seconds of the
 * campaign's time in each second.
 */
export type Pace = 'max' | { readonly eventsPerSecond: number } | { readonly speed: number };

/** Gives the ms after the start of the run at which a record is due. */
export type DueMs = (record: { readonly atMs: number }, position: number) => number;

/** After the campaign, weeks of returns follow in which little happens: they pass this much faster. */
const aftermathFactor = 60;
/** The late orders around the end still belong to the campaign's own pace. */
const afterEndMs = 2 * 3_600_000;

export function dueMsOf(pace: Pace, campaign: SimulatedCampaign): DueMs {
  if (pace === 'max') return () => 0;
  if ('eventsPerSecond' in pace) {
    return (_, position) => (position * 1000) / pace.eventsPerSecond;
  }
  const aftermathMs = campaign.endMs + afterEndMs;
  let firstMs: number | null = null;
  return ({ atMs }) => {
    firstMs ??= atMs;
    const inCampaignMs = Math.min(atMs, aftermathMs) - firstMs;
    const afterMs = Math.max(0, atMs - aftermathMs);
    return inCampaignMs / pace.speed + afterMs / (pace.speed * aftermathFactor);
  };
}
