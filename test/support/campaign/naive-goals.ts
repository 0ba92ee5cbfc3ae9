import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { naiveEntries } from './naive-count.ts';
import type { RawEvent } from './raw-events.ts';

/** Units that a brand sold in some time, also outside of the window; what is held does not count. */
export function naiveSold(
  events: readonly RawEvent[],
  definition: CampaignDefinition,
  asked: { readonly brandId: string; readonly fromMs: number; readonly toMs: number },
): number {
  const unit = Object.values(definition.categories)[0]?.unit;
  const always = { ...definition, start: '1900-01-02T00:00:00', end: '2100-01-01T00:00:00' };
  const question = { ...asked, basis: 'activity' as const, scope: 'all' as const };
  return naiveEntries(events, always, question)
    .filter((entry) => entry.type === 'paid' && entry.place === 'campaign' && entry.unit === unit)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
