import type { Caller } from '../auth/caller.ts';

/** The part of a response that a viewer writes to. */
export interface ViewerSocket {
  write(chunk: Buffer): boolean;
  end(): unknown;
  destroy(): unknown;
  /** Bytes that were written and are not on their way yet. */
  readonly writableLength: number;
}

/** Bytes that may wait for a viewer. Whoever has more waiting gets nothing until they are gone. */
export const waitingBytesMax = 64 * 1024;

/** How long a viewer may take to read what waits. */
export const behindMsMax = 30_000;

/**
 * One reader of a stream. A reader that is too slow for the updates is skipped forward: it misses
 * them, and gets one newer snapshot once it has read what waits; a reader that does not read is
 * dropped. So a viewer never costs more memory than its share of a few events.
 */
export class Viewer {
  readonly caller: Caller;
  readonly #socket: ViewerSocket;
  #behindSinceMs: number | undefined;
  #isEnding = false;

  constructor(caller: Caller, socket: ViewerSocket) {
    this.caller = caller;
    this.#socket = socket;
  }

  /** Since when it has missed events; undefined where it has not. */
  get behindSinceMs(): number | undefined {
    return this.#behindSinceMs;
  }

  /** Whether it has missed events and waits for a snapshot. */
  get isBehind(): boolean {
    return this.#behindSinceMs !== undefined;
  }

  /** Sends an event, unless too much is waiting already. */
  send(event: Buffer, nowMs: number): void {
    if (this.isBehind || this.#isEnding) return;
    if (this.#socket.writableLength > waitingBytesMax) {
      this.#behindSinceMs = nowMs;
      return;
    }
    this.#socket.write(event);
  }

  /** Sends what replaces all that was missed. Call it when nothing waits any more. */
  catchUp(snapshot: Buffer): void {
    this.#behindSinceMs = undefined;
    if (!this.#isEnding) this.#socket.write(snapshot);
  }

  /** Whether it has not read for too long. */
  isStuck(nowMs: number): boolean {
    return this.#behindSinceMs !== undefined && nowMs - this.#behindSinceMs >= behindMsMax;
  }

  /** Ends the stream once what waits has been sent; at once where it was told to end before. */
  end(): void {
    if (this.#isEnding) this.drop();
    else this.#socket.end();
    this.#isEnding = true;
  }

  /** Ends the stream at once; what waits is lost. */
  drop(): void {
    this.#socket.destroy();
  }
}
