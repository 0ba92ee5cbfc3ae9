import { setImmediate as turn } from 'node:timers/promises';
import { toError } from '../../../libs/base/errors.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import type { Signal } from '../../../libs/contracts/signals.ts';
import type { ApiContext } from '../context.ts';
import { CampaignWatch } from './campaign-watch.ts';
import type { SignalsFeed } from './signals-feed.ts';

/** A duty that one process has at a time. */
export interface Duty {
  /** @throws Error where it can't be known who has it */
  hold(): Promise<boolean>;
  release(): Promise<void>;
}

export interface SignalRunnerOptions {
  readonly context: Pick<ApiContext, 'shards' | 'book' | 'signals' | 'clock' | 'log'>;
  readonly topic: { append(signals: readonly Signal[]): Promise<void> };
  readonly feed: Pick<SignalsFeed, 'readOn'>;
  readonly duty: Duty;
  /** Told of each signal that was written. */
  readonly onPublished?: (signal: Signal) => void;
}

const everyMs = 1_000;

/** From one look to the next so many times what the last one took: with thousands of brands, the
 * process is there for its callers. But many campaigns must not keep a milestone waiting. */
const tookFactor = 9;
const restMsMax = 5_000;

/** How long the process rests after a look that took so long, in ms. */
export function restAfter(tookMs: number): number {
  return Math.max(everyMs, Math.min(tookMs * tookFactor, restMsMax));
}

/** How long a process that did not have the duty waits where nobody knows who has it. */
const standInMs = 20_000;

/**
 * Looks at every campaign once a second and writes down what is to be said. One process of many does
 * so at a time; where two do for a moment, both write the same ids, and the log takes one of each.
 */
export class SignalRunner {
  readonly #options: SignalRunnerOptions;
  readonly #watches = new Map<string, CampaignWatch>();
  #isMine = false;
  /** Since when it is not known who has the duty. */
  #unknownMs: number | undefined;

  constructor(options: SignalRunnerOptions) {
    this.#options = options;
  }

  /** Whether this process is the one that says what happens. */
  get isMine(): boolean {
    return this.#isMine;
  }

  part(): Part {
    const { duty, context } = this.#options;
    return {
      name: 'signals',
      run: async (signal) => {
        while (!signal.aborted) {
          const startedMs = context.clock.monotonic();
          await this.look();
          const tookMs = context.clock.monotonic() - startedMs;
          await context.clock.sleep(restAfter(tookMs), signal);
        }
        this.#isMine = false;
        await duty.release();
      },
    };
  }

  /** Looks once. What can't be written now is found again by the next look. */
  async look(): Promise<void> {
    const { log } = this.#options.context;
    try {
      if (!(await this.#hasDuty())) return;
      const said = await this.#seeAll();
      if (said.length > 0) await this.#publish(said);
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'signals can not be written now, trying again');
    }
  }

  /** Without Redis nobody can be asked: whoever had the duty keeps it, and after a while all others
   * look, too, since it may be their process alone that is left. */
  async #hasDuty(): Promise<boolean> {
    const { duty, context } = this.#options;
    try {
      this.#isMine = await duty.hold();
      this.#unknownMs = undefined;
    } catch {
      const nowMs = context.clock.monotonic();
      this.#unknownMs ??= nowMs;
      return this.#isMine || nowMs - this.#unknownMs >= standInMs;
    }
    return this.#isMine;
  }

  async #seeAll(): Promise<Signal[]> {
    const { context } = this.#options;
    const said: Signal[] = [];
    for (const { version } of context.book.all()) {
      const { id } = version.definition;
      const watch = this.#watches.get(id) ?? new CampaignWatch(context, id);
      this.#watches.set(id, watch);
      said.push(...(await watch.look()));
      await turn();
    }
    return said;
  }

  /** What was said by another in between is in the log, and is not said again. */
  async #publish(said: readonly Signal[]): Promise<void> {
    const { context, topic, feed, onPublished } = this.#options;
    await feed.readOn();
    const fresh = said.filter((signal) => context.signals.ledger.isNew(signal));
    if (fresh.length === 0) return;
    await topic.append(fresh);
    for (const signal of fresh) {
      const { id, campaignId, kind } = signal;
      context.log.info({ signalId: id, campaignId, kind }, 'a signal is said');
      onPublished?.(signal);
    }
    await feed.readOn();
  }
}
