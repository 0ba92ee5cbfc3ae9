/** An answer without its head, as it is sent. */
export interface CachedAnswer {
  /** The members as JSON text, `{"totals":…}`. */
  readonly members: string;
  /** The Link header of a page that is not the last. */
  readonly link: string | undefined;
}

interface Entry {
  readonly stamp: string;
  readonly answer: CachedAnswer;
}

/** Questions that are kept at the most. An answer may be some MB, but most are some KB. */
const entriesMax = 500;

/**
 * Keeps answers for as long as nothing they are made of has changed, which their stamp says. The
 * same question is asked by everybody who looks at the same board.
 */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();

  /** The answer of a question, made anew where the kept one has another stamp. */
  get(question: string, stamp: string, make: () => CachedAnswer): CachedAnswer {
    const known = this.#entries.get(question);
    if (known?.stamp === stamp) return known.answer;
    const answer = make();
    this.#entries.delete(question);
    this.#entries.set(question, { stamp, answer });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > entriesMax && oldest !== undefined) this.#entries.delete(oldest);
    return answer;
  }
}
