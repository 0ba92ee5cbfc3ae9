import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TestProof } from './guard.ts';

const root = resolve(import.meta.dirname, '../..');

/** Whether a file of tests has one of this title. */
export function hasTest({ file, test }: TestProof): boolean {
  const path = resolve(root, file);
  if (!existsSync(path)) return false;
  // Titles stand in quotes of any kind; nothing else of that length does.
  const text = readFileSync(path, 'utf8');
  return [`'${test}'`, `"${test}"`, `\`${test}\``].some((quoted) => text.includes(quoted));
}
