import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { watchFile } from './watched-file.ts';

async function watched(text: string) {
  const path = join(await mkdtemp(join(tmpdir(), 'tally-file-')), 'file.json');
  await writeFile(path, text);
  const seen: unknown[] = [];
  const said: string[] = [];
  let wake: () => void = () => {};
  const part = await watchFile({
    path,
    parse: (contents) => JSON.parse(contents),
    use: (contents) => seen.push(contents),
    log: { info: (_, said0) => said.push(said0), warn() {}, error: (_, text0) => said.push(text0) },
    clock: {
      now: () => 0,
      monotonic: () => 0,
      sleep: () => new Promise((resolve) => (wake = resolve)),
    },
  });
  return { path, seen, said, part, look: () => wake() };
}

describe('a file that is watched', () => {
  test('is read at the start, again on a change, and never half', async () => {
    const { path, seen, said, part, look } = await watched('1');
    expect(seen).toEqual([1]);
    const stop = new AbortController();
    const run = part.run(stop.signal);
    const change = async (text: string, heard: number) => {
      await writeFile(path, text);
      look();
      await expect.poll(() => said.length).toBe(heard);
    };
    await change('2', 1);
    expect(seen).toEqual([1, 2]);
    await change('{"half', 2);
    expect(seen).toEqual([1, 2]);
    await change('3', 3);
    expect(seen).toEqual([1, 2, 3]);
    stop.abort();
    look();
    await run;
  });

  test('stops the start where it is not right, or not there', async () => {
    await expect(watched('{"half')).rejects.toMatchObject({ code: 'settings_invalid' });
    const part = watchFile({
      path: '/nowhere/keys.json',
      parse: String,
      use: () => {},
      log: { info() {}, warn() {}, error() {} },
    });
    await expect(part).rejects.toMatchObject({ code: 'settings_invalid' });
  });
});
