/** Bytes of changes that the stream of a shard keeps. */
const streamBytesMax = 1024 * 1024;

/** Changes that it keeps at the most, however small. */
const streamEntriesMax = 1000;

/**
 * How many changes a shard's stream may keep, so that it stays small whatever the size of a
 * commit: a reader that falls further behind loads the shard again.
 */
export class ChangeCap {
  readonly #sizes: number[] = [];
  #bytes = 0;

  /** The number of newest changes to keep when one of `bytes` is added. Always at least 1. */
  add(bytes: number): number {
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    while (
      this.#sizes.length > 1 &&
      (this.#bytes > streamBytesMax || this.#sizes.length > streamEntriesMax)
    ) {
      this.#bytes -= this.#sizes.shift() as number;
    }
    return this.#sizes.length;
  }
}
