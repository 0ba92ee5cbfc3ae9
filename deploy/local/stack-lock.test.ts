import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withStackLock } from './stack-lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'tally-lock-'));
const file = join(dir, 'deeper', 'stack.lock');
afterAll(() => rmSync(dir, { recursive: true }));

test('two at a time take turns', async () => {
  const steps: string[] = [];
  const work = (name: string) =>
    withStackLock(file, async () => {
      steps.push(`${name} begins`);
      await new Promise(setImmediate);
      steps.push(`${name} ends`);
    });
  await Promise.all([work('a'), work('b')]);
  expect(steps.map((step) => step.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
});

test('work that fails gives the lock back', async () => {
  await expect(withStackLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withStackLock(file, async () => 'yes')).toBe('yes');
});

test.each(['{"pid":1,"identity":"boot:1"}', 'half a lo'])(
  'the lock of a process that is no more counts for nothing: %s',
  async (text) => {
    writeFileSync(file, text);
    expect(await withStackLock(file, async () => 'yes')).toBe('yes');
  },
);
