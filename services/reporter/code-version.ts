import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '../..');

/** What decides the bytes of an archive or a report. */
const folders = ['libs/base', 'libs/contracts', 'services/reporter'];
const singleFiles = ['libs/campaign/definition-changes.ts'];
const isSource = /(?<!\.test)\.(ts|sql)$/;

let known: Promise<string> | undefined;

/**
 * Which code makes reports here: the version of the package and a digest of the sources that decide
 * a report, such as `0.1.0+src.5f0c6c0e8a0e`. The same sources give the same text on any machine,
 * with or without a repository around them.
 */
export function codeVersion(): Promise<string> {
  known ??= digestSources();
  return known;
}

async function digestSources(): Promise<string> {
  const files = singleFiles.map((file) => join(root, file));
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile() && isSource.test(entry.name))
        files.push(join(entry.parentPath, entry.name));
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    hash.update(`${relative(root, file)} ${digest}\n`);
  }
  return `${packageJson.version}+src.${hash.digest('hex').slice(0, 12)}`;
}
