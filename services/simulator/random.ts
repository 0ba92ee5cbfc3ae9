/**
 * A small, fast, seeded source of numbers (sfc32): the same seed gives the same numbers on every
 * machine. Each use has a stream of its own, so that one more draw in one place does not move all
 * the others. Not for secrets.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** `seed` is what the user gave; `stream` names the use within the run. */
  constructor(seed: string, stream: string) {
    this.a = hashText(seed, 0x9e3779b9);
    this.b = hashText(stream, 0x85ebca6b);
    this.c = hashText(`${stream}/${seed}`, 0xc2b2ae35);
    // The first numbers of sfc32 still show the seed; its author lets a dozen or more go by.
    for (let round = 0; round < 20; round += 1) this.next32();
  }

  /** The next whole number of 32 bits, signed. */
  next32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum;
  }

  /** A number from 0 up to, not including, 1. */
  float(): number {
    return (this.next32() >>> 0) / 4294967296;
  }

  /** A whole number from 0 up to, not including, `below` (at the most 2^32). */
  below(below: number): number {
    return Math.floor(this.float() * below);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** A waiting time in ms: log-normal, so that most come soon after the median and a few late. */
  delayMs(medianMs: number, spread: number): number {
    // Three uniforms make a bell that is good enough for waiting times and has bounded tails.
    const bell = (this.float() + this.float() + this.float() - 1.5) * 2;
    return Math.round(medianMs * Math.exp(bell * spread));
  }
}

/** FNV-1a over the UTF-16 code units with a final mix, so that near seeds part at once. */
function hashText(text: string, basis: number): number {
  let hash = basis | 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return hash ^ (hash >>> 16);
}
