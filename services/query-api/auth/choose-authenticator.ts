import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import type { ApiLog } from '../context.ts';
import type { QuerySettings } from '../settings.ts';
import { KeyAuthenticator, parseKeyRing } from './api-keys.ts';
import { type Authenticator, openAuthenticator } from './authenticator.ts';
import { jwtAuthenticator } from './jwt.ts';
import { watchFile } from './watched-file.ts';

/** Who tells callers apart, and what must run beside it. */
export interface ChosenAuthenticator {
  readonly authenticator: Authenticator;
  readonly parts: readonly Part[];
}

type AuthSettings = Pick<QuerySettings, 'AUTH_MODE'> &
  Partial<
    Pick<
      QuerySettings,
      'AUTH_KEYS_FILE' | 'AUTH_JWKS_URL' | 'AUTH_JWKS_FILE' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'
    >
  >;

/**
 * The authenticator that the settings ask for; they have passed `authIsComplete`.
 *
 * @throws TallyError `settings_invalid` where a file that it needs is not right
 */
export async function chooseAuthenticator(
  settings: AuthSettings,
  log: ApiLog,
  clock: Clock = systemClock,
): Promise<ChosenAuthenticator> {
  const { AUTH_MODE, AUTH_KEYS_FILE = '', AUTH_ISSUER = '', AUTH_AUDIENCE = '' } = settings;
  switch (AUTH_MODE) {
    case 'none':
      return { authenticator: openAuthenticator(), parts: [] };
    case 'keys': {
      const authenticator = new KeyAuthenticator();
      const use = authenticator.exchange.bind(authenticator);
      const file = await watchFile({ path: AUTH_KEYS_FILE, parse: parseKeyRing, use, log, clock });
      return { authenticator, parts: [file] };
    }
    case 'jwt': {
      const { keys, parts } = await issuerKeys(settings, log, clock);
      const issuer = { issuer: AUTH_ISSUER, audience: AUTH_AUDIENCE };
      return { authenticator: jwtAuthenticator({ keys, ...issuer }), parts };
    }
  }
}

/** The issuer's keys, from its address (kept for a while, and asked for again where a token names
 * one that is not known) or from a file. */
async function issuerKeys(
  { AUTH_JWKS_URL, AUTH_JWKS_FILE = '' }: AuthSettings,
  log: ApiLog,
  clock: Clock,
): Promise<{ keys: JWTVerifyGetKey; parts: readonly Part[] }> {
  if (AUTH_JWKS_URL !== undefined) {
    const keys = createRemoteJWKSet(new URL(AUTH_JWKS_URL), { timeoutDuration: 3_000 });
    return { keys, parts: [] };
  }
  const current: { keys: JWTVerifyGetKey } = { keys: createLocalJWKSet({ keys: [] }) };
  const file = await watchFile({
    path: AUTH_JWKS_FILE,
    parse: (text) => createLocalJWKSet(JSON.parse(text) as JSONWebKeySet),
    use: (keys) => {
      current.keys = keys;
    },
    log,
    clock,
  });
  return { keys: (header, token) => current.keys(header, token), parts: [file] };
}
