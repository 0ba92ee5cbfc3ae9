import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slowness } from './tcp-proxy.ts';

export interface PipeOptions {
  readonly from: Socket;
  readonly to: Socket;
  /** Sees bytes before they are passed on; they wait for it, and `false` drops them. */
  readonly look: (bytes: Buffer) => boolean | undefined | Promise<boolean | undefined>;
}

/** Bytes that may wait here before the sender is held back. */
const waitingBytesMax = 1 << 20;

/** Carries the bytes of one direction of one connection, in order, as slowly as it is told to. */
export class Pipe {
  isAbandoned = false;
  readonly #options: PipeOptions;
  #slowness: Slowness = { latencyMs: 0 };
  #isStalled = false;
  #flow = Promise.withResolvers<void>();
  #last: Promise<void> = Promise.resolve();
  #waitingBytes = 0;

  constructor(options: PipeOptions) {
    this.#options = options;
    const { from, to } = options;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.once('end', () => {
      void this.#last.then(() => {
        if (!this.isAbandoned) to.end();
      });
    });
  }

  get isSourceClosed(): boolean {
    return this.#options.from.destroyed;
  }

  set(slowness: Slowness, isStalled: boolean): void {
    this.#slowness = slowness;
    if (this.#isStalled && !isStalled) {
      this.#flow.resolve();
      this.#flow = Promise.withResolvers<void>();
    }
    this.#isStalled = isStalled;
  }

  /** Closes the far end, and lets everything from the near end vanish from now on. */
  abandon(): void {
    this.isAbandoned = true;
    this.#options.to.destroy();
  }

  #take(bytes: Buffer): void {
    if (this.isAbandoned) return;
    const dueAt = performance.now() + this.#slowness.latencyMs;
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > waitingBytesMax) this.#options.from.pause();
    this.#last = this.#last.then(() => this.#deliver(bytes, dueAt));
  }

  async #deliver(bytes: Buffer, dueAt: number): Promise<void> {
    const { from, to, look } = this.#options;
    const isWanted = await look(bytes);
    while (this.#isStalled) await this.#flow.promise;
    const { bytesPerSecond } = this.#slowness;
    const transferMs = bytesPerSecond === undefined ? 0 : (bytes.length / bytesPerSecond) * 1000;
    const waitMs = Math.max(dueAt - performance.now(), 0) + transferMs;
    if (waitMs > 0.5) await sleep(waitMs);
    this.#waitingBytes -= bytes.length;
    if (isWanted !== false && !to.destroyed && !this.isAbandoned) to.write(bytes);
    if (this.#waitingBytes <= waitingBytesMax && from.isPaused()) from.resume();
  }
}
