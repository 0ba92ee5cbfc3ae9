import { readFileSync } from 'node:fs';

/** Ticks a second of `/proc/<pid>/stat`. Linux fixes it at 100 for every program. */
const ticksPerSecond = 100;
/** Where user and system time stand among the fields behind the name of the program. */
const userField = 11;
const systemField = 12;

/** CPU time that this process took for `work`, user and system of all threads, and its own time. */
export async function measured(
  work: () => void | Promise<void>,
): Promise<{ readonly cpuMicros: number; readonly seconds: number }> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMicros: user + system, seconds: (performance.now() - started) / 1000 };
}

/** CPU µs of a process of this machine since it began, all threads, in steps of 10 ms. */
export function cpuMicrosOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name stands in brackets and may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[userField]) + Number(fields[systemField]);
  return (ticks * 1_000_000) / ticksPerSecond;
}

/** The most memory that a process has had resident, in MiB. */
export function peakMemoryMibOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
