import { TallyError } from '../../../libs/base/errors.ts';
import type { CloseRecord } from '../../../libs/contracts/close-record.ts';
import {
  type CampaignCloses,
  noCloses,
  takeCloseRecord,
} from '../../../libs/contracts/close-state.ts';

/** The log of closes, by the rules of the one in Kafka. */
export class MemoryCloses {
  readonly #closes = new Map<string, CampaignCloses>();

  async read(campaignId: string): Promise<CampaignCloses> {
    return this.#closes.get(campaignId) ?? noCloses(campaignId);
  }

  async append(seen: CampaignCloses, record: CloseRecord): Promise<CampaignCloses> {
    const now = await this.read(record.campaignId);
    const after = takeCloseRecord(now, record);
    if (now.sequence !== seen.sequence || after.closes === now.closes) {
      throw new TallyError('conflict', 'Somebody else was first.');
    }
    this.#closes.set(record.campaignId, after);
    return after;
  }
}
