import { hashText, mixBytes } from './record-hash.ts';

/** Digest of a shard that has no counters. */
export const emptyDigest = hashText(0, 0);

/**
 * A digest of all series, blocks and pages of purchases of a shard, kept while they change: the sum of a 64-bit hash of
 * name and value of each. It tells a set of blocks that belong together from one that came about
 * by accident, such as blocks of two moments that were mixed in storage. It costs about 1 ns a byte
 * of what a commit writes.
 */
export class BlockDigests {
  #low = new Int32Array(256);
  #high = new Int32Array(256);
  #lowSum = 0;
  #highSum = 0;

  /** Adds the hash of the entry of a series, which never changes: the bytes from `start` to `end`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    mixBytes(lanes, bytes, start, end);
    this.#lowSum = (this.#lowSum + (lanes[0] as number)) | 0;
    this.#highSum = (this.#highSum + (lanes[1] as number)) | 0;
  }

  /** Puts the hash of the entry of a block in the place of the one that the block had before. */
  replace(block: number, bytes: Uint8Array, start: number, end: number): void {
    if (block >= this.#low.length) this.#grow(block);
    mixBytes(lanes, bytes, start, end);
    const [low, high] = lanes as unknown as [number, number];
    this.#lowSum = (this.#lowSum - (this.#low[block] as number) + low) | 0;
    this.#highSum = (this.#highSum - (this.#high[block] as number) + high) | 0;
    this.#low[block] = low;
    this.#high[block] = high;
  }

  /** The digest as 16 lower-case hex digits. */
  get text(): string {
    return hashText(this.#lowSum, this.#highSum);
  }

  /** The digest of these and of others together. */
  textWith(others: BlockDigests): string {
    return hashText((this.#lowSum + others.#lowSum) | 0, (this.#highSum + others.#highSum) | 0);
  }

  #grow(block: number): void {
    const length = Math.max(block + 1, this.#low.length * 2);
    const low = new Int32Array(length);
    const high = new Int32Array(length);
    low.set(this.#low);
    high.set(this.#high);
    this.#low = low;
    this.#high = high;
  }
}

/** The hash of the block at hand; used again for each. */
const lanes = new Int32Array(2);
