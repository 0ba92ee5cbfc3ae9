const none = -1;

/**
 * The numbers that one shard gives its series, in the order in which they first count something: by
 * that they depend on the log alone, and not on when a commit was made or what other shards of the
 * process hold. Series are known here by their id in the process's `SeriesTable`.
 */
export class SeriesNumbers {
  #numbers = new Int32Array(256).fill(none);
  readonly #ids: number[] = [];

  /** The number of a series; −1 where it has none. */
  of(id: number): number {
    return id < this.#numbers.length ? (this.#numbers[id] as number) : none;
  }

  /** The id of the series with this number; −1 where there is none. */
  idOf(number: number): number {
    return this.#ids[number] ?? none;
  }

  /** Gives a series the next number. */
  add(id: number): number {
    const number = this.#ids.length;
    this.set(number, id);
    return number;
  }

  /** Gives a series the number that it has in storage. */
  set(number: number, id: number): void {
    if (id >= this.#numbers.length) {
      const longer = new Int32Array(2 ** Math.ceil(Math.log2(id + 1))).fill(none);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[id] = number;
    this.#ids[number] = id;
  }
}
