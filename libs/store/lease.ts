import { randomUUID } from 'node:crypto';
import type { RedisConnection, StoreScripts } from './scripts.ts';

/**
 * A duty that one process of many has at a time, for a few seconds from each time that it asks. It
 * spares work and is no proof: a process that was frozen may go on for a moment although another has
 * taken over. Whatever must not happen twice has to be safe by itself.
 */
export class Lease {
  readonly #connection: RedisConnection & StoreScripts;
  readonly #key: string;
  readonly #lengthMs: number;
  readonly #token = randomUUID();

  constructor(connection: RedisConnection & StoreScripts, key: string, lengthMs: number) {
    this.#connection = connection;
    this.#key = key;
    this.#lengthMs = lengthMs;
  }

  /**
   * Takes it where it is free, and holds on to it where it is its own.
   *
   * @returns whether it is its own from now on
   * @throws Error where Redis does not answer: then nobody knows
   */
  async hold(): Promise<boolean> {
    const held = await this.#connection.tallyHold(this.#key, this.#token, this.#lengthMs);
    return held === 1;
  }

  /** Gives it back, so that another process need not wait for its end. Never rejects. */
  async release(): Promise<void> {
    await this.#connection.tallyRelease(this.#key, this.#token).catch(() => undefined);
  }
}
