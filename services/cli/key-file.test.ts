import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KeyAuthenticator, parseKeyRing } from '../query-api/auth/api-keys.ts';
import { addKey, readKeys, revokeKey } from './key-file.ts';

async function freshFile(): Promise<{ readonly dir: string; readonly path: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'tally-keys-'));
  return { dir, path: join(dir, 'keys.json') };
}

async function callerOf(path: string, key: string) {
  const authenticator = new KeyAuthenticator();
  authenticator.exchange(parseKeyRing(await readFile(path, 'utf8')));
  return authenticator.identify(`Bearer ${key}`);
}

const board = { name: 'board', role: 'manager', brands: [] } as const;
const siweiqi = { name: 'siweiqi', role: 'brand', brands: ['siweiqi'] } as const;

describe('a file of keys', () => {
  test('is made with the first key, and the API knows each key by its hash', async () => {
    const { path, dir } = await freshFile();
    const keys = [await addKey(path, board), await addKey(path, siweiqi)];
    expect(await callerOf(path, keys[0] ?? '')).toMatchObject({ caller: { role: 'manager' } });
    const caller = { id: 'siweiqi', role: 'brand', brandIds: new Set(['siweiqi']) };
    expect(await callerOf(path, keys[1] ?? '')).toMatchObject({ caller });
    const text = await readFile(path, 'utf8');
    for (const key of keys) expect(text).not.toContain(key.slice(6));
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(dir)).toEqual(['keys.json']);
  });

  test('loses a key that is revoked, and no other', async () => {
    const { path } = await freshFile();
    const key = await addKey(path, board);
    const other = await addKey(path, siweiqi);
    await revokeKey(path, 'board');
    expect(await callerOf(path, key)).toMatchObject({ kind: 'invalid' });
    expect(await callerOf(path, other)).toMatchObject({ kind: 'known' });
    expect((await readKeys(path)).map(({ name }) => name)).toEqual(['siweiqi']);
    await expect(revokeKey(path, 'board')).rejects.toThrow(/No key is named board/);
  });

  test('is left as it was where a key is not right', async () => {
    const { path, dir } = await freshFile();
    await addKey(path, board);
    const before = await readFile(path, 'utf8');
    for (const wrong of [
      board,
      { ...siweiqi, brands: [] },
      { ...board, name: 'Two Words' },
      { ...board, name: 'other', brands: ['siweiqi'] },
      { ...board, name: 'other', expires: 'tomorrow' },
    ]) {
      await expect(addKey(path, wrong)).rejects.toThrow(/already|can't be made/);
    }
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await readdir(dir)).toEqual(['keys.json']);
  });

  test('that is none is said to be none, and is not replaced', async () => {
    const { path } = await freshFile();
    await writeFile(path, 'keys:');
    await expect(addKey(path, board)).rejects.toThrow(/is no file of API keys/);
    expect(await readFile(path, 'utf8')).toBe('keys:');
    await expect(readKeys(`${path}.missing`)).rejects.toThrow(/can't be read/);
  });

  test('is changed by one at a time', async () => {
    const { path } = await freshFile();
    await writeFile(`${path}.new`, '');
    await expect(addKey(path, board)).rejects.toThrow(/Somebody else changes it/);
  });
});
