import type { ShownMinute } from '../../../libs/contracts/shown.ts';
import type { ShownStore } from '../../../services/query-api/shown/shown-store.ts';

/** What was shown, kept by the rules of the store in Redis. */
export function memoryShown() {
  const byCampaign = new Map<string, ShownMinute[]>();
  const minutes = (campaignId: string) => byCampaign.get(campaignId) ?? [];
  const store = {
    minutes,
    newest: async (campaignId: string, atMs: number) =>
      minutes(campaignId).findLast(({ at }) => Date.parse(at) <= atMs),
    async write(minute: ShownMinute) {
      const kept = minutes(minute.campaignId);
      const last = kept.at(-1);
      if (last !== undefined && Date.parse(last.at) >= Date.parse(minute.at)) return false;
      byCampaign.set(minute.campaignId, [...kept, minute]);
      return true;
    },
    async trim(campaignId: string, beforeMs: number) {
      const kept = minutes(campaignId).filter(({ at }) => Date.parse(at) >= beforeMs);
      byCampaign.set(campaignId, kept);
    },
    now: async () => Date.now(),
    close: () => undefined,
  };
  return store satisfies ShownStore;
}
