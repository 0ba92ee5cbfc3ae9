import type { Campaign } from '../../../libs/campaign/campaign.ts';
import { quarterInstant } from '../../../libs/campaign/quarter-range.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Start and end of a campaign in ms since 1970; both are whole minutes. */
export function windowMs({ window }: Campaign): {
  readonly startMs: number;
  readonly endMs: number;
} {
  return {
    startMs: quarterInstant(window.from).epochMilliseconds,
    endMs: quarterInstant(window.to).epochMilliseconds,
  };
}

/**
 * Whether what a campaign shows in a minute is kept: each minute from its start to its end, both
 * included, then every hour until the return window has passed.
 */
export function isDue(campaign: Campaign, atMs: number): boolean {
  const { startMs, endMs } = windowMs(campaign);
  if (atMs < startMs) return false;
  if (atMs <= endMs) return true;
  const lastMs = endMs + campaign.definition.returnWindowDays * dayMs;
  return atMs <= lastMs && (atMs - endMs) % hourMs === 0;
}

/** For how long after it what is kept of a minute is what was shown: until the next one is due. */
export function stepMs(campaign: Campaign, atMs: number): number {
  return atMs < windowMs(campaign).endMs ? minuteMs : hourMs;
}
