import type { FramePool } from './frame-pool.ts';

/** What comes before each answer: its length. */
const sizeBytes = 4;
const stagingBytes = 64 << 10;

/** No broker sends more in one answer. What claims more is no Kafka answer at all: a TLS alert reads
 * as 336 MiB, an HTTP error as more than a GiB. */
const frameBytesMax = 256 << 20;

/**
 * Cuts a stream of bytes into Kafka's size-prefixed answers. It says where the next bytes should be
 * read to: once an answer's size is known that is the answer's own buffer, so that the system copies
 * them to where they stay. kafkajs joins the chunks of an answer twice over.
 */
export class FrameReader {
  readonly #pool: FramePool;
  readonly #onFrame: (frame: Buffer) => void;
  readonly #staging = Buffer.allocUnsafeSlow(stagingBytes);
  #staged = 0;
  #frame: Buffer | null = null;
  #framed = 0;

  /** @param onFrame takes each answer, its size in front; the buffer is the taker's to keep */
  constructor(pool: FramePool, onFrame: (frame: Buffer) => void) {
    this.#pool = pool;
    this.#onFrame = onFrame;
  }

  /** Where the next bytes belong; never empty. */
  target(): Buffer {
    if (this.#frame !== null) return this.#frame.subarray(this.#framed);
    return this.#staging.subarray(this.#staged);
  }

  /**
   * `count` bytes were read into the last target.
   *
   * @throws RangeError where they can't be an answer of Kafka
   */
  received(count: number): void {
    const frame = this.#frame;
    if (frame === null) {
      this.#staged += count;
      this.#cut();
      return;
    }
    this.#framed += count;
    if (this.#framed < frame.length) return;
    this.#frame = null;
    this.#onFrame(frame);
  }

  #cut(): void {
    let at = 0;
    while (this.#frame === null && this.#staged - at >= sizeBytes) {
      const size = this.#staging.readInt32BE(at);
      if (size < 0 || size > frameBytesMax) {
        throw new RangeError(
          `what answers is no Kafka broker, or speaks TLS where none is expected: it announces ${size >>> 0} bytes`,
        );
      }
      const length = sizeBytes + size;
      const there = Math.min(length, this.#staged - at);
      const frame = this.#pool.take(length);
      this.#staging.copy(frame, 0, at, at + there);
      at += there;
      if (there === length) {
        this.#onFrame(frame);
      } else {
        this.#frame = frame;
        this.#framed = there;
      }
    }
    this.#staging.copyWithin(0, at, this.#staged);
    this.#staged -= at;
  }
}
