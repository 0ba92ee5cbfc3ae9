import { createHmac, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createLocalJWKSet, exportJWK, exportSPKI, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { KeyAuthenticator, parseKeyRing } from './api-keys.ts';
import { checkAgainMs, jwtAuthenticator } from './jwt.ts';

const nowMs = Date.parse('2026-11-10T04:00:00Z');
const nowSeconds = nowMs / 1000;
const clock = { now: () => nowMs, monotonic: () => nowMs, sleep: async () => {} };

const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

async function authenticator() {
  const keys = [
    { ...(await exportJWK(issuer.publicKey)), kid: 'current', alg: 'ES256' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' },
  ];
  return jwtAuthenticator({
    keys: createLocalJWKSet({ keys }),
    issuer: 'https://id.example',
    audience: 'tally',
    clock,
  });
}

const claims: JWTPayload = {
  sub: 'maria',
  iss: 'https://id.example',
  aud: 'tally',
  exp: nowSeconds + 600,
  role: 'manager',
};

async function token(
  some: JWTPayload = {},
  options: { key?: KeyObject; header?: object } = {},
): Promise<string> {
  const header = { alg: 'ES256', kid: 'current', ...options.header };
  return new SignJWT({ ...claims, ...some })
    .setProtectedHeader(header)
    .sign(options.key ?? issuer.privateKey);
}

async function kindOf(authorization: string | undefined): Promise<string> {
  return (await (await authenticator()).identify(authorization)).kind;
}

/** A token put together by hand, as no library would. */
function forged(header: object, sign: (input: string) => string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(claims)}`;
  return `Bearer ${input}.${sign(input)}`;
}

describe('a token', () => {
  test('that holds tells who is asking', async () => {
    const brand = { role: 'brand', brands: ['ada', 'bo'] };
    const found = await (await authenticator()).identify(`Bearer ${await token(brand)}`);
    expect(found).toEqual({
      kind: 'known',
      caller: {
        id: 'maria',
        role: 'brand',
        brandIds: new Set(['ada', 'bo']),
        expiresAtMs: (nowSeconds + 600) * 1000,
      },
    });
    const rs256 = await token({}, { key: rsa.privateKey, header: { alg: 'RS256', kid: 'rsa' } });
    expect(await kindOf(`Bearer ${rs256}`)).toBe('known');
  });

  test('of brands is not taken for those of another role', async () => {
    const sent = `Bearer ${await token({ role: 'manager', brands: ['ada'] })}`;
    const found = await (await authenticator()).identify(sent);
    expect(found).toMatchObject({ caller: { role: 'manager', brandIds: new Set() } });
  });

  test.each([
    ['nothing', undefined, 'missing'],
    ['another scheme', 'Basic bWFyaWE6cGFzcw==', 'missing'],
    ['no token', 'Bearer ', 'missing'],
    ['two tokens', 'Bearer a b', 'missing'],
    ['no JWT', 'Bearer abc', 'invalid'],
    ['three empty parts', 'Bearer ..', 'invalid'],
  ])('%s is none', async (_what, authorization, kind) => {
    expect(await kindOf(authorization)).toBe(kind);
  });

  test.each([
    ['has expired', { exp: nowSeconds - 60 }],
    ['never expires', { exp: undefined }],
    ['is not valid yet', { nbf: nowSeconds + 60 }],
    ['is for another audience', { aud: 'shop' }],
    ['is of another issuer', { iss: 'https://evil.example' }],
  ])('that %s is not taken', async (_what, some) => {
    expect(await kindOf(`Bearer ${await token(some as JWTPayload)}`)).toBe('invalid');
  });

  test('is not taken from a stranger, whatever its header says', async () => {
    const signed = (header: object) => token({}, { key: stranger.privateKey, header });
    expect(await kindOf(`Bearer ${await signed({})}`)).toBe('invalid');
    expect(await kindOf(`Bearer ${await signed({ kid: 'unknown' })}`)).toBe('invalid');
    const jwk = await exportJWK(stranger.publicKey);
    expect(await kindOf(`Bearer ${await signed({ jwk })}`)).toBe('invalid');
    const jku = 'https://evil.example/keys';
    expect(await kindOf(`Bearer ${await signed({ jku })}`)).toBe('invalid');
  });

  test('is not taken without a signature, or signed with a public key', async () => {
    const publicKey = await exportSPKI(rsa.publicKey);
    const hmac = (input: string) =>
      createHmac('sha256', publicKey).update(input).digest('base64url');
    expect(await kindOf(forged({ alg: 'none' }, () => ''))).toBe('invalid');
    expect(await kindOf(forged({ alg: 'None', kid: 'current' }, () => ''))).toBe('invalid');
    expect(await kindOf(forged({ alg: 'HS256', kid: 'rsa' }, hmac))).toBe('invalid');
  });

  test.each([
    ['no role', { role: undefined }],
    ['a role that nobody knows', { role: 'admin' }],
    ['several roles', { role: ['manager'] }],
    ['a brand without brands', { role: 'brand' }],
    ['brands that are no list', { role: 'brand', brands: 'ada' }],
    ['an empty list of brands', { role: 'brand', brands: [] }],
  ])('with %s is good for nothing', async (_what, some) => {
    expect(await kindOf(`Bearer ${await token(some as JWTPayload)}`)).toBe('unknown_role');
  });

  test('is current until it expires', async () => {
    const { isCurrent } = await authenticator();
    const caller = { id: 'x', role: 'manager', brandIds: new Set<string>() } as const;
    expect(isCurrent({ ...caller, expiresAtMs: nowMs + 1 })).toBe(true);
    expect(isCurrent({ ...caller, expiresAtMs: nowMs })).toBe(false);
  });
});

describe('somebody who stays on a stream', () => {
  test('is current no more once the key of its token is taken away', async () => {
    const times = { nowMs };
    const known = createLocalJWKSet({
      keys: [{ ...(await exportJWK(issuer.publicKey)), kid: 'current', alg: 'ES256' }],
    });
    const none = createLocalJWKSet({ keys: [] });
    let keySet: typeof known | undefined = known;
    const staying = jwtAuthenticator({
      keys: async (header, input) => {
        if (keySet === undefined) throw new TypeError('fetch failed');
        return keySet(header, input);
      },
      issuer: 'https://id.example',
      audience: 'tally',
      clock: { ...clock, now: () => times.nowMs },
    });
    const found = await staying.identify(`Bearer ${await token()}`);
    if (found.kind !== 'known') throw new Error('the token is not known');
    const later = async () => {
      times.nowMs += checkAgainMs;
      staying.isCurrent(found.caller);
      await setImmediate();
      await setImmediate();
      return staying.isCurrent(found.caller);
    };
    expect(await later()).toBe(true);
    keySet = undefined;
    expect(await later()).toBe(true);
    keySet = none;
    await expect.poll(later).toBe(false);
    expect(times.nowMs / 1000).toBeLessThan(claims.exp ?? 0);
  });
});

describe('a key server that is away', () => {
  test('is not the fault of the token', async () => {
    const away = jwtAuthenticator({
      keys: async () => {
        throw new TypeError('fetch failed');
      },
      issuer: 'https://id.example',
      audience: 'tally',
      clock,
    });
    await expect(away.identify(`Bearer ${await token()}`)).rejects.toThrow(/keys/);
  });
});

const key = 'tally-0123456789abcdef0123456789abcdef';

function keys(entries: readonly object[]): KeyAuthenticator {
  const authenticator = new KeyAuthenticator(clock);
  authenticator.exchange(parseKeyRing(JSON.stringify({ keys: entries })));
  return authenticator;
}

describe('an API key', () => {
  const entry = { name: 'board', sha256: hash('sha256', key), role: 'brand', brands: ['ada'] };

  test('is known by its hash', async () => {
    const ring = keys([entry]);
    expect(await ring.identify(`Bearer ${key}`)).toMatchObject({
      kind: 'known',
      caller: { id: 'board', role: 'brand', brandIds: new Set(['ada']), expiresAtMs: null },
    });
    expect(await ring.identify(`Bearer ${key}x`)).toMatchObject({ kind: 'invalid' });
    expect(await ring.identify(undefined)).toMatchObject({ kind: 'missing' });
  });

  test('that is short, or has expired, is not taken', async () => {
    const short = { ...entry, sha256: hash('sha256', 'short') };
    const ring = keys([short, { ...entry, expires: '2026-11-10T04:00:00Z' }]);
    expect(await ring.identify('Bearer short')).toMatchObject({ kind: 'invalid' });
    expect(await ring.identify(`Bearer ${key}`)).toMatchObject({ kind: 'invalid' });
  });

  test('that was taken out, or lost a brand, is current no more', async () => {
    const ring = keys([entry]);
    const found = await ring.identify(`Bearer ${key}`);
    if (found.kind !== 'known') throw new Error('the key is not known');
    expect(ring.isCurrent(found.caller)).toBe(true);
    ring.exchange(parseKeyRing(JSON.stringify({ keys: [{ ...entry, brands: ['bo'] }] })));
    expect(ring.isCurrent(found.caller)).toBe(false);
    ring.exchange(parseKeyRing('{"keys":[]}'));
    expect(ring.isCurrent(found.caller)).toBe(false);
    expect(await ring.identify(`Bearer ${key}`)).toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['no JSON', 'keys:'],
    ['a key in the clear', { keys: [{ ...entry, key }] }],
    ['a brand without brands', { keys: [{ ...entry, brands: undefined }] }],
    ['brands of a manager', { keys: [{ ...entry, role: 'manager' }] }],
    ['a hash that is none', { keys: [{ ...entry, sha256: 'abc' }] }],
  ])('in a file with %s is refused', (_what, file) => {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    expect(() => parseKeyRing(text)).toThrow(expect.objectContaining({ code: 'settings_invalid' }));
  });
});
