import type { BenchStack } from './bench-stack.ts';

/** What a Redis says that it has done. */
export interface RedisUsage {
  /** CPU µs of all its threads, since it started. */
  readonly cpuMicros: number;
  /** µs inside commits, by its own count, since it started. */
  readonly commitMicros: number;
}

/** Bytes that shards take in Redis. */
export interface RedisMemory {
  /** Identities and cells, which stay. */
  readonly shardBytes: number;
  /** Streams of changes, which are capped, and shorter once a backlog is counted. */
  readonly changesBytes: number;
}

/** Asks with `INFO`, which leaves next to no trace in the figures. */
export async function redisUsage({ redis }: BenchStack): Promise<RedisUsage> {
  const [cpu, commands] = [await redis.info('cpu'), await redis.info('commandstats')];
  const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  const seconds = number(cpu, /^used_cpu_sys:([\d.]+)/m) + number(cpu, /^used_cpu_user:([\d.]+)/m);
  return {
    cpuMicros: seconds * 1_000_000,
    commitMicros:
      number(commands, /^cmdstat_evalsha:\S*?usec=(\d+)/m) +
      number(commands, /^cmdstat_eval:\S*?usec=(\d+)/m),
  };
}

/** What all keys of a Redis take that holds nothing but shards, by `MEMORY USAGE`. */
export async function redisMemory({ redis }: BenchStack): Promise<RedisMemory> {
  let [shardBytes, changesBytes] = [0, 0];
  for (const key of await redis.keys('*')) {
    const bytes = (await redis.memory('USAGE', key, 'SAMPLES', 1000)) ?? 0;
    if (key.endsWith(':changes')) changesBytes += bytes;
    else shardBytes += bytes;
  }
  return { shardBytes, changesBytes };
}
