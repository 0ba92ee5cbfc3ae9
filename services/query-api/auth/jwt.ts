import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import { TallyError, toError } from '../../../libs/base/errors.ts';
import { type Authenticator, bearerToken, type Identification } from './authenticator.ts';
import { type Caller, isRole } from './caller.ts';

/** Signatures that are taken: asymmetric ones alone, so that no public key can serve as a secret. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

/** How far the clocks of the issuer and of this machine may be apart. */
const clockToleranceSeconds = 5;

const brandsMax = 1000;

/** How long the key of a token that is in use is trusted before it is looked for again. */
export const checkAgainMs = 20_000;

/** The token of somebody who stays, on a stream. */
interface KeptToken {
  readonly token: string;
  checkedMs: number;
  isRefused: boolean;
}

export interface JwtOptions {
  /** The issuer's public keys. A token never says where they are. */
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  readonly clock?: Clock;
}

/**
 * Tells callers by a JWT: issuer, audience, signature, `exp` (required) and `nbf` must hold. Its
 * `role` says what the caller is and, for `brand`, its `brands` which ones. `identify` rejects with
 * TallyError `not_found` where the issuer's keys can't be had. A caller who stays is current no more
 * once the key that has signed its token is taken away.
 */
export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const { keys, issuer, audience, clock = systemClock } = options;
  const verify = (token: string) =>
    jwtVerify(token, keys, {
      algorithms,
      issuer,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock.now()),
    });
  const kept = new WeakMap<Caller, KeptToken>();
  return {
    async identify(authorization) {
      const token = bearerToken(authorization);
      if (token === undefined) return { kind: 'missing', reason: 'no bearer token' };
      try {
        const identified = toCaller((await verify(token)).payload);
        if (identified.kind === 'known') {
          kept.set(identified.caller, { token, checkedMs: clock.now(), isRefused: false });
        }
        return identified;
      } catch (thrown) {
        if (isKeyFailure(thrown)) {
          const message = 'The keys that tokens are signed with can not be had.';
          throw new TallyError('not_found', message, { cause: thrown });
        }
        return { kind: 'invalid', reason: toError(thrown).message };
      }
    },
    isCurrent(caller) {
      const { expiresAtMs } = caller;
      if (expiresAtMs !== null && expiresAtMs <= clock.now()) return false;
      const known = kept.get(caller);
      if (known === undefined) return true;
      if (clock.now() - known.checkedMs >= checkAgainMs) {
        known.checkedMs = clock.now();
        // What it finds counts from the next look on. Keys that can't be had refuse nobody.
        verify(known.token).catch((thrown: unknown) => {
          known.isRefused = !isKeyFailure(thrown);
        });
      }
      return !known.isRefused;
    },
  };
}

/** What is thrown when the issuer's keys can't be had, which says nothing about the token. */
const keyFailureCodes = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

function isKeyFailure(thrown: unknown): boolean {
  return !(thrown instanceof errors.JOSEError) || keyFailureCodes.includes(thrown.code);
}

function toCaller(payload: JWTPayload): Identification {
  const { sub, exp, role, brands } = payload;
  if (!isRole(role)) return { kind: 'unknown_role', reason: 'the token has no role that is known' };
  if (role === 'brand' && !isBrandList(brands)) {
    return { kind: 'unknown_role', reason: 'a token of role brand needs a list of brands' };
  }
  const caller: Caller = {
    id: nameOf(sub),
    role,
    brandIds: new Set(role === 'brand' ? (brands as string[]) : []),
    expiresAtMs: exp === undefined ? null : exp * 1000,
  };
  return { kind: 'known', caller };
}

const nameCharsMax = 200;

/** The subject as it can stand in a history and in a log. */
function nameOf(subject: unknown): string {
  if (typeof subject !== 'string') return 'unnamed';
  const characters = [...subject.replace(/[\p{Cc}\p{Cs}]/gu, '')];
  return characters.slice(0, nameCharsMax).join('') || 'unnamed';
}

function isBrandList(brands: unknown): boolean {
  return (
    Array.isArray(brands) &&
    brands.length > 0 &&
    brands.length <= brandsMax &&
    brands.every((brand) => typeof brand === 'string')
  );
}
