import { isSameProcess } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** A process as it was seen when it began; see `process-identity.ts`. */
export interface KnownProcess {
  readonly pid: number;
  readonly identity: string;
}

/**
 * Ends a process and resolves when it is gone: SIGTERM first, SIGKILL after `graceMsMax`. Does
 * nothing where the process is gone already or its number belongs to another one by now. Tells
 * whether it ended anything.
 */
export async function endProcess(known: KnownProcess, graceMsMax = 30_000): Promise<boolean> {
  if (!isSameProcess(known.pid, known.identity)) return false;
  const gone = () => !isSameProcess(known.pid, known.identity);
  if (graceMsMax > 0) {
    signal(known.pid, 'SIGTERM');
    if (await waitUntil(gone, graceMsMax)) return true;
  }
  signal(known.pid, 'SIGKILL');
  await waitUntil(gone, 10_000);
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
