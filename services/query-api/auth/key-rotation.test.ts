import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import type { Clock } from '../../../libs/base/clock.ts';
import { chooseAuthenticator } from './choose-authenticator.ts';

const silent = { info() {}, warn() {}, error() {} };
const pairs = { old: keyPair(), next: keyPair() };

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

async function keySet(...kids: (keyof typeof pairs)[]): Promise<string> {
  const keys = kids.map(async (kid) => ({ ...(await exportJWK(pairs[kid].publicKey)), kid }));
  return JSON.stringify({ keys: await Promise.all(keys) });
}

async function token(kid: keyof typeof pairs): Promise<string> {
  const signed = new SignJWT({ sub: 'maria', role: 'manager' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer('https://id.example')
    .setAudience('tally')
    .setExpirationTime('10m');
  return `Bearer ${await signed.sign(pairs[kid].privateKey)}`;
}

test('keys are rotated with an overlap: nobody is locked out, and the old key ends', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'tally-jwks-')), 'jwks.json');
  await writeFile(path, await keySet('old'));
  const settings = {
    AUTH_MODE: 'jwt',
    AUTH_JWKS_FILE: path,
    AUTH_ISSUER: 'https://id.example',
    AUTH_AUDIENCE: 'tally',
  } as const;
  // Sleeps of the watcher end when the test has put another file in place.
  let look = Promise.withResolvers<void>();
  const clock: Clock = { now: Date.now, monotonic: () => 0, sleep: () => look.promise };
  const { authenticator, parts } = await chooseAuthenticator(settings, silent, clock);
  const stopped = new AbortController();
  const watching = parts.map((part) => part.run?.(stopped.signal));
  const rotate = async (...kids: (keyof typeof pairs)[]) => {
    await writeFile(path, await keySet(...kids));
    const before = look;
    look = Promise.withResolvers();
    before.resolve();
  };
  const kinds = async () => [
    (await authenticator.identify(await token('old'))).kind,
    (await authenticator.identify(await token('next'))).kind,
  ];
  expect(await kinds()).toEqual(['known', 'invalid']);
  await rotate('old', 'next');
  await expect.poll(kinds).toEqual(['known', 'known']);
  await rotate('next');
  await expect.poll(kinds).toEqual(['invalid', 'known']);
  stopped.abort();
  look.resolve();
  await Promise.all(watching);
});
