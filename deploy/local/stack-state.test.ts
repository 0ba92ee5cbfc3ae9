import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nothingStarted, parseStackState, readStackState, writeStackState } from './stack-state.ts';

const dir = mkdtempSync(join(tmpdir(), 'tally-state-'));
const file = join(dir, 'deeper', 'stack.json');
const redis = { pid: 7, identity: 'boot:1', port: 6379, what: 'Redis 7', log: '/a/redis.log' };
afterAll(() => rmSync(dir, { recursive: true }));

test('what was written is read again', () => {
  writeStackState(file, { kafka: null, redis });
  expect(readStackState(file)).toEqual({ kafka: null, redis });
});

test('nothing started leaves no file', () => {
  writeStackState(file, { kafka: null, redis });
  writeStackState(file, nothingStarted);
  expect(existsSync(file)).toBe(false);
  expect(readStackState(file)).toEqual(nothingStarted);
});

test('half a file counts as nothing', () => {
  writeFileSync(file, '{"kafka": {"pid"');
  expect(readStackState(file)).toEqual(nothingStarted);
});

test.each([
  { ...redis, pid: '7' },
  { ...redis, port: undefined },
  { ...redis, identity: null },
  [],
  'redis',
])('%j is no server', (value) => {
  expect(parseStackState(JSON.stringify({ redis: value }))).toEqual(nothingStarted);
});
