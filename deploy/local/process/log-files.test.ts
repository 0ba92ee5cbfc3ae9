import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LogFiles, tellingLines } from './log-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'tally-logs-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('only what was written since is looked at', () => {
  const file = join(dir, 'a.log');
  writeFileSync(file, 'ERROR Address already in use\n');
  const logs = new LogFiles([file, join(dir, 'none.log')]);
  expect(logs.mention('already in use')).toBe(false);
  appendFileSync(file, 'INFO on\nERROR disk full\n');
  expect(logs.mention('disk full')).toBe(true);
  expect(logs.tail()).toBe(`${file} says:\nERROR disk full\n${join(dir, 'none.log')} is empty.`);
});

test('a log that was rolled is read from its start', () => {
  const file = join(dir, 'rolled.log');
  writeFileSync(file, 'a long line of before\n');
  const logs = new LogFiles([file]);
  writeFileSync(file, 'ERROR new\n');
  expect(logs.mention('ERROR new')).toBe(true);
});

test('without an error the last lines tell', () => {
  const lines = Array.from({ length: 50 }, (_, index) => `INFO ${index}`);
  expect(tellingLines(lines.join('\n')).split('\n')).toEqual(lines.slice(-20));
});

test('a stack trace is cut, not its first line', () => {
  const lines = ['INFO a', 'ERROR why', ...Array.from({ length: 50 }, () => '  at x')];
  const told = tellingLines(lines.join('\n')).split('\n');
  expect(told[0]).toBe('ERROR why');
  expect(told).toHaveLength(20);
});
