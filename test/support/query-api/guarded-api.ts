import { hash } from 'node:crypto';
import { type CallerRole, callerRoles } from '../../../libs/contracts/api-key-file.ts';
import { KeyAuthenticator } from '../../../services/query-api/auth/api-keys.ts';
import type { Authenticator } from '../../../services/query-api/auth/authenticator.ts';
import type { Caller } from '../../../services/query-api/auth/caller.ts';
import { paid, type TestApiOptions, testApi } from './test-api.ts';

/** The key of a role. */
export const keyOf = (role: CallerRole) => `key-of-${role}-0123456789abcdef0123456789`;

/** The token of a caller who is known and has no role that is. */
export const rolelessKey = 'roleless-0123456789abcdef0123456789abcdef';

function keys(): Authenticator {
  const ring = callerRoles.map((role): [string, Caller] => [
    hash('sha256', keyOf(role)),
    { id: role, role, brandIds: new Set(role === 'brand' ? ['ada'] : []), expiresAtMs: null },
  ]);
  const authenticator = new KeyAuthenticator();
  authenticator.exchange(new Map(ring));
  return {
    identify: async (authorization) =>
      authorization === `Bearer ${rolelessKey}`
        ? { kind: 'unknown_role', reason: 'no role' }
        : authenticator.identify(authorization),
    isCurrent: (caller) => authenticator.isCurrent(caller),
  };
}

/** A test API with a key for each role, the brand's being for `ada`. What only others may see is
 * marked: the brands bo and cy, and everything that says canary. */
export async function guardedApi(options: TestApiOptions = {}) {
  const api = await testApi({ authenticator: keys(), ...options });
  api.define({
    groups: [
      { id: 'home-grown', name: 'Home-grown brands', where: { homeGrown: true } },
      { id: 'rivals', name: 'Canary rivals', where: { brands: ['bo', 'cy'] } },
      { id: 'both', name: 'Both', where: { brands: ['ada', 'bo'] } },
    ],
    heldListings: [
      { listingId: 'canary-listing', reason: 'canary complaint', from: null },
      { listingId: 'own-listing', reason: 'own complaint', from: null },
    ],
  });
  api.events.push(
    paid({ brandId: 'ada', listingId: 'own-listing', amount: 12 }),
    paid({ brandId: 'ada', amount: 34 }),
    paid({ brandId: 'bo', listingId: 'canary-listing', amount: 98_765 }),
    paid({ brandId: 'cy', amount: 87_654 }),
  );
  api.feed();
  const ask = (url: string, role?: CallerRole, method: 'GET' | 'PUT' | 'POST' = 'GET') =>
    api.server.inject({
      method,
      url,
      headers: role === undefined ? {} : { authorization: `Bearer ${keyOf(role)}` },
    });
  return { ...api, ask };
}
