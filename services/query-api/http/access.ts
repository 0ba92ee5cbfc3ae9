import type { FastifyRequest } from 'fastify';
import type { Authenticator, Identification } from '../auth/authenticator.ts';
import { type Action, authorise, type GrantedScope } from '../auth/authorise.ts';
import type { Caller } from '../auth/caller.ts';
import { Problem } from './problem.ts';

/** Who sent a request and what it may be shown. */
export interface Access {
  readonly caller: Caller;
  readonly scope: GrantedScope;
}

/** The hook of a route that lets a request in or ends it. */
export type Guard = (request: FastifyRequest) => Promise<void>;

const guards = new WeakMap<Guard, Action>();

const granted = new WeakMap<FastifyRequest, Access>();

/** What the guard of a route has found. A route without a guard has none, and fails. */
export function accessOf(request: FastifyRequest): Access {
  const access = granted.get(request);
  if (access === undefined) throw new Error(`${request.url} is served without a guard`);
  return access;
}

/** What the guard of a route has found, where it has let somebody in. */
export function knownAccess(request: FastifyRequest): Access | undefined {
  return granted.get(request);
}

/**
 * The first thing that happens on a route: who is asking, and whether they may do this at all. It
 * comes before a body is read and before any parameter is looked at, except for the brand's name.
 */
export function guard(authenticator: Authenticator, action: Action): Guard {
  const check: Guard = async (request) => {
    const caller = callerOf(await identify(authenticator, request), request);
    const decision = authorise(caller, action, namedBrand(request));
    if (decision.kind === 'forbidden') throw forbidden();
    if (decision.kind === 'foreign') throw brandNotFound();
    granted.set(request, { caller, scope: decision.scope });
  };
  guards.set(check, action);
  return check;
}

/** What the guard among a route's hooks lets callers do; undefined where there is none. */
export function guardedAction(hooks: readonly unknown[]): Action | undefined {
  return hooks.map((hook) => guards.get(hook as Guard)).find((action) => action !== undefined);
}

/** There is no such brand, or not for this caller: nobody can tell which. */
export function brandNotFound(): Problem {
  const detail = 'No brand of this id is in the campaign, or it is not yours to see.';
  return new Problem('brand-not-found', detail);
}

/** There is no such campaign, or not for this caller: nobody can tell which. */
export function campaignNotFound(): Problem {
  const detail = 'GET /v1/campaigns lists the campaigns that are yours to see.';
  return new Problem('campaign-not-found', detail);
}

/** The caller may not do this, whatever there is. */
export function forbidden(): Problem {
  return new Problem('forbidden', 'Ask for a role that may do this, or name a brand of your own.');
}

async function identify(authenticator: Authenticator, request: FastifyRequest) {
  try {
    return await authenticator.identify(request.headers.authorization);
  } catch (cause) {
    const detail = 'It can not be found out who is asking. Try again in a moment.';
    throw new Problem('unavailable', detail, { cause, headers: { 'retry-after': '5' } });
  }
}

function callerOf(identification: Identification, request: FastifyRequest): Caller {
  if (identification.kind === 'known') return identification.caller;
  request.log.info({ reason: identification.reason }, 'a caller was not let in');
  if (identification.kind === 'unknown_role') throw forbidden();
  const isMissing = identification.kind === 'missing';
  throw new Problem('not-authenticated', 'Send Authorization: Bearer with a valid token or key.', {
    headers: { 'www-authenticate': isMissing ? 'Bearer' : 'Bearer error="invalid_token"' },
  });
}

/** The brand that a request names, in its path or its query. */
function namedBrand(request: FastifyRequest): string | undefined {
  const { brandId } = (request.params ?? {}) as { brandId?: unknown };
  const { brand } = (request.query ?? {}) as { brand?: unknown };
  const named = brandId ?? brand;
  return typeof named === 'string' ? named : undefined;
}
