import { hash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Who signs in next, and for how long. */
export interface OidcUser {
  readonly sub: string;
  readonly claims: JWTPayload;
  readonly tokenSeconds: number;
}

/** An issuer of a test's own: OpenID Connect by code flow with PKCE, for one public client. */
export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string;
  /** The settings of an API that takes its tokens. */
  readonly env: Readonly<Record<string, string>>;
  user: OidcUser;
  close(): Promise<void>;
}

interface Asked {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly user: OidcUser;
}

/** Starts an issuer on this machine. Its page has one button, `Continue`. */
export async function oidcProvider(user: OidcUser): Promise<OidcProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  const codes = new Map<string, Asked>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, audience] = ['tally-dashboard', 'tally'];
  const provider: OidcProvider = {
    issuer,
    clientId,
    audience,
    user,
    env: {
      AUTH_MODE: 'jwt',
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS_URL: `${issuer}/jwks`,
      DASHBOARD_OIDC_ISSUER: issuer,
      DASHBOARD_OIDC_CLIENT_ID: clientId,
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const sign = (payload: JWTPayload, aud: string, { sub, tokenSeconds }: OidcUser) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setSubject(sub)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime(`${tokenSeconds}s`)
      .sign(privateKey);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    response.setHeader('access-control-allow-origin', '*');
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return void json(metadata(issuer));
      case '/jwks':
        return void json({ keys: [jwk] });
      case '/authorize':
        return void showButton(url, response);
      case '/continue': {
        const code = randomBytes(16).toString('hex');
        const asked = (name: string) => url.searchParams.get(name) ?? '';
        const redirectUri = asked('redirect_uri');
        codes.set(code, {
          challenge: asked('code_challenge'),
          nonce: asked('nonce'),
          redirectUri,
          user: provider.user,
        });
        const back = new URL(redirectUri);
        back.searchParams.set('code', code);
        back.searchParams.set('state', asked('state'));
        return void response.writeHead(302, { location: back.href }).end();
      }
      case '/token': {
        const sent = new URLSearchParams(await bodyOf(request));
        const code = sent.get('code') ?? '';
        const asked = codes.get(code);
        codes.delete(code);
        const proof = hash('sha256', sent.get('code_verifier') ?? '', 'base64url');
        if (asked === undefined || proof !== asked.challenge) {
          return void json({ error: 'invalid_grant' }, 400);
        }
        return void json({
          token_type: 'Bearer',
          expires_in: asked.user.tokenSeconds,
          access_token: await sign(asked.user.claims, audience, asked.user),
          id_token: await sign({ nonce: asked.nonce }, clientId, asked.user),
        });
      }
      default:
        response.writeHead(404).end();
    }
  }
  return provider;
}

function metadata(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
  };
}

function showButton({ search }: URL, response: ServerResponse): void {
  const next = `/continue${search}`.replaceAll('&', '&amp;');
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><title>Issuer</title><link rel="icon" href="data:,"><a href="${next}">Continue</a>`,
    );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
