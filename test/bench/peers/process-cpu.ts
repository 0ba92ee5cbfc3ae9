import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clock ticks a second in which `/proc` counts. */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const lookEveryMs = 500;
/** Share of a core below which a server counts as quiet. */
const quietShare = 0.1;

/**
 * CPU time that a process has used so far, all its threads together, user and system, in seconds:
 * fields 14 and 15 of `/proc/<pid>/stat` (proc(5)).
 */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the program's name in brackets, which may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/**
 * Waits until a process does next to nothing, at most `secondsMax`. A Java server goes on compiling
 * for seconds after it has worked, which would be counted against whoever comes next.
 */
export async function untilQuiet(pid: number, secondsMax: number): Promise<void> {
  const end = performance.now() + secondsMax * 1000;
  let before = cpuSecondsOf(pid);
  while (performance.now() < end) {
    await pause(lookEveryMs);
    const now = cpuSecondsOf(pid);
    if ((now - before) / (lookEveryMs / 1000) < quietShare) return;
    before = now;
  }
}
