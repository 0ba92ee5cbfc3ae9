import { freePorts } from './free-port.ts';
import { type RedisServer, startRedisServer } from './redis-servers.ts';
import { until } from './until.ts';

export interface SentinelSet {
  /** For `REDIS_URL`: the primary that the Sentinels name. */
  readonly url: string;
  /** The primary of the beginning; a failover makes another server the primary. */
  readonly primary: RedisServer;
  readonly replicas: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
}

export interface SentinelOptions {
  readonly replicas?: number;
  readonly sentinels?: number;
  /** Silence after which a Sentinel takes the primary for down, in ms. */
  readonly downAfterMs?: number;
  /** A primary that runs, and the port by which replicas, Sentinels and clients reach it. */
  readonly primary?: { readonly server: RedisServer; readonly port: number };
}

const name = 'tally';

/** Starts a primary, replicas in step with it, and Sentinels that watch them. */
export async function startSentinelSet(options: SentinelOptions = {}): Promise<SentinelSet> {
  const { replicas: replicaCount = 1, sentinels: sentinelCount = 3, downAfterMs = 1000 } = options;
  const primary = options.primary?.server ?? (await startRedisServer());
  const port = options.primary?.port ?? primary.port;
  const replicas = await Promise.all(
    Array.from({ length: replicaCount }, () =>
      startRedisServer({ settings: { replicaof: `127.0.0.1 ${port}` } }),
    ),
  );
  await until(async () => (await inStep(primary)) === replicaCount, {
    what: `${replicaCount} replicas to be in step`,
  });
  const sentinels = await startSentinels(port, sentinelCount, downAfterMs);
  for (const sentinel of sentinels) {
    await until(async () => knowsAll(sentinel, replicaCount, sentinelCount), {
      what: `the Sentinel on port ${sentinel.port} to know the others`,
      waitMsMax: 20_000,
    });
  }
  const nodes = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { url: `redis+sentinel://${nodes}/${name}`, primary, replicas, sentinels };
}

async function startSentinels(
  primaryPort: number,
  count: number,
  downAfterMs: number,
): Promise<RedisServer[]> {
  const quorum = Math.floor(count / 2) + 1;
  const ports = await freePorts(count);
  return Promise.all(
    ports.map((port) =>
      startRedisServer({
        port,
        sentinel: true,
        settings: {
          // Each of these is a line of its own; the file writes them one after the other.
          'sentinel monitor': `${name} 127.0.0.1 ${primaryPort} ${quorum}`,
          'sentinel down-after-milliseconds': `${name} ${downAfterMs}`,
          'sentinel failover-timeout': `${name} ${downAfterMs * 5}`,
        },
      }),
    ),
  );
}

async function inStep(primary: RedisServer): Promise<number> {
  const info = String(await primary.call('INFO', 'replication'));
  return [...info.matchAll(/^slave\d+:.*state=online/gm)].length;
}

async function knowsAll(
  sentinel: RedisServer,
  replicaCount: number,
  sentinelCount: number,
): Promise<boolean> {
  const info = String(await sentinel.call('INFO', 'sentinel'));
  return info.includes(`slaves=${replicaCount},sentinels=${sentinelCount}`);
}
