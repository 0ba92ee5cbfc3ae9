import { createBackoff } from '../../libs/base/backoff.ts';
import { type Clock, systemClock } from '../../libs/base/clock.ts';
import { toError } from '../../libs/base/errors.ts';
import type { Part } from '../../libs/base/lifecycle.ts';
import type { ApiLog } from './context.ts';
import type { LiveShards, LogEnd } from './live-shards.ts';

/** The part of a reader of the order topic that is needed here. */
export interface LogBounds {
  bounds(): Promise<LogEnd[]>;
  close(): Promise<void>;
}

export interface LogEndsOptions {
  readonly topic: LogBounds;
  readonly shards: LiveShards;
  readonly everyMs: number;
  readonly log: ApiLog;
  readonly clock?: Clock;
}

/**
 * Asks Kafka again and again how far the order topic goes. A Kafka that does not answer is waited
 * for; figures stay, and what they are complete until stands still.
 */
export function logEnds(options: LogEndsOptions): Part {
  const { topic, shards, everyMs, log, clock = systemClock } = options;
  const backoff = createBackoff({ firstMs: 500, maxMs: 15_000 });
  const ask = async (): Promise<number> => {
    try {
      // What was in the log before it was asked is what the answer speaks for.
      const askedAtMs = clock.now();
      shards.setEnds(await topic.bounds(), askedAtMs);
      if (backoff.attempts() > 0) log.info({}, 'Kafka answers again');
      backoff.reset();
      return everyMs;
    } catch (thrown) {
      const pauseMs = Math.max(everyMs, backoff.nextMs());
      const again = `trying again in ${Math.round(pauseMs)} ms`;
      log.warn({ err: toError(thrown) }, `Kafka does not say how far the orders go, ${again}`);
      return pauseMs;
    }
  };
  return {
    name: 'ends of the order log',
    async run(signal) {
      while (!signal.aborted) await clock.sleep(await ask(), signal);
    },
    stop: () => topic.close(),
  };
}
