import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same number: on Linux the boot and the clock tick
 * it began at, elsewhere the time and the program that `ps` names. `null` where no such process
 * lives; one that has ended but was not yet reaped counts as gone.
 */
export function processIdentity(pid: number): string | null {
  return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid);
}

/** Whether the process that was seen under this identity still lives. */
export function isSameProcess(pid: number, identity: string): boolean {
  return processIdentity(pid) === identity;
}

function linuxIdentity(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return identityFromStat(stat, bootId);
}

/** Reads `/proc/<pid>/stat` (proc(5)): field 3 is the state, field 22 the start in clock ticks. */
export function identityFromStat(stat: string, bootId: string): string | null {
  // The second field is the program's name in brackets, which may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return `${bootId}:${startTicks}`;
}

/** Told in the C locale, or the same start would read differently in another terminal. */
function psIdentity(pid: number): string | null {
  try {
    const answer = execFileSync(
      'env',
      ['LC_ALL=C', 'ps', '-o', 'stat=,lstart=,comm=', '-p', String(pid)],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    ).trim();
    const [state = '', ...rest] = answer.split(/\s+/);
    return state.startsWith('Z') ? null : rest.join(' ');
  } catch {
    return null;
  }
}
