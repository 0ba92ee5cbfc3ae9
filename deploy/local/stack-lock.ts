import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TallyError } from '../../libs/base/errors.ts';
import { isSameProcess, processIdentity } from './process/process-identity.ts';
import { waitUntil } from './process/wait-until.ts';

/** Long enough for another `up` to fetch everything over a slow line. */
const waitMsMaxDefault = 15 * 60_000;

/**
 * Runs `work` while no other `up` or `down` works on the same folder; waits for one that does. The
 * lock of a process that was killed counts for nothing.
 *
 * @throws TallyError `conflict` when the other one does not come to an end
 */
export async function withStackLock<Result>(
  file: string,
  work: () => Promise<Result>,
  waitMsMax = waitMsMaxDefault,
): Promise<Result> {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  if (!(await waitUntil(() => takeLock(file, mine), waitMsMax))) {
    throw new TallyError(
      'conflict',
      `Another process has been working on this stack for ${waitMsMax / 1000} s ` +
        `(${readFileSync(file, 'utf8')}). End it, or remove ${file}.`,
    );
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string, mine: string): boolean {
  // A link appears with all its text at once, so nobody ever reads half a lock.
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, mine);
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(whole, { force: true });
  }
  if (!holderLives(file)) rmSync(file, { force: true });
  return false;
}

function holderLives(file: string): boolean {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string };
    return isSameProcess(holder.pid, holder.identity);
  } catch {
    // Gone since: the next try decides.
    return false;
  }
}
