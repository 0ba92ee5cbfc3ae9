import { type CallerRole, callerRoles } from '../../../libs/contracts/api-key-file.ts';

/**
 * Whoever sent a request. `open` is everybody on a machine where nobody has to say who they are,
 * and has every right.
 */
export interface Caller {
  /** Subject of the token or name of the key; `anonymous` where nobody has to say. */
  readonly id: string;
  readonly role: CallerRole | 'open';
  /** The brands of a `brand` caller; empty for every other role. */
  readonly brandIds: ReadonlySet<string>;
  /** When the credential ends, in ms since 1970; null where it does not. */
  readonly expiresAtMs: number | null;
}

/** Everybody, where nobody has to say who they are. */
export const openCaller: Caller = {
  id: 'anonymous',
  role: 'open',
  brandIds: new Set(),
  expiresAtMs: null,
};

/** Whether a claim names a role. */
export function isRole(claim: unknown): claim is CallerRole {
  return callerRoles.some((role) => role === claim);
}
