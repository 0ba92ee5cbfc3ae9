import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { applyPatches, type Patch } from './patch.ts';

/**
 * Loaded before everything else (`NODE_OPTIONS=--import`), in each process of a run of tests, it
 * shows the files that `TALLY_PATCHES` names as they are without a guard: to Node's own loader, to
 * Vitest, and to whatever reads a file, such as that which sends Lua to Redis. Each file that was
 * shown so is noted beside the patches, so that a guard that was never loaded can't pass for caught.
 */
const listPath = process.env.TALLY_PATCHES;
if (listPath !== undefined) install(listPath);

function install(path: string): void {
  const patches = JSON.parse(fs.readFileSync(path, 'utf8')) as Patch[];
  const root = resolve(import.meta.dirname, '../..');
  const byPath = Map.groupBy(patches, ({ file }) => resolve(root, file));
  const results = new Map<string, string>();
  const patched = (file: string, text: string): string => {
    const some = byPath.get(file);
    // Node's loader may have read the file through what is replaced here.
    if (some === undefined || text === results.get(file)) return text;
    const result = applyPatches(text, some);
    results.set(file, result);
    fs.appendFileSync(`${path}.applied`, `${relative(root, file)}\n`);
    return result;
  };
  replaceReads(patched);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || loaded.source == null) return loaded;
      const file = fileURLToPath(new URL(url.replace(/[?#].*$/, '')));
      if (!byPath.has(file)) return loaded;
      return { ...loaded, source: patched(file, textOf(loaded.source)) };
    },
  });
}

/** Lets the functions that read whole files give the changed text. */
function replaceReads(patched: (file: string, text: string) => string): void {
  const change = <Content>(path: unknown, content: Content): Content => {
    if (typeof path !== 'string' && !(path instanceof URL)) return content;
    const file = path instanceof URL ? fileURLToPath(path) : resolve(path);
    const text = textOf(content);
    const result = patched(file, text);
    if (result === text) return content;
    return (typeof content === 'string' ? result : Buffer.from(result)) as Content;
  };
  const { readFileSync } = fs;
  const { readFile } = fs.promises;
  fs.readFileSync = ((path: string | URL, ...rest: []) =>
    change(path, readFileSync(path, ...rest))) as typeof readFileSync;
  fs.promises.readFile = (async (path: string | URL, ...rest: []) =>
    change(path, await readFile(path, ...rest))) as typeof readFile;
  syncBuiltinESMExports();
}

function textOf(content: unknown): string {
  return typeof content === 'string'
    ? content
    : Buffer.from(content as Uint8Array).toString('utf8');
}
