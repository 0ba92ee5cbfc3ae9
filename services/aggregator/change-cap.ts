/** Bytes of changes that a shard's stream keeps for good. */
const lastingBytesMax = 512 * 1024;

/** Bytes that it keeps while they are young, so that a reader can follow a backlog being counted. */
const youngBytesMax = 6 * 1024 * 1024;

/** A change is young for so long, in ms. */
const youngMs = 5_000;

/** Changes that it keeps at the most, however small. */
const entriesMax = 1_000;

interface Change {
  readonly bytes: number;
  readonly atMs: number;
}

/**
 * How many changes a shard's stream may keep, so that it stays small whatever the size of a
 * commit: a reader that falls further behind loads the shard again.
 */
export class ChangeCap {
  readonly #changes: Change[] = [];
  #bytes = 0;

  /** The number of newest changes to keep when one of `bytes` is added at a monotonic time. Always
   * at least 1. */
  add(bytes: number, atMs: number): number {
    this.#changes.push({ bytes, atMs });
    this.#bytes += bytes;
    while (this.#changes.length > 1 && this.#isTooMuch(atMs)) {
      this.#bytes -= (this.#changes.shift() as Change).bytes;
    }
    return this.#changes.length;
  }

  #isTooMuch(nowMs: number): boolean {
    const { length } = this.#changes;
    const oldest = this.#changes[0] as Change;
    const bytesMax = nowMs - oldest.atMs < youngMs ? youngBytesMax : lastingBytesMax;
    return this.#bytes > bytesMax || length > entriesMax;
  }
}
