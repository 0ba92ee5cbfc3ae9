import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type PackedFile, packFiles } from './pack-files.ts';
import { sourceDigest } from './source-digest.ts';

const projectRoot = resolve(import.meta.dirname, '../../..');

/** Where the pages are served from. */
export const distFolder: string = resolve(import.meta.dirname, '../dist');

/** A build that has just been made, or the one that was up to date. */
export interface Build {
  readonly isNew: boolean;
  readonly files: readonly PackedFile[];
}

/** What stands in the folder of a build beside its files. */
interface BuildRecord {
  readonly digest: string;
  readonly files: readonly PackedFile[];
}

/**
 * Builds the pages unless they are up to date. Several may do so at the same time: each builds in a
 * folder of its own and puts it in place in one step.
 *
 * @param onStart told before the work begins, where there is any
 */
export async function buildDashboard(onStart: () => void = () => undefined): Promise<Build> {
  const digest = sourceDigest(projectRoot);
  const built = await readRecord();
  if (built !== undefined && (built.digest === digest || !canBuild())) {
    return { isNew: false, files: built.files };
  }
  onStart();
  const folder = `${distFolder}.${process.pid}`;
  try {
    // Loaded here, since it is large and most starts have nothing to build.
    const { build } = await import('vite');
    await build({
      configFile: resolve(import.meta.dirname, '../vite.config.ts'),
      build: { outDir: folder, emptyOutDir: true },
      logLevel: 'error',
    });
    const files = await packFiles(folder);
    const record: BuildRecord = { digest, files };
    await writeFile(join(folder, 'build.json'), `${JSON.stringify(record)}\n`);
    await putInPlace(folder);
    return { isNew: true, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An image has the built pages, and not what builds them. */
function canBuild(): boolean {
  try {
    return createRequire(import.meta.url).resolve('vite/package.json') !== '';
  } catch {
    return false;
  }
}

async function readRecord(): Promise<BuildRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(distFolder, 'build.json'), 'utf8')) as BuildRecord;
  } catch {
    return undefined;
  }
}

/** How often it is tried while others put theirs in place. */
const placeAttemptsMax = 5;

async function putInPlace(folder: string): Promise<void> {
  const old = `${folder}.old`;
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(distFolder, { recursive: true });
      await rename(distFolder, old);
      await rename(folder, distFolder);
      return;
    } catch (thrown) {
      if (attempt === placeAttemptsMax) throw thrown;
    } finally {
      await rm(old, { recursive: true, force: true });
    }
  }
}
