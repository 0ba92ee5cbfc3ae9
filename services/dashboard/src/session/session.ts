import { computed, signal } from '@preact/signals';
import { apiClient } from '../../../../libs/client/api-client.ts';
import { ApiProblem } from '../../../../libs/client/api-problem.ts';
import type { SessionAnswer } from '../../../../libs/contracts/api-session.ts';
import { address, navigate } from '../routing/address.ts';
import { authentication } from './authentication.ts';

/**
 * Who is signed in. It is in one of four modes: *asking* (nobody knows yet), *in*, *out* (a token is
 * needed), and *failed* (the API could not be asked). `expired` says why somebody is out.
 */
export type Session =
  | { readonly mode: 'asking' }
  | { readonly mode: 'in'; readonly who: SessionAnswer }
  | { readonly mode: 'out'; readonly why: 'new' | 'expired' | 'refused' | 'left' }
  | { readonly mode: 'failed'; readonly error: unknown };

/** Kept as long as the tab is open, and in no other tab. */
const tokenKey = 'tally.token';

const current = signal<Session>({ mode: 'asking' });

export const session = computed<Session>(() => current.value);

/** What the API is asked with; undefined where nobody has to say who they are. */
export function token(): string | undefined {
  return window.sessionStorage.getItem(tokenKey) ?? undefined;
}

/** Finds out who is asking, with the token that is kept. */
export async function openSession(): Promise<void> {
  const kept = token();
  if (authentication.mode !== 'none' && kept === undefined) {
    current.value = { mode: 'out', why: 'new' };
    return;
  }
  current.value = { mode: 'asking' };
  try {
    current.value = { mode: 'in', who: await whoIs(kept) };
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) current.value = { mode: 'failed', error: thrown };
    else if (thrown.status === 401) leave('expired');
    else if (thrown.status === 403) leave('refused');
    else current.value = { mode: 'failed', error: thrown };
  }
}

async function whoIs(given: string | undefined): Promise<SessionAnswer> {
  const place = { url: window.location.origin, ...(given !== undefined && { token: given }) };
  const { data } = await apiClient(place).GET('/v1/session');
  if (data === undefined) throw new Error('the API says nothing of who is asking');
  return data;
}

/**
 * Signs in with a key or a token, and goes to where the reader wanted to be.
 *
 * @throws ApiProblem 401 where nobody is known by it, 403 where it has no role
 */
export async function signIn(given: string, returnTo: string): Promise<void> {
  const who = await whoIs(given);
  window.sessionStorage.setItem(tokenKey, given);
  current.value = { mode: 'in', who };
  navigate(returnTo, { replace: true });
}

/** Forgets who was signed in, with all that was shown to them. */
export function signOut(): void {
  leave('left');
  navigate('/sign-in');
}

/** The API does not know the token any more: the reader signs in, and comes back to this address. */
export function expire(): void {
  if (session.value.mode !== 'in') return;
  leave('expired');
}

/** The address that a reader wanted when asked to sign in; the first page where there was none. */
export function returnAddress(): string {
  const { pathname, search, searchParams } = address.value;
  if (pathname !== '/sign-in') return `${pathname}${search}`;
  const wanted = searchParams.get('return') ?? '/';
  // Only an address of our own: `//evil.example` would lead away.
  return /^\/(?!\/)/.test(wanted) ? wanted : '/';
}

function leave(why: 'expired' | 'refused' | 'left'): void {
  window.sessionStorage.removeItem(tokenKey);
  current.value = { mode: 'out', why };
}
