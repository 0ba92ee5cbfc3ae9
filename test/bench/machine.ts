import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine in a line: CPU model, cores, memory. */
export function machineText(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown CPU';
  const gib = Math.round(totalmem() / 1024 ** 3);
  return `${model}, ${availableParallelism()} cores, ${gib} GiB`;
}

/** How busy the machine is with everything: processes that want to run, over the last minute. */
export function loadText(): string {
  return `load ${(loadavg()[0] ?? 0).toFixed(1)}`;
}
