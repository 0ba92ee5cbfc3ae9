import type { Buffer } from 'node:buffer';

/** What an answer is made of, apart from its head: with the same versions it says the same. */
export interface AnswerVersions {
  /** Of the figures and what they cover. */
  readonly shards: number;
  readonly definition: number;
}

/** An answer without its head, as it is sent. */
export interface CachedAnswer {
  /** The members as JSON text, `{"totals":…}`. */
  readonly members: string;
  /** The Link header of a page that is not the last. */
  readonly link: string | undefined;
}

/** An answer as it was sent, head and all. */
export interface SentAnswer {
  readonly body: Buffer;
  readonly tag: string;
  readonly link: string | undefined;
  /** The moment that its head is of, and one from which on it is not true any more. */
  readonly madeMs: number;
  readonly untilMs: number;
}

interface Entry {
  readonly versions: AnswerVersions;
  readonly answer: CachedAnswer;
  sent?: SentAnswer;
}

/** Questions that are kept at the most. An answer may be some MB, but most are some KB. */
const entriesMax = 500;

/** For so long an answer is sent again as it is, in ms. */
const sentMsMax = 20;

/**
 * Keeps answers for as long as nothing they are made of has changed. The same question is asked by
 * everybody who looks at the same board, and by many of them at once.
 */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();

  /** The answer to a question as it was just sent; undefined where it was not, or says another
   * thing now. */
  sent(question: string, versions: AnswerVersions, nowMs: number): SentAnswer | undefined {
    const known = this.#entries.get(question);
    if (known?.sent === undefined || !isSame(known.versions, versions)) return undefined;
    const { madeMs, untilMs } = known.sent;
    const isTrue = nowMs >= madeMs && nowMs < Math.min(madeMs + sentMsMax, untilMs);
    return isTrue ? known.sent : undefined;
  }

  /** Keeps an answer that is sent; its members are kept already. */
  keepSent(question: string, answer: SentAnswer): void {
    const known = this.#entries.get(question);
    if (known !== undefined) known.sent = answer;
  }

  /** The answer to a question, made anew where the kept one is of other versions. */
  get(question: string, versions: AnswerVersions, make: () => CachedAnswer): CachedAnswer {
    const known = this.#entries.get(question);
    if (known !== undefined && isSame(known.versions, versions)) return known.answer;
    const answer = make();
    this.#entries.delete(question);
    this.#entries.set(question, { versions, answer });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > entriesMax && oldest !== undefined) this.#entries.delete(oldest);
    return answer;
  }
}

function isSame(a: AnswerVersions, b: AnswerVersions): boolean {
  return a.shards === b.shards && a.definition === b.definition;
}
