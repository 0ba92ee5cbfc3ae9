import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withStackLock } from './stack-lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'tally-lock-'));
const file = join(dir, 'deeper', 'stack.lock');
afterAll(() => rmSync(dir, { recursive: true }));

test('who comes meanwhile has to wait', async () => {
  const other = () => withStackLock(file, async () => 'in', 150);
  await withStackLock(file, async () => {
    await expect(other()).rejects.toMatchObject({ code: 'conflict' });
  });
  expect(await other()).toBe('in');
});

test('two at a time both come to their turn', async () => {
  const work = (name: string) => withStackLock(file, async () => name);
  expect(await Promise.all([work('a'), work('b')])).toEqual(['a', 'b']);
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
