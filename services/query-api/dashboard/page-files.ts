import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

/** A file of the pages, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  /** Whether its name changes with its content, so that a browser may keep it for good. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  /** The same, packed by the build; undefined where that was not worth it. */
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/** The pages by their path: `index.html`, `assets/app-3f2a.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads what the build of the dashboard has left in a folder, packed forms included. It is small
 * enough to stay in memory.
 *
 * @returns undefined where nothing has been built there
 */
export async function readPageFiles(folder: string): Promise<PageFiles | undefined> {
  const names = await listFiles(folder);
  if (!names.includes('index.html')) return undefined;
  const read = async (name: string) =>
    names.includes(name) ? await readFile(join(folder, name)) : undefined;
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const plain = await readFile(join(folder, name));
    files.set(name, {
      type,
      etag: `"${hash('sha256', plain).slice(0, 16)}"`,
      isImmutable: name.startsWith('assets/'),
      plain,
      br: await read(`${name}.br`),
      gzip: await read(`${name}.gz`),
    });
  }
  return files;
}

/** Paths of all files of a folder, from there; empty where it is not there. */
async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}
