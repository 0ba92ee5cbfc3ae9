/** Bits of the keyed hash of a buyer's id. Whole numbers of so many bits are exact in a double. */
export const buyerBits = 44;

/** One more than the largest hash: the limit of a sample that holds everybody. */
export const buyerHashEnd = 2 ** buyerBits;

/** What stands in the place of a hash where there is no buyer: it is in no sample. */
export const noBuyer = 2 ** buyerBits;

/** Hashes that a sample keeps at the most. Part of the stored format. */
export const sampleHashes = 256;

/** Hashes that wait until they are sorted in, at the most. Most of what a hash costs is to fetch its
 * sample from memory, and all that wait share that. */
const waitingMax = 128;

/**
 * A bottom-k sample of buyers: the smallest of all hashes that were shown to it, each once. While
 * there are fewer than `sampleHashes`, it holds everybody. From then on the largest of them is the
 * *limit*, and those below it are a sample in which each buyer is with the chance `limit /
 * buyerHashEnd`. A hash is the same wherever the buyer turns up, so samples of shards, days and
 * brands can be put together: under the smallest of their limits they are one sample.
 */
export class BuyerSample {
  /** Hashes that are not below it have no place in the sample. It never rises, and may be too high by
   * what has not been sorted in yet. */
  limit = buyerHashEnd;

  /** Sorted hashes, each once, and behind them those that wait. */
  #hashes = new Float64Array(32);
  #sorted = 0;
  #count = 0;

  /** Takes a hash in, which must be below the limit. */
  take(hash: number): void {
    this.#hashes[this.#count++] = hash;
    if (this.#count - this.#sorted === waitingMax || this.#count === this.#hashes.length) {
      this.settle();
    }
  }

  /** Sorts in what waits: the limit is as low as it can be from then on. */
  settle(): void {
    if (this.#sorted === this.#count) return;
    this.#sortWaiting();
    this.#merge();
    if (this.#count === sampleHashes) this.limit = this.#hashes[sampleHashes - 1] as number;
    if (this.#hashes.length - this.#count < waitingMax) this.#grow();
  }

  #sortWaiting(): void {
    const hashes = this.#hashes;
    for (let i = this.#sorted + 1; i < this.#count; i++) {
      const hash = hashes[i] as number;
      let at = i;
      for (; at > this.#sorted && (hashes[at - 1] as number) > hash; at--) {
        hashes[at] = hashes[at - 1] as number;
      }
      hashes[at] = hash;
    }
  }

  /** Makes one run of the two, without what stands in both or is too large. */
  #merge(): void {
    const hashes = this.#hashes;
    let [left, right, count, last] = [0, this.#sorted, 0, -1];
    while (count < sampleHashes && (left < this.#sorted || right < this.#count)) {
      const a = left < this.#sorted ? (hashes[left] as number) : buyerHashEnd;
      const b = right < this.#count ? (hashes[right] as number) : buyerHashEnd;
      const next = Math.min(a, b);
      if (a <= b) left++;
      else right++;
      if (next === last) continue;
      merged[count++] = next;
      last = next;
    }
    for (let i = 0; i < count; i++) hashes[i] = merged[i] as number;
    [this.#sorted, this.#count] = [count, count];
  }

  #grow(): void {
    const length = Math.min(this.#hashes.length * 2, sampleHashes + waitingMax);
    const longer = new Float64Array(length);
    longer.set(this.#hashes);
    this.#hashes = longer;
  }
}

/** Where runs are merged; used again for each. */
const merged = new Float64Array(sampleHashes);
