/** A thing with its place among all that were ever added to its list, 1 for the first. */
export interface Kept<Item> {
  readonly number: number;
  readonly item: Item;
}

/**
 * The latest of many things, numbered from the first on. The numbers of one list say nothing of any
 * other, so a reader learns from them what the list holds and no more.
 */
export class KeptList<Item> {
  readonly #max: number;
  #items: Item[] = [];
  #dropped = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(item: Item): void {
    this.#items.push(item);
    // In one go now and then, since each time would move all that are kept.
    if (this.#items.length < this.#max * 2) return;
    this.#dropped += this.#items.length - this.#max;
    this.#items = this.#items.slice(-this.#max);
  }

  /** The newest first: so many of those that a condition holds for, before a number or of all. */
  before(
    number: number | undefined,
    countMax: number,
    holds: (item: Item) => boolean = () => true,
  ): Kept<Item>[] {
    const end = Math.min((number ?? Infinity) - 1 - this.#dropped, this.#items.length);
    const page: Kept<Item>[] = [];
    for (let at = end - 1; at >= 0 && page.length < countMax; at--) {
      const item = this.#items[at] as Item;
      if (holds(item)) page.push({ number: this.#dropped + at + 1, item });
    }
    return page;
  }

  /** The first that a condition holds for, among those that are kept. */
  find(holds: (item: Item) => boolean): Item | undefined {
    return this.#items.find(holds);
  }

  /** From the first on that a condition holds for, looked for from the end; so many at the most. */
  endWhile(holds: (item: Item) => boolean, countMax: number): Item[] {
    let start = this.#items.length;
    const least = Math.max(0, start - countMax);
    while (start > least && holds(this.#items[start - 1] as Item)) start--;
    return this.#items.slice(start);
  }
}
