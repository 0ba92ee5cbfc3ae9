import { type Caller, openCaller } from './caller.ts';

/**
 * Why a request is not known to be anybody's: nothing was sent, it is not valid, or it is valid and
 * names no role that we know. The text is for the log, never for the caller.
 */
export type Refusal = {
  readonly kind: 'missing' | 'invalid' | 'unknown_role';
  readonly reason: string;
};

/** Who sent a request, or why nobody knows. */
export type Identification = { readonly kind: 'known'; readonly caller: Caller } | Refusal;

/** Tells callers by what stands in `Authorization`. */
export interface Authenticator {
  identify(authorization: string | undefined): Promise<Identification>;
  /** Whether a caller who was known before still is: not expired, not revoked. */
  isCurrent(caller: Caller): boolean;
}

const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The token of an `Authorization: Bearer` header; undefined where there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : bearer.exec(authorization)?.[1];
}

/** Lets everybody in, for a machine that only listens to itself. */
export function openAuthenticator(): Authenticator {
  return {
    identify: async () => ({ kind: 'known', caller: openCaller }),
    isCurrent: () => true,
  };
}
