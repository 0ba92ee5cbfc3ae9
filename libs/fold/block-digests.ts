import type { EncodedBlock } from './cell-codec.ts';
import { hashText, mixBytes } from './record-hash.ts';

/** Digest of a shard that has no blocks. */
export const emptyDigest = hashText(0, 0);

/**
 * A digest of all blocks of a shard, kept while they change: the sum, over all blocks, of a 64-bit
 * hash of name and value. It tells a set of blocks that belong together from one that came about
 * by accident, such as blocks of two moments that were mixed in storage. It costs about 1 ns a byte
 * of what a commit writes.
 */
export class BlockDigests {
  #low = new Int32Array(256);
  #high = new Int32Array(256);
  #lowSum = 0;
  #highSum = 0;

  /** Puts the hash of an encoded block in the place of the one that the block had before. */
  replace(block: number, entry: Uint8Array): void {
    if (block >= this.#low.length) this.#grow(block);
    mixBytes(lanes, entry);
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

/** The digest of blocks as they are stored. */
export function digestOf(blocks: Iterable<EncodedBlock>): string {
  let [lowSum, highSum] = [0, 0];
  let entry = Buffer.allocUnsafe(4096);
  for (const { name, value } of blocks) {
    const length = 4 + name.length + value.length;
    if (length > entry.length) entry = Buffer.allocUnsafe(length * 2);
    let at = entry.writeUInt16BE(name.length, 0);
    at += entry.write(name, at, 'latin1');
    at = entry.writeUInt16BE(value.length, at);
    entry.set(value, at);
    mixBytes(lanes, entry.subarray(0, length));
    lowSum = (lowSum + (lanes[0] as number)) | 0;
    highSum = (highSum + (lanes[1] as number)) | 0;
  }
  return hashText(lowSum, highSum);
}

/** The hash of the block at hand; used again for each. */
const lanes = new Int32Array(2);
