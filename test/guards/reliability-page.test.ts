import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { guards } from './guards.ts';
import { hasTest } from './test-titles.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(resolve(root, 'docs/reliability.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| \*\*H\d+\*\*/.test(line));
const cited = [...page.matchAll(/`([\w./-]+\.test\.ts)`: "([^"]+)"/g)].map(([, file, title]) => {
  return { file: file as string, test: title as string };
});

test('the page has every hole, once and in order', () => {
  const names = rows.map((row) => /H\d+/.exec(row)?.[0]);
  expect(names).toEqual(Array.from({ length: 28 }, (_, i) => `H${i + 1}`));
});

test('each hole names what proves that it is closed, or says that it is not', () => {
  for (const row of rows) expect(row).toMatch(/\.test\.ts`: "|\*\*not closed here\*\*/);
});

test.each(cited)('the page names a test that there is: $file: $test', (proof) => {
  expect(hasTest(proof)).toBe(true);
});

test('the page names scenarios that there are', () => {
  const dir = resolve(root, 'test/faults/scenarios');
  const known = existsSync(dir) ? readdirSync(dir).map((file) => Number(file.slice(1, 3))) : [];
  const named = rows.flatMap((row) => [...row.matchAll(/\bF(\d+)\b/g)].map(([, n]) => Number(n)));
  expect(named.filter((n) => !known.includes(n))).toEqual([]);
});

test('what a guard closes is a hole of the page that says how', () => {
  const holes = new Set(guards.flatMap((guard) => guard.holes));
  const isOpen = (hole: string) =>
    rows.some((row) => row.includes(`**${hole}**`) && row.includes('**not closed here**'));
  expect([...holes].filter((hole) => isOpen(hole))).toEqual([]);
});
