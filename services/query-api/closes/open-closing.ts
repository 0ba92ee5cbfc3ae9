import type { Part } from '../../../libs/base/lifecycle.ts';
import type { createKafka } from '../../../libs/kafka/client.ts';
import { ClosesTopic } from '../../../libs/kafka/closes-topic.ts';
import type { Health } from '../../../libs/telemetry/health.ts';
import type { CampaignBook } from '../campaign-book.ts';
import type { ApiLog } from '../context.ts';
import type { QuerySettings } from '../settings.ts';
import { CloseBook } from './close-book.ts';
import type { Closing } from './closing.ts';
import { SealedReports } from './sealed-reports.ts';

export interface OpenClosing {
  readonly settings: QuerySettings;
  readonly kafka: ReturnType<typeof createKafka>;
  readonly log: ApiLog & { debug(fields: object, message: string): void };
  readonly book: CampaignBook;
  readonly health: Health;
}

/** Opens the log of closes, and gives the part that keeps its book. */
export function openClosing({ settings, kafka, log, book, health }: OpenClosing): {
  readonly closing: Closing;
  readonly part: Part;
} {
  const topic = new ClosesTopic(kafka, log, settings.CLOSES_TOPIC);
  const closes = new CloseBook(book);
  let isCaughtUp = false;
  health.addReadiness('closes', () => ({ ok: isCaughtUp }));
  const { CLOSE_GRACE, CLOSE_CLOCK: clock, CLOSE_FOUR_EYES: fourEyes } = settings;
  const graceSeconds = Math.ceil(CLOSE_GRACE / 1000);
  return {
    closing: {
      book: closes,
      log: topic,
      terms: { topic: settings.ORDERS_TOPIC, graceSeconds, clock, fourEyes },
      reports: new SealedReports(settings.REPORTS_DIR),
    },
    part: {
      name: 'closes feed',
      run: (signal) =>
        topic.follow({
          signal,
          onCloses: (each) => closes.take(each),
          onCaughtUp: () => {
            isCaughtUp = true;
          },
        }),
      stop: () => topic.close(),
    },
  };
}
