import type { RedisConnection } from './scripts.ts';

/** How far something has come in a topic: the offset of what is next, kept in Redis. */
export class Progress {
  readonly #connection: RedisConnection;
  readonly #key: string;

  constructor(connection: RedisConnection, key: string) {
    this.#connection = connection;
    this.#key = key;
  }

  /** @returns null where nothing is known of it */
  async read(): Promise<number | null> {
    const text = await this.#connection.get(this.#key);
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
  }

  async write(offset: number): Promise<void> {
    await this.#connection.set(this.#key, String(offset));
  }
}
