import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of the repository: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const roots = ['libs', 'services', 'deploy', 'test', 'docs', '.ci'];
const rootFiles = /^[^/]*\.(md|ts|json|yaml|yml)$|^Makefile$/;
const textFiles = /\.(ts|tsx|js|lua|md|json|yaml|yml|sh|css|html|svg)$|^\.ci\/run$/;

/** Folders whose content others made: packages, generated files, data. */
const leftOut = new Set(['node_modules', 'generated', '.tally', 'coverage', 'out', 'dist']);

/** Reads what people wrote in this repository. */
export function readSources(root: string): SourceFile[] {
  const top = readdirSync(root).filter((name) => rootFiles.test(name) && !isLock(name));
  const below = roots.flatMap((folder) => listFiles(join(root, folder)));
  return [...top.map((name) => join(root, name)), ...below]
    .map((file) => ({ file, path: relative(root, file).replaceAll('\\', '/') }))
    .filter(({ path }) => (rootFiles.test(path) || textFiles.test(path)) && !isLock(path))
    .map(({ file, path }) => ({ path, text: readFileSync(file, 'utf8') }));
}

function isLock(path: string): boolean {
  return path.endsWith('package-lock.json') || path.endsWith('.lock.json');
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
