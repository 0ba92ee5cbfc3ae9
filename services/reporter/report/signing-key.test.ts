import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  createSigningKey,
  isSignedBy,
  publicKeyText,
  readSigningKey,
  signText,
} from './signing-key.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'tally-key-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test('a key signs a text in one way only, and no other spelling of that counts', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = publicKeyText(privateKey);
  const signature = signText('report', privateKey);
  expect(signText('report', privateKey)).toBe(signature);
  expect(isSignedBy('report', signature, publicKey)).toBe(true);
  expect(isSignedBy('Report', signature, publicKey)).toBe(false);
  const bytes = Buffer.from(signature);
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      expect(isSignedBy('report', changed.toString('latin1'), publicKey)).toBe(false);
    }
  }
  expect(isSignedBy('report', `${signature}=`, publicKey)).toBe(false);
  expect(isSignedBy('report', signature, 'no key')).toBe(false);
  const other = publicKeyText(generateKeyPairSync('ed25519').privateKey);
  expect(isSignedBy('report', signature, other)).toBe(false);
});

test('a key is kept where only its owner reads it, and never written over', async () => {
  const file = join(await folder(), 'deep', 'key.pem');
  const key = await createSigningKey(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(publicKeyText(await readSigningKey(file))).toBe(publicKeyText(key));
  await expect(createSigningKey(file)).rejects.toMatchObject({ code: 'EEXIST' });
});

test('what is no Ed25519 key is refused by its file', async () => {
  const file = join(await folder(), 'key.pem');
  await expect(readSigningKey(file)).rejects.toThrow(`${file} holds no private key`);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await expect(readSigningKey(file)).rejects.toThrow('another kind than Ed25519');
});
