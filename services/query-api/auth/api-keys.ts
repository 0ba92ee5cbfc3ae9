import { hash } from 'node:crypto';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import { TallyError } from '../../../libs/base/errors.ts';
import { apiKeyCharsMin, parseApiKeyFile } from '../../../libs/contracts/api-key-file.ts';
import { type Authenticator, bearerToken, type Identification } from './authenticator.ts';
import type { Caller } from './caller.ts';

/** Callers by the SHA-256 of their key, in hex. */
export type KeyRing = ReadonlyMap<string, Caller>;

/**
 * Reads the text of a file of API keys.
 *
 * @throws TallyError `settings_invalid` where it does not fit its schema
 */
export function parseKeyRing(text: string): KeyRing {
  const parsed = parseApiKeyFile(text);
  if ('problems' in parsed) throw new TallyError('settings_invalid', parsed.problems);
  return new Map(
    parsed.file.keys.map(({ name, sha256, role, brands = [], expires }) => {
      const expiresAtMs = expires === undefined ? null : Date.parse(expires);
      return [sha256, { id: name, role, brandIds: new Set(brands), expiresAtMs }];
    }),
  );
}

/** Tells callers by API keys; the ring can be exchanged while the service runs. */
export class KeyAuthenticator implements Authenticator {
  #ring: KeyRing = new Map();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Takes the keys that hold from now on. Whoever is not among them is no longer current. */
  exchange(ring: KeyRing): void {
    this.#ring = ring;
  }

  async identify(authorization: string | undefined): Promise<Identification> {
    const key = bearerToken(authorization);
    if (key === undefined) return { kind: 'missing', reason: 'no bearer token' };
    const caller = key.length < apiKeyCharsMin ? undefined : this.#ring.get(hash('sha256', key));
    if (caller === undefined) return { kind: 'invalid', reason: 'no such API key' };
    if (this.#isExpired(caller)) {
      return { kind: 'invalid', reason: `the API key ${caller.id} has expired` };
    }
    return { kind: 'known', caller };
  }

  isCurrent(caller: Caller): boolean {
    // The very same rights must still stand there: a key that lost a brand has lost its stream.
    const stands = [...this.#ring.values()].some((known) => isSame(known, caller));
    return stands && !this.#isExpired(caller);
  }

  #isExpired({ expiresAtMs }: Caller): boolean {
    return expiresAtMs !== null && expiresAtMs <= this.#clock.now();
  }
}

function isSame(a: Caller, b: Caller): boolean {
  const brandsDiffer = a.brandIds.symmetricDifference(b.brandIds).size > 0;
  return a.id === b.id && a.role === b.role && !brandsDiffer;
}
