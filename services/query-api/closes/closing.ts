import type { CloseRecord, CloseRecordOf } from '../../../libs/contracts/close-record.ts';
import type { CampaignCloses } from '../../../libs/contracts/close-state.ts';
import type { CloseBook } from './close-book.ts';
import type { SealedReports } from './sealed-reports.ts';

/** What the routes of closes and reports work with. */
export interface Closing {
  readonly book: CloseBook;
  readonly log: {
    /** @throws TallyError `conflict` where another record was first, `kafka_unavailable` */
    append(seen: CampaignCloses, record: CloseRecord): Promise<CampaignCloses>;
  };
  /** What a close is opened with. */
  readonly terms: Pick<CloseRecordOf<'opened'>, 'topic' | 'graceSeconds' | 'clock' | 'fourEyes'>;
  readonly reports: SealedReports;
}
