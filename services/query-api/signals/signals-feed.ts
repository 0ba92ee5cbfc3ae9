import { createBackoff } from '../../../libs/base/backoff.ts';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import { toError } from '../../../libs/base/errors.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import { signalSchema } from '../../../libs/contracts/signals.ts';
import type { SignalRecord } from '../../../libs/kafka/signals-topic.ts';
import type { ApiLog } from '../context.ts';
import type { SignalBook } from './signal-book.ts';

/** The part of the signals' topic that is needed here. */
export interface SignalsSource {
  readOn(tell: (record: SignalRecord) => void): Promise<void>;
  close(): Promise<void>;
}

export interface SignalsFeedOptions {
  readonly source: SignalsSource;
  readonly book: SignalBook;
  readonly log: ApiLog;
  readonly clock?: Clock;
}

/** How often the log of signals is looked at. */
const everyMs = 500;

/** Keeps the book of signals as their log has it. */
export class SignalsFeed {
  readonly #options: SignalsFeedOptions;

  constructor(options: SignalsFeedOptions) {
    this.#options = options;
  }

  /**
   * Takes in all that is in the log by now.
   *
   * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
   */
  async readOn(): Promise<void> {
    const { source, book } = this.#options;
    await source.readOn((record) => this.#take(record));
    if (!book.isCaughtUp) book.caughtUp();
  }

  /** Reads on until the process stops. A Kafka that is away is waited for. */
  part(): Part {
    const { source, log, clock = systemClock } = this.#options;
    const backoff = createBackoff({ firstMs: everyMs, maxMs: 15_000 });
    const look = async (): Promise<number> => {
      try {
        await this.readOn();
        backoff.reset();
        return everyMs;
      } catch (thrown) {
        const pauseMs = Math.max(everyMs, backoff.nextMs());
        const again = `trying again in ${Math.round(pauseMs)} ms`;
        log.warn({ err: toError(thrown) }, `the log of signals can not be read, ${again}`);
        return pauseMs;
      }
    };
    return {
      name: 'signals feed',
      async run(signal) {
        while (!signal.aborted) await clock.sleep(await look(), signal);
      },
      stop: () => source.close(),
    };
  }

  #take({ offset, timestampMs, document }: SignalRecord): void {
    const { book, log } = this.#options;
    const parsed = signalSchema.safeParse(document);
    if (parsed.success) book.take({ signal: parsed.data, offset, timestampMs });
    else log.warn({ offset }, 'a record is no signal, and is passed over');
  }
}
