import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { checkGuards } from './guard-check.ts';
import { guards } from './guards.ts';
import { applyPatches, smallChunks } from './patches.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(guards)('there is something to take away: $name', ({ patches }) => {
  for (const [file, some] of Map.groupBy(patches, (patch) => patch.file)) {
    const text = readFileSync(resolve(root, file), 'utf8');
    expect(applyPatches(text, some)).not.toBe(text);
  }
});

test('a patch whose text is not there is refused', () => {
  expect(() => applyPatches('no chunks here', [smallChunks])).toThrow(/has the text of a patch 0/);
});

/** Guards whose absence some dozen runs notice; the long form has them all. */
const quick = [
  'compare-and-set on next',
  'reload on any doubt',
  'identity of every event',
  'dead letters before the commit',
  'a hole in the stream is noticed',
];

test.each(quick)(
  'runs without it break a rule: %s',
  async (only) => {
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const modes = ['liveness', 'safety'] as const;
    const allNoticed = await checkGuards({ seed: 'g', runs: 150, modes, jobs: 1, say, only });
    expect(allNoticed, said.join('\n')).toBe(true);
  },
  60_000,
);
