import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endProcess } from './end-process.ts';
import { identityFromStat, isSameProcess, processIdentity } from './process-identity.ts';

const after = 'R 1 1 1 0 -1 4194560 2750 0 0 0 1 2 3 4 20 0 7 0 218427 1000';

test('the start is read behind a name with brackets and spaces', () => {
  expect(identityFromStat(`31 (a (b) c) ${after}`, 'boot')).toBe('boot:218427');
});

test.each(['Z', 'X'])('a process in state %s is gone', (state) => {
  expect(identityFromStat(`31 (a) ${after.replace('R', state)}`, 'boot')).toBeNull();
});

test('a process is the same as long as it lives', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const identity = processIdentity(pid) as string;
  expect(isSameProcess(pid, identity)).toBe(true);
  expect(await endProcess({ pid, identity })).toBe(true);
  expect(isSameProcess(pid, identity)).toBe(false);
  expect(await endProcess({ pid, identity })).toBe(false);
});

test('a process that took over a number is left alone', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const pid = child.pid as number;
  try {
    expect(await endProcess({ pid, identity: 'boot:1' })).toBe(false);
    expect(processIdentity(pid)).not.toBeNull();
  } finally {
    child.kill('SIGKILL');
  }
});

test('one that does not listen is killed', async () => {
  const script = "process.on('SIGTERM', () => {}); console.log('on'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const pid = child.pid as number;
  const identity = processIdentity(pid) as string;
  expect(await endProcess({ pid, identity }, 100)).toBe(true);
  expect(child.signalCode ?? (await once(child, 'exit'))[1]).toBe('SIGKILL');
});
