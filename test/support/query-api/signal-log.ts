import type { Signal } from '../../../libs/contracts/signals.ts';
import type { SignalRecord } from '../../../libs/kafka/signals-topic.ts';
import { SignalBook } from '../../../services/query-api/signals/signal-book.ts';
import { type Duty, SignalRunner } from '../../../services/query-api/signals/signal-runner.ts';
import { SignalsFeed } from '../../../services/query-api/signals/signals-feed.ts';
import type { TestApi } from './test-api.ts';

const silent = { info() {}, warn() {}, error() {} };

/** A log of signals that several processes of a test share. */
export class MemorySignalLog {
  readonly records: SignalRecord[] = [];

  ids(): string[] {
    return this.records.map(({ document }) => (document as Signal).id);
  }

  open(clock: { now(): number }) {
    let position = 0;
    return {
      readOn: async (tell: (record: SignalRecord) => void) => {
        while (position < this.records.length) tell(this.records[position++] as SignalRecord);
      },
      append: async (signals: readonly Signal[]) => {
        for (const signal of signals) {
          const document: unknown = structuredClone(signal);
          this.records.push({
            offset: this.records.length,
            timestampMs: clock.now(),
            document,
          });
        }
      },
      close: async () => {},
    };
  }
}

/** A duty that whoever asks has. */
export const always: Duty = { hold: async () => true, release: async () => {} };

type World = Pick<TestApi, 'shards' | 'book' | 'clock'> & { readonly signals?: SignalBook };

/** A process that watches a world and says what happens; its book is a new one or the world's. */
export function signalProcess(world: World, log: MemorySignalLog, duty: Duty = always) {
  const { shards, book, clock, signals = new SignalBook() } = world;
  const topic = log.open(clock);
  const feed = new SignalsFeed({ source: topic, book: signals, log: silent, clock });
  const context = { shards, book, signals, clock, log: silent };
  const runner = new SignalRunner({ context, topic, feed, duty });
  return { runner, feed, signals, look: () => runner.look() };
}
