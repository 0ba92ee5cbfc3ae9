import { assert } from '../base/assert.ts';

/** Bytes that one identity takes in memory and in Redis: 16 of the identity, 8 of its facts. */
export const identityBytes = 24;

/** Identities in one chunk, in memory and in Redis. Part of the stored format. */
export const chunkIdentities = 262_144;

const wordsEach = identityBytes / 4;
const segmentCount = 256;
const positionBits = 27;
const positionMask = (1 << positionBits) - 1;

/** Identities that a shard can hold: the index keeps 27 bits for a position. */
export const identitiesMax = positionMask - 1;

/** What `find` returns where an identity is not there. */
export const absent = -1;

/**
 * Every identity that a shard has applied, in the order of application, with an index over them.
 * The identities stand in chunks exactly as they are written to Redis, so a commit copies bytes
 * and a load needs no decoding. The index is split in 256 segments by the first byte of the
 * identity; each grows by itself, so that no single step holds the process up for long.
 */
export class IdentityTable {
  readonly #chunks: Int32Array[] = [];
  readonly #segments: Int32Array[] = [];
  readonly #filled = new Int32Array(segmentCount);
  #count = 0;

  constructor() {
    for (let i = 0; i < segmentCount; i++) this.#segments.push(new Int32Array(16));
  }

  /** Identities held. */
  get count(): number {
    return this.#count;
  }

  /** Position of the identity whose four words start at `words[at]`; `absent` where it is new. */
  find(words: Int32Array, at: number): number {
    const w0 = words[at] as number;
    const w1 = words[at + 1] as number;
    const slots = this.#segments[w0 & 255] as Int32Array;
    const mask = slots.length - 1;
    const tag = w1 & ~positionMask;
    let slot = (w0 >>> 8) & mask;
    for (;;) {
      const entry = slots[slot] as number;
      if (entry === 0) return absent;
      if ((entry & ~positionMask) === tag) {
        const position = (entry & positionMask) - 1;
        const chunk = this.#chunks[(position / chunkIdentities) | 0] as Int32Array;
        const base = (position % chunkIdentities) * wordsEach;
        if (
          chunk[base] === w0 &&
          chunk[base + 1] === w1 &&
          chunk[base + 2] === words[at + 2] &&
          chunk[base + 3] === words[at + 3]
        ) {
          return position;
        }
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Whether the facts of the identity at `position` are the two words at `words[at]`. */
  sameFacts(position: number, words: Int32Array, at: number): boolean {
    const chunk = this.#chunks[(position / chunkIdentities) | 0] as Int32Array;
    const base = (position % chunkIdentities) * wordsEach;
    return chunk[base + 4] === words[at] && chunk[base + 5] === words[at + 1];
  }

  /** Adds an identity that `find` did not find, at the end. */
  add(identities: Int32Array, at: number, facts: Int32Array, factsAt: number): void {
    const position = this.#count;
    assert(position < identitiesMax, `a shard holds ${identitiesMax} identities at the most`);
    const base = (position % chunkIdentities) * wordsEach;
    if (base === 0) this.#chunks.push(new Int32Array(chunkIdentities * wordsEach));
    const chunk = this.#chunks[(position / chunkIdentities) | 0] as Int32Array;
    chunk[base] = identities[at] as number;
    chunk[base + 1] = identities[at + 1] as number;
    chunk[base + 2] = identities[at + 2] as number;
    chunk[base + 3] = identities[at + 3] as number;
    chunk[base + 4] = facts[factsAt] as number;
    chunk[base + 5] = facts[factsAt + 1] as number;
    this.#count = position + 1;
    this.#enter(chunk[base] as number, chunk[base + 1] as number, position);
  }

  /**
   * A copy of the bytes of identities [from, to), which lie in one chunk.
   */
  copy(from: number, to: number): Buffer {
    const index = (from / chunkIdentities) | 0;
    assert(to <= this.#count && to <= (index + 1) * chunkIdentities, 'a copy stays in one chunk');
    const chunk = this.#chunks[index];
    if (chunk === undefined || to === from) return Buffer.alloc(0);
    const base = (from - index * chunkIdentities) * identityBytes;
    return Buffer.from(new Uint8Array(chunk.buffer, base, (to - from) * identityBytes));
  }

  /**
   * Takes over the next chunk of a stored shard: `bytes` holds whole identities, and every chunk
   * but the last is full.
   */
  load(bytes: Uint8Array): void {
    assert(bytes.length % identityBytes === 0, 'a chunk holds whole identities');
    assert(this.#count % chunkIdentities === 0, 'only the last chunk may be short');
    const chunk = new Int32Array(chunkIdentities * wordsEach);
    new Uint8Array(chunk.buffer).set(bytes);
    this.#chunks.push(chunk);
    const added = bytes.length / identityBytes;
    for (let i = 0; i < added; i++) {
      this.#enter(
        chunk[i * wordsEach] as number,
        chunk[i * wordsEach + 1] as number,
        this.#count++,
      );
    }
  }

  #enter(w0: number, w1: number, position: number): void {
    const segment = w0 & 255;
    let slots = this.#segments[segment] as Int32Array;
    const filled = (this.#filled[segment] as number) + 1;
    if (filled * 4 > slots.length * 3) slots = this.#growSegment(segment, slots);
    this.#filled[segment] = filled;
    place(slots, (w0 >>> 8) & (slots.length - 1), (position + 1) | (w1 & ~positionMask));
  }

  #growSegment(segment: number, old: Int32Array): Int32Array {
    const slots = new Int32Array(old.length * 2);
    this.#segments[segment] = slots;
    const mask = slots.length - 1;
    for (let i = 0; i < old.length; i++) {
      const entry = old[i] as number;
      if (entry === 0) continue;
      const position = (entry & positionMask) - 1;
      const chunk = this.#chunks[(position / chunkIdentities) | 0] as Int32Array;
      const w0 = chunk[(position % chunkIdentities) * wordsEach] as number;
      place(slots, (w0 >>> 8) & mask, entry);
    }
    return slots;
  }
}

function place(slots: Int32Array, start: number, entry: number): void {
  const mask = slots.length - 1;
  let slot = start;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = entry;
}
