import { registerHooks } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPatches, type Patch } from '../guards/patch.ts';

let installed: readonly Patch[] = [];
const root = resolve(import.meta.dirname, '../..');

/** What every run needs: chunks of identities that a run fills, and a load that costs little. */
export const smallChunks: Patch = {
  file: 'libs/fold/identity-table.ts',
  find: 'export const chunkIdentities = 262_144;',
  replace: 'export const chunkIdentities = 32;',
};

/** Samples of buyers and pages of purchases that a run fills, too. */
export const smallSamples: readonly Patch[] = [
  {
    file: 'libs/contracts/buyer-sample.ts',
    find: 'export const sampleHashes = 256;',
    replace: 'export const sampleHashes = 6;',
  },
  {
    file: 'libs/contracts/buyer-sample.ts',
    find: 'const waitingMax = 128;',
    replace: 'const waitingMax = 3;',
  },
  {
    file: 'libs/contracts/purchase-page.ts',
    find: 'export const pagePurchases = 63;',
    replace: 'export const pagePurchases = 5;',
  },
];

/**
 * Loads sources with these patches from now on. It must be called before the first of them is
 * imported; what is loaded already stays as it is.
 */
export function installPatches(patches: readonly Patch[]): void {
  installed = patches;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || loaded.source == null) return loaded;
      return { ...loaded, source: patchText(fileURLToPath(url), String(loaded.source)) };
    },
  });
}

/** The text of a file with the installed patches made, for what is not loaded as a module. */
export function patchText(path: string, text: string): string {
  const file = relative(root, path);
  return applyPatches(
    text,
    installed.filter((patch) => patch.file === file),
  );
}
