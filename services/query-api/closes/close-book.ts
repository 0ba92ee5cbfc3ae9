import {
  type CampaignCloses,
  noCloses,
  sealedReports,
} from '../../../libs/contracts/close-state.ts';
import type { CampaignBook } from '../campaign-book.ts';

/** Where the closes of all campaigns stand, as their log has it. */
export class CloseBook {
  readonly #closes = new Map<string, CampaignCloses>();
  readonly #book: Pick<CampaignBook, 'noteClosed'>;

  /** @param book is told of campaigns whose books are closed */
  constructor(book: Pick<CampaignBook, 'noteClosed'>) {
    this.#book = book;
  }

  /** Takes where a campaign stands, unless more is known already. */
  take(closes: CampaignCloses): void {
    if (closes.sequence <= this.get(closes.campaignId).sequence) return;
    this.#closes.set(closes.campaignId, closes);
    if (sealedReports(closes).length > 0) this.#book.noteClosed(closes.campaignId);
  }

  get(campaignId: string): CampaignCloses {
    return this.#closes.get(campaignId) ?? noCloses(campaignId);
  }
}
