import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { provided } from '../support/this-run.ts';

const root = resolve(import.meta.dirname, '../..');

/** A text of a source file, and what stands there in the other build. */
export interface BuildChange {
  readonly file: string;
  readonly find: RegExp;
  readonly replace: string;
}

export interface OtherBuild {
  /** Its root. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** Copies the program, with changes, so that two builds of it run side by side. */
export async function otherBuild(changes: readonly BuildChange[]): Promise<OtherBuild> {
  const folder = await mkdtemp(join(provided('runDir'), 'build-'));
  for (const part of ['libs', 'services', 'package.json']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, find, replace } of changes) {
    const path = join(folder, file);
    const before = await readFile(path, 'utf8');
    const after = before.replace(find, replace);
    if (after === before) throw new Error(`${file} has nothing like ${find} to change.`);
    await writeFile(path, after);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
