import type { BenchStack } from './bench-stack.ts';

/** What a Redis says that it has done and holds. */
export interface RedisUsage {
  /** CPU µs of all its threads, since it started. */
  readonly cpuMicros: number;
  /** µs inside commits, by its own count, since it started. */
  readonly commitMicros: number;
  readonly memoryBytes: number;
}

/** Asks with `INFO`, which leaves next to no trace in the figures. */
export async function redisUsage({ redis }: BenchStack): Promise<RedisUsage> {
  const [cpu, commands, memory] = [
    await redis.info('cpu'),
    await redis.info('commandstats'),
    await redis.info('memory'),
  ];
  const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  const seconds = number(cpu, /^used_cpu_sys:([\d.]+)/m) + number(cpu, /^used_cpu_user:([\d.]+)/m);
  return {
    cpuMicros: seconds * 1_000_000,
    commitMicros:
      number(commands, /^cmdstat_evalsha:\S*?usec=(\d+)/m) +
      number(commands, /^cmdstat_eval:\S*?usec=(\d+)/m),
    memoryBytes: number(memory, /^used_memory:(\d+)/m),
  };
}
