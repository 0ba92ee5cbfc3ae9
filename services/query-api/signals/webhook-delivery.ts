import { type Backoff, createBackoff } from '../../../libs/base/backoff.ts';
import type { Clock } from '../../../libs/base/clock.ts';
import { toError } from '../../../libs/base/errors.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import { alarmLimits } from '../../../libs/contracts/alarms.ts';
import type { Signal } from '../../../libs/contracts/signals.ts';
import type { ApiLog } from '../context.ts';
import type { SignalBook, ToldSignal } from './signal-book.ts';
import { type CallOutcome, callWebhook, type WebhookPlace } from './webhook-call.ts';

export interface WebhookDeliveryOptions {
  readonly place: WebhookPlace;
  readonly book: SignalBook;
  /** Whether it is for this process to call. */
  readonly isMine: () => boolean;
  /** Where the next one to be delivered is kept, for whoever calls next. */
  readonly progress: { read(): Promise<number | null>; write(offset: number): Promise<void> };
  readonly clock: Clock;
  readonly log: ApiLog;
  readonly onCall?: (result: CallOutcome['kind'] | 'given_up') => void;
  /** Draws the pauses between attempts. */
  readonly random?: () => number;
}

/** How often it is looked for something to deliver. */
const everyMs = 500;

/** Older signals are not delivered any more: a receiver that was away for longer asks the API. */
export const deliverMsMax = 24 * 3_600_000;

/** Refusals of the same signal after which the next one has its turn. */
export const refusalsMax = 5;

/** How long a stop waits for a call that is under way. */
const stopMsMax = 2_000;

const firstPauseMs = 1_000;
const pauseMsMax = 300_000;

/**
 * Calls the webhook with each signal that holds, one after the other in their order, each until it was
 * taken, was refused several times, or is a day old. One that was taken while nobody could note that
 * down comes again, with the same `webhook-id`.
 *
 * It is in one of three modes: *away* (another process calls), *waiting* (everything is delivered), and
 * *calling*. Nothing waits for it: it reads what the book keeps, and a receiver that is slow or dead
 * costs that, and one call at a time.
 */
export class WebhookDelivery {
  readonly #options: WebhookDeliveryOptions;
  readonly #backoff: Backoff;
  /** Offset of what is next; undefined while another process calls. */
  #position: number | undefined;
  #refusals = 0;
  #failing: { readonly sinceMs: number; readonly reason: string } | undefined;
  #gaveUp: { readonly ms: number; readonly reason: string } | undefined;

  constructor(options: WebhookDeliveryOptions) {
    this.#options = options;
    const { random } = options;
    this.#backoff = createBackoff({
      firstMs: firstPauseMs,
      maxMs: pauseMsMax,
      ...(random === undefined ? {} : { random }),
    });
  }

  part(): Part {
    const { clock } = this.#options;
    return {
      name: 'webhook',
      run: async (signal) => {
        while (!signal.aborted) await clock.sleep(await this.step(signal), signal);
      },
    };
  }

  /** Why the webhook is no use now, if so: it fails for long, or something was given up lately. */
  trouble(): string | undefined {
    const nowMs = this.#options.clock.monotonic();
    if (this.#failing !== undefined && nowMs - this.#failing.sinceMs >= alarmLimits.webhookMs) {
      const minutes = Math.round((nowMs - this.#failing.sinceMs) / 60_000);
      return `it fails for ${minutes} min: ${this.#failing.reason}`;
    }
    if (this.#gaveUp !== undefined && nowMs - this.#gaveUp.ms < alarmLimits.lastingMs) {
      return `a signal was given up: ${this.#gaveUp.reason}`;
    }
    return undefined;
  }

  /**
   * Delivers the next signal, or tries to.
   *
   * @returns how long to wait before the next step
   */
  async step(signal: AbortSignal): Promise<number> {
    const { book, isMine, clock } = this.#options;
    if (!isMine() || !book.isCaughtUp) {
      this.#leave();
      return everyMs;
    }
    const position = await this.#resume();
    if (position === undefined) return everyMs;
    const next = book.from(position);
    if (next === undefined) return everyMs;
    if (clock.now() - next.timestampMs > deliverMsMax) return this.#giveUp(next, 'it is a day old');
    const outcome = await this.#call(next.signal, signal);
    // A call that a stop has cut short says nothing of the receiver.
    return signal.aborted && outcome.kind !== 'delivered' ? 0 : this.#end(next, outcome);
  }

  /** A stop leaves a call that is under way a moment, since it may be taken already. */
  async #call(said: Signal, stop: AbortSignal): Promise<CallOutcome> {
    const { clock, place } = this.#options;
    const [done, late] = [new AbortController(), new AbortController()];
    const onStop = () => void clock.sleep(stopMsMax, done.signal).then(() => late.abort());
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted) onStop();
    const outcome = await callWebhook(place, said, { nowMs: clock.now(), signal: late.signal });
    done.abort();
    stop.removeEventListener('abort', onStop);
    return outcome;
  }

  async #end(next: ToldSignal, outcome: CallOutcome): Promise<number> {
    const { clock, log, onCall } = this.#options;
    onCall?.(outcome.kind);
    if (outcome.kind === 'delivered') return this.#pass(next);
    const { kind, reason } = outcome;
    this.#failing = { sinceMs: this.#failing?.sinceMs ?? clock.monotonic(), reason };
    if (kind === 'refused') this.#refusals++;
    if (this.#refusals >= refusalsMax) return this.#giveUp(next, reason);
    const pauseMs = this.#backoff.nextMs();
    const again = `trying again in ${Math.round(pauseMs)} ms`;
    log.warn({ signalId: next.signal.id, reason }, `the webhook does not take a signal, ${again}`);
    return pauseMs;
  }

  #giveUp(next: ToldSignal, reason: string): Promise<number> {
    const { clock, log, onCall } = this.#options;
    this.#gaveUp = { ms: clock.monotonic(), reason };
    onCall?.('given_up');
    log.error({ signalId: next.signal.id, reason }, 'a signal is not delivered to the webhook');
    return this.#pass(next);
  }

  /** Goes on with the next one, at once. */
  async #pass({ offset }: ToldSignal): Promise<number> {
    const { progress, log } = this.#options;
    this.#position = offset + 1;
    this.#refusals = 0;
    this.#failing = undefined;
    this.#backoff.reset();
    try {
      await progress.write(offset + 1);
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'what the webhook was told can not be noted down');
    }
    return 0;
  }

  /** Where to go on: where the one before noted that it was, else with all that is not too old. */
  async #resume(): Promise<number | undefined> {
    const { progress, log } = this.#options;
    if (this.#position !== undefined) return this.#position;
    try {
      const noted = await progress.read();
      // What was noted of a topic that was made anew since says nothing of this one.
      const isOfThis = noted !== null && noted <= this.#options.book.nextOffset;
      this.#position = isOfThis ? noted : this.#firstOffset();
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'it is not known what the webhook was told');
    }
    return this.#position;
  }

  #firstOffset(): number {
    const { book, clock } = this.#options;
    return book.firstSince(clock.now() - deliverMsMax)?.offset ?? 0;
  }

  #leave(): void {
    this.#position = undefined;
    this.#refusals = 0;
    this.#failing = undefined;
    this.#backoff.reset();
  }
}
