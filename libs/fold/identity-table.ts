import { assert } from '../base/assert.ts';

/** Bytes that one identity takes in memory and in Redis: 16 of the identity, 8 of its facts. */
export const identityBytes = 24;

/** Identities in one chunk, in memory and in Redis. Part of the stored format. */
export const chunkIdentities = 262_144;

const wordsEach = identityBytes / 4;
const segmentCount = 256;

/** Slots that are touched ahead of a load: few enough to be in the cache still when they are needed. */
const touchedAtOnce = 1024;

/** Identities that a shard can hold: a position and one more stay a positive 32-bit integer. */
export const identitiesMax = 2 ** 31 - 2;

/** What `find` returns where an identity is not there. */
export const absent = -1;

/**
 * Every identity that a shard has applied, in the order of application, with an index over them.
 * The identities stand in chunks exactly as they are written to Redis, so a commit copies bytes
 * and a load needs no decoding. The index is split in 256 segments by the first byte of the
 * identity; each grows by itself, so that no single step holds the process up for long. A slot of
 * it is the identity's first word and its position plus 1, so that a new identity is told from all
 * others, and a segment grown, without a look at the chunks.
 */
export class IdentityTable {
  readonly #chunks: Int32Array[] = [];
  readonly #segments: Int32Array[] = [];
  readonly #filled = new Int32Array(segmentCount);
  #count = 0;

  constructor() {
    for (let i = 0; i < segmentCount; i++) this.#segments.push(new Int32Array(2 * 16));
  }

  /** Identities held. */
  get count(): number {
    return this.#count;
  }

  /**
   * Reads the first slot of each of `count` identities, the first words of which stand `stride` words
   * apart in `words` from `start` on. The index is larger than the caches, and the processor waits for many slots at once if nothing
   * depends on them. It changes nothing; what it returns means nothing.
   */
  touch(words: Int32Array, start: number, count: number, stride: number): number {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const w0 = words[start + i * stride] as number;
      const slots = this.#segments[w0 & 255] as Int32Array;
      seen ^= slots[firstSlot(w0, slots)] as number;
    }
    return seen;
  }

  /** Position of the identity whose four words start at `words[at]`; `absent` where it is new. */
  find(words: Int32Array, at: number): number {
    const w0 = words[at] as number;
    const slots = this.#segments[w0 & 255] as Int32Array;
    const last = slots.length - 1;
    for (let slot = firstSlot(w0, slots); ; slot = (slot + 2) & last) {
      const entry = slots[slot + 1] as number;
      if (entry === 0) return absent;
      if (slots[slot] === w0 && this.#isAt(entry - 1, words, at)) return entry - 1;
    }
  }

  #isAt(position: number, words: Int32Array, at: number): boolean {
    const chunk = this.#chunks[(position / chunkIdentities) | 0] as Int32Array;
    const base = (position % chunkIdentities) * wordsEach;
    return (
      chunk[base + 1] === words[at + 1] &&
      chunk[base + 2] === words[at + 2] &&
      chunk[base + 3] === words[at + 3]
    );
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
    this.#enter(identities[at] as number, position);
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

  /** Makes room in the index for so many identities, so that it need not grow up to there. */
  reserve(count: number): void {
    const slots = 2 ** Math.ceil(Math.log2((count / segmentCount) * 1.5 + 1));
    for (const [segment, old] of this.#segments.entries()) {
      if (slots * 2 > old.length) this.#segments[segment] = resized(old, slots * 2);
    }
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
      if (i % touchedAtOnce === 0) {
        this.touch(chunk, i * wordsEach, Math.min(touchedAtOnce, added - i), wordsEach);
      }
      this.#enter(chunk[i * wordsEach] as number, this.#count++);
    }
  }

  #enter(w0: number, position: number): void {
    const segment = w0 & 255;
    const slots = this.#segments[segment] as Int32Array;
    const slot = freeSlot(w0, slots);
    slots[slot] = w0;
    slots[slot + 1] = position + 1;
    const filled = (this.#filled[segment] as number) + 1;
    this.#filled[segment] = filled;
    // Three quarters full: two words a slot.
    if (filled * 8 > slots.length * 3) this.#segments[segment] = resized(slots, slots.length * 2);
  }
}

/** Where the search for an identity starts: index of the slot's first word. */
function firstSlot(w0: number, slots: Int32Array): number {
  return (w0 >>> 7) & (slots.length - 2);
}

function freeSlot(w0: number, slots: Int32Array): number {
  let slot = firstSlot(w0, slots);
  while (slots[slot + 1] !== 0) slot = (slot + 2) & (slots.length - 1);
  return slot;
}

function resized(old: Int32Array, length: number): Int32Array {
  const slots = new Int32Array(length);
  for (let i = 0; i < old.length; i += 2) {
    if (old[i + 1] === 0) continue;
    const w0 = old[i] as number;
    const slot = freeSlot(w0, slots);
    slots[slot] = w0;
    slots[slot + 1] = old[i + 1] as number;
  }
  return slots;
}
