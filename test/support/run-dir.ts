import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, type KnownProcess } from '../../deploy/local/process/end-process.ts';
import { isSameProcess, processIdentity } from '../../deploy/local/process/process-identity.ts';
import { stackPaths } from '../../deploy/local/stack-paths.ts';
import { stopStack } from '../../deploy/local/stop-stack.ts';

/**
 * The folder of a run holds its data and a note of every process that it started, so that a later
 * run can clear away after one that was killed.
 */
const notesOf = (runDir: string): string => join(runDir, 'processes');

/** Notes that a process belongs to the run; `owner` is the run itself. */
export function noteProcess(runDir: string, pid: number, role: 'owner' | 'started'): void {
  const identity = processIdentity(pid);
  if (identity === null) return;
  mkdirSync(notesOf(runDir), { recursive: true });
  writeFileSync(noteFile(runDir, pid), JSON.stringify({ pid, identity, role }));
}

/** Forgets a process that has ended. */
export function forgetProcess(runDir: string, pid: number): void {
  rmSync(noteFile(runDir, pid), { force: true });
}

/** Ends everything that a run started, the stacks in its folders too, and removes the folder. */
export async function clearRun(runDir: string): Promise<void> {
  const started = notes(runDir).filter(({ role }) => role === 'started');
  await Promise.all(started.map((known) => endProcess(known, 0)));
  const stacks = [runDir, ...foldersIn(runDir)].filter((dir) => existsSync(stackPaths(dir).state));
  await Promise.all(stacks.map((dir) => stopStack({ dir, wipe: false, graceMsMax: 0 })));
  await rm(runDir, { recursive: true, force: true });
}

/** Clears away every run whose owner is no more. */
export async function sweepRuns(runsDir: string): Promise<void> {
  mkdirSync(runsDir, { recursive: true });
  for (const name of readdirSync(runsDir)) {
    const runDir = join(runsDir, name);
    if (name === String(process.pid) || ownerLives(runDir, Number(name))) continue;
    await clearRun(runDir);
  }
}

function foldersIn(dir: string): string[] {
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(dir, name));
}

function ownerLives(runDir: string, pid: number): boolean {
  const owner = notes(runDir).find(({ role }) => role === 'owner');
  // A run that has only just begun has no note yet.
  return owner === undefined ? processIdentity(pid) !== null : isSameProcess(pid, owner.identity);
}

function notes(runDir: string): (KnownProcess & { role: string })[] {
  try {
    return readdirSync(notesOf(runDir)).map((name) =>
      JSON.parse(readFileSync(join(notesOf(runDir), name), 'utf8')),
    );
  } catch {
    return [];
  }
}

function noteFile(runDir: string, pid: number): string {
  return join(notesOf(runDir), `${pid}.json`);
}
