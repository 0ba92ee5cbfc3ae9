import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { smallChunks } from '../simulation/patches.ts';
import { checkSimulation } from './check-simulation.ts';
import { judge } from './check-tests.ts';
import { type Guard, type TestProof, titlePattern } from './guard.ts';
import { guards } from './guards.ts';
import { applyPatches } from './patch.ts';
import { hasTest } from './test-titles.ts';
import type { RunTest, VitestRun } from './vitest-run.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(guards)('there is something to take away: $name', ({ patches }) => {
  for (const [file, some] of Map.groupBy(patches, (patch) => patch.file)) {
    const text = readFileSync(resolve(root, file), 'utf8');
    expect(applyPatches(text, some)).not.toBe(text);
  }
});

test.each(guards)('there is somebody to notice: $name', ({ noticedBy }) => {
  for (const proof of noticedBy) {
    if (proof !== 'simulation') expect(hasTest(proof), `${proof.file}: ${proof.test}`).toBe(true);
  }
});

test('no two guards have one name', () => {
  const names = guards.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('a patch whose text is not there is refused', () => {
  expect(() => applyPatches('no chunks here', [smallChunks])).toThrow(/has the text of a patch 0/);
});

test('a title finds the names that it gives, and no others', () => {
  const pattern = titlePattern('%s holds another type ($name)');
  expect(pattern.test('a commit refuses the shard holds another type (x)')).toBe(true);
  expect(pattern.test('the shard holds another type')).toBe(false);
  expect(titlePattern('epoch').test('an epoch')).toBe(true);
  expect(titlePattern('epoch').test('an anepoch')).toBe(false);
});

/** Guards whose absence some dozen runs notice; the long form has them all. */
const quick = [
  'compare-and-set on next',
  'reload on any doubt',
  'identity of every event',
  'dead letters before the commit',
  'a claim raises the epoch',
];

test.each(quick)(
  'runs without it break a rule: %s',
  async (name) => {
    const guard = guards.find((some) => some.name === name) as Guard;
    const verdict = await checkSimulation(guard, { seed: 'g', runs: 150, jobs: 1 });
    expect(verdict).toMatchObject({ isCaught: true });
  },
  60_000,
);

describe('a run that is red', () => {
  const proof: TestProof = { file: 'libs/a.test.ts', test: 'one and one is %i' };
  const guard: Guard = {
    name: 'sum',
    holes: ['H1'],
    without: 'sums are wrong',
    patches: [{ file: 'libs/a.ts', find: '+', replace: '-' }],
    noticedBy: [proof],
  };
  const red: RunTest = {
    file: '/somewhere/libs/a.test.ts',
    fullName: 'sums one and one is 2',
    status: 'failed',
    failures: ['AssertionError: expected 0 to be 2\n    at somewhere'],
  };
  const run = (changes: Partial<VitestRun> = {}): VitestRun => ({
    tests: [red],
    brokenFiles: [],
    patched: new Set(['libs/a.ts']),
    trouble: null,
    ...changes,
  });

  test('counts where the named test failed for what it saw', () => {
    expect(judge(guard, proof, run())).toEqual({ isCaught: true, said: 'expected 0 to be 2' });
  });

  test.each<[string, Partial<VitestRun>]>([
    ['passed all the same', { tests: [{ ...red, status: 'passed', failures: [] }] }],
    ['no test', { tests: [{ ...red, fullName: 'another test' }] }],
    ['no test', { tests: [{ ...red, status: 'skipped' }] }],
    ['never loaded', { patched: new Set() }],
    ['could not be run', { brokenFiles: ['libs/a.test.ts: no such module'] }],
    ['gave no report', { trouble: 'out of memory' }],
    ['makes no sense', { tests: [{ ...red, failures: ['ReferenceError: b is not defined'] }] }],
    ['makes no sense', { tests: [{ ...red, failures: ['ERR Error compiling script (new)'] }] }],
  ])('does not count otherwise: %s', (said, changes) => {
    expect(judge(guard, proof, run(changes))).toMatchObject({
      isCaught: false,
      said: expect.stringContaining(said),
    });
  });
});
