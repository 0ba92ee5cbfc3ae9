import * as oauth from 'oauth4webapi';
import type { Oidc } from '../../../../libs/contracts/api-session.ts';

/** What must be remembered while the reader is with the issuer. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

const pendingKey = 'tally.signing-in';

/** Where the issuer sends the reader back to. Every client must be registered with it. */
export function redirectUri(): string {
  return `${window.location.origin}/sign-in`;
}

/**
 * Leaves for the issuer, to sign in by code flow with PKCE (RFC 7636).
 *
 * @param returnTo where the reader wants to be afterwards
 */
export async function leaveForIssuer(oidc: Oidc, returnTo: string): Promise<void> {
  const server = await discover(oidc);
  if (server.authorization_endpoint === undefined)
    throw new Error('the issuer has no sign-in page');
  const pending: Pending = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo,
  };
  window.sessionStorage.setItem(pendingKey, JSON.stringify(pending));
  const url = new URL(server.authorization_endpoint);
  const params = {
    client_id: oidc.clientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: oidc.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  window.location.assign(url);
}

/**
 * Takes what the issuer has sent back.
 *
 * @returns the token for the API, and where the reader wants to be
 * @throws Error where the answer is not the one to our question, or the issuer says no
 */
export async function comeBack(
  oidc: Oidc,
  address: URL,
): Promise<{ readonly token: string; readonly returnTo: string }> {
  const kept = window.sessionStorage.getItem(pendingKey);
  window.sessionStorage.removeItem(pendingKey);
  if (kept === null) throw new Error('nobody has asked to sign in from this tab');
  const pending = JSON.parse(kept) as Pending;
  const server = await discover(oidc);
  const client = { client_id: oidc.clientId };
  const params = oauth.validateAuthResponse(server, client, address, pending.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    params,
    redirectUri(),
    pending.verifier,
    insecureOnThisMachine(oidc),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  const token = oidc.token === 'id' ? tokens.id_token : tokens.access_token;
  if (token === undefined) throw new Error('the issuer has sent no token');
  return { token, returnTo: pending.returnTo };
}

async function discover(oidc: Oidc): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(oidc.issuer);
  const response = await oauth.discoveryRequest(issuer, insecureOnThisMachine(oidc));
  return oauth.processDiscoveryResponse(issuer, response);
}

/** An issuer without TLS is taken on this machine only, which the server has made sure of. */
function insecureOnThisMachine({ issuer }: Oidc) {
  return { [oauth.allowInsecureRequests]: issuer.startsWith('http://') };
}
