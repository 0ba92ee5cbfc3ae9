import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the pages are made of, from the root of the project. */
const sources = [
  'package-lock.json',
  'services/dashboard/index.html',
  'services/dashboard/vite.config.ts',
  'services/dashboard/{build,public,src}/**/*.{ts,tsx,css,svg}',
  'libs/{base,client,contracts}/**/*.ts',
];

/**
 * A hash of everything that the pages are made of, in hex. It tells better than times of files do
 * whether a build is up to date: those change with every checkout.
 */
export function sourceDigest(projectRoot: string): string {
  const files = globSync(sources, { cwd: projectRoot }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const digest = createHash('sha256');
  for (const file of files.sort()) {
    digest.update(`${file}\0`).update(readFileSync(join(projectRoot, file)));
  }
  return digest.digest('hex');
}
