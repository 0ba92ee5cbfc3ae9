import { setTimeout as sleep } from 'node:timers/promises';
import type { TotalsAnswer } from '../../libs/contracts/api.ts';

const askEveryMs = 100;
const answerMsMax = 5_000;

/** What the watch saw of an API that is asked again and again while things go wrong. */
export interface Watched {
  readonly answers: number;
  readonly staleMsMax: number;
  readonly refusedMsMax: number;
  readonly behindMsMax: number;
  /**
   * Answers for the same offsets that gave other figures, and answers that lacked what was in an
   * earlier one although they called themselves complete until after it: wrong numbers were shown.
   */
  readonly contradictions: readonly string[];
}

/** Asks an API for the totals ten times a second, and holds the answers against each other. */
export class ApiWatch {
  readonly #url: string;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  /** Figures by the offsets that they include. */
  readonly #figures = new Map<string, string>();
  /** By partition, the highest offset that was shown, and when it was first. */
  readonly #highest = new Map<string, { readonly next: number; readonly atMs: number }>();
  #answers = 0;
  #staleMsMax = 0;
  #refused = new Longest();
  #behind = new Longest();
  #contradictions: string[] = [];

  /** `url` is that of a campaign. */
  constructor(url: string) {
    this.#url = `${url}/totals?allowPartial=true`;
    this.#running = this.#watch();
  }

  /** The log is another one from now on: what was shown of the one before says nothing of it. */
  forget(): void {
    this.#figures.clear();
    this.#highest.clear();
  }

  async close(): Promise<Watched> {
    this.#ended.abort();
    await this.#running;
    return {
      answers: this.#answers,
      staleMsMax: Math.round(this.#staleMsMax),
      refusedMsMax: this.#refused.end(),
      behindMsMax: this.#behind.end(),
      contradictions: this.#contradictions,
    };
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const answer = await this.#ask();
      if (!signal.aborted) this.#take(answer);
      await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(): Promise<TotalsAnswer | null> {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(answerMsMax) });
      if (response.ok) return (await response.json()) as TotalsAnswer;
      await response.body?.cancel();
    } catch {
      // No answer is as good as a refusal.
    }
    return null;
  }

  #take(answer: TotalsAnswer | null): void {
    const isWhole = answer !== null && !answer.partial;
    // Before the first shard is there, there is nothing to refuse.
    if (isWhole || this.#answers > 0) this.#refused.see(!isWhole);
    if (!isWhole) return;
    this.#answers += 1;
    const { offsets, totals, groups, held, outsideRoster, completeUntil, asOf } = answer;
    const atMs = Date.parse(asOf);
    const untilMs = completeUntil === null ? null : Date.parse(completeUntil);
    if (untilMs !== null) this.#staleMsMax = Math.max(this.#staleMsMax, atMs - untilMs);
    this.#compareOffsets(offsets, atMs, untilMs);
    const place = JSON.stringify(offsets);
    const figures = JSON.stringify([totals, groups, held, outsideRoster]);
    const before = this.#figures.get(place) ?? figures;
    this.#figures.set(place, figures);
    if (before !== figures) {
      this.#contradictions.push(`At offsets ${place} the API said ${before}, then ${figures}.`);
    }
  }

  #compareOffsets(offsets: TotalsAnswer['offsets'], atMs: number, untilMs: number | null): void {
    let isBehind = false;
    for (const [key, next] of Object.entries(offsets)) {
      const highest = this.#highest.get(key);
      if (highest === undefined || next > highest.next) this.#highest.set(key, { next, atMs });
      else if (next < highest.next) {
        isBehind = true;
        if (untilMs === null || untilMs < highest.atMs) continue;
        this.#contradictions.push(
          `An answer that was complete until ${new Date(untilMs).toISOString()} went to offset ${next} ` +
            `of partition ${key}; one of ${new Date(highest.atMs).toISOString()} to ${highest.next}.`,
        );
      }
    }
    this.#behind.see(isBehind);
  }
}

/** The longest time for which something was so without a break. */
class Longest {
  #msMax = 0;
  #since: number | null = null;

  see(isSo: boolean): void {
    if (isSo) this.#since ??= performance.now();
    if (this.#since !== null) this.#msMax = Math.max(this.#msMax, performance.now() - this.#since);
    if (!isSo) this.#since = null;
  }

  end(): number {
    return Math.round(this.#msMax);
  }
}
