import type { CampaignDefinition } from './campaign-definition.ts';
import type { CloseBlocker } from './close-record.ts';
import { quarterSeconds } from './measures.ts';
import { resolveDefinition } from './resolve-definition.ts';

/** When the books of a campaign may be closed: its end and the grace, in ms since 1970. */
export function closableFromMs(definition: CampaignDefinition, graceSeconds: number): number {
  return (resolveDefinition(definition).endQuarter * quarterSeconds + graceSeconds) * 1000;
}

/** Why it is too early to close a campaign by the clock of this world, if it is. */
export function tooEarly(
  definition: CampaignDefinition,
  graceSeconds: number,
  nowMs: number,
): CloseBlocker | undefined {
  const fromMs = closableFromMs(definition, graceSeconds);
  if (nowMs >= fromMs) return undefined;
  const [now, closableFrom] = [nowMs, fromMs].map((ms) => new Date(ms).toISOString()) as [
    string,
    string,
  ];
  const end = new Date(fromMs - graceSeconds * 1000).toISOString();
  return {
    code: 'not_ended',
    detail: `The campaign ends at ${end}, and its books can be closed from ${closableFrom} on.`,
    partition: null,
    figures: { now, end, graceSeconds, closableFrom },
  };
}
