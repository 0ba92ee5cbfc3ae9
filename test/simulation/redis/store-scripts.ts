import { readFileSync } from 'node:fs';
import type { LuaScripts } from './lua.ts';

const files = {
  tallyClaim: 'claim-1.lua',
  tallyCommit: 'commit-4.lua',
  tallyPeek: 'peek-2.lua',
  tallyScan: 'scan-1.lua',
  tallyBegin: 'begin-2.lua',
  tallySwap: 'swap-4.lua',
} as const;

/** Loads the scripts of the store, as they are in its folder. */
export function loadScripts(
  scripts: LuaScripts,
  patch: (path: string, text: string) => string,
): LuaScripts {
  for (const [name, file] of Object.entries(files)) {
    const path = new URL(`../../../libs/store/lua/${file}`, import.meta.url);
    scripts.load(name, patch(path.pathname, readFileSync(path, 'utf8')));
  }
  return scripts;
}
