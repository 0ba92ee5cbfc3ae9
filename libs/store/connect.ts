import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { TallyError } from '../base/errors.ts';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';
import { type RedisConnection, type StoreScripts, withScripts } from './scripts.ts';

/** What a connection is for. */
export type ConnectionRole =
  /** Claims, loads and commits: never sends anything twice, and no call waits for ever. */
  | 'writer'
  /** Loads of the query side. */
  | 'reader'
  /** Waits for changes: its calls may block for seconds. */
  | 'follower';

export interface ConnectOptions {
  readonly url: string;
  readonly role: ConnectionRole;
  /** No answer within this time counts as an unknown outcome. */
  readonly commandTimeoutMs?: number;
  readonly onError?: (error: Error) => void;
}

/** The longest pause between two attempts to connect. */
const reconnectMsMax = 2000;

export interface ConnectionTimeouts {
  /** A command without an answer for this long fails: its outcome is not known. */
  readonly commandTimeout?: number;
  /** A connection on which nothing comes for this long, though something was asked, is given up for
   * another. Without it a server that went away without a word keeps its clients for a quarter of
   * an hour, until the kernel stops sending the same bytes again. */
  readonly socketTimeout: number;
}

/** How long a connection of each kind waits, in ms. */
export function connectionTimeouts(
  role: ConnectionRole,
  commandTimeoutMs = 3000,
): ConnectionTimeouts {
  // A follower's calls wait for a second by themselves.
  if (role === 'follower') return { socketTimeout: 5000 };
  return { commandTimeout: commandTimeoutMs, socketTimeout: commandTimeoutMs + 1000 };
}

/** Opens a connection; it connects, and connects again, by itself. */
export function connectRedis(options: ConnectOptions): RedisConnection & StoreScripts {
  const target = parseRedisUrl(options.url);
  const connection = open(target, commonOptions(options, target));
  connection.on('error', (error: Error) => options.onError?.(error));
  return withScripts(connection);
}

function commonOptions(options: ConnectOptions, target: RedisTarget) {
  const { login } = target;
  return {
    connectionName: `tally-${options.role}`,
    ...(login.username !== undefined && { username: login.username }),
    ...(login.password !== undefined && { password: login.password }),
    ...(login.tls && { tls: {} }),
    connectTimeout: 5000,
    keepAlive: 10_000,
    retryStrategy: reconnectDelayMs,
    // A command that was sent may have run. Sending it again would hide that its outcome is not
    // known, so it fails instead and the caller looks at what is stored.
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    ...connectionTimeouts(options.role, options.commandTimeoutMs),
  } satisfies RedisOptions;
}

function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * attempt, reconnectMsMax);
}

function open(target: RedisTarget, common: ReturnType<typeof commonOptions>): RedisConnection {
  const database = { db: target.login.database };
  switch (target.kind) {
    case 'single':
      return new Redis({ ...common, ...database, host: target.node.host, port: target.node.port });
    case 'sentinel':
      return new Redis({
        ...common,
        ...database,
        name: target.name,
        sentinels: target.nodes.map((node) => ({ ...node })),
        sentinelRetryStrategy: reconnectDelayMs,
        failoverDetector: true,
      });
    case 'cluster':
      return new Cluster(
        target.nodes.map((node) => ({ ...node })),
        {
          redisOptions: common,
          enableOfflineQueue: false,
          clusterRetryStrategy: reconnectDelayMs,
          maxRedirections: 16,
          retryDelayOnFailover: 100,
          retryDelayOnTryAgain: 100,
        },
      );
  }
}

/** Calls back whenever a server that was connected, or any one of a Cluster, is connected again. */
export function onReconnect(connection: RedisConnection, call: () => void): void {
  if (connection instanceof Redis) {
    connection.on('ready', call);
    return;
  }
  const listen = (node: Redis): void => void node.on('ready', call);
  for (const node of connection.nodes('all')) listen(node);
  connection.on('+node', listen);
}

/** Waits until a connection is ready to take commands. */
export async function untilReady(connection: RedisConnection, signal: AbortSignal): Promise<void> {
  if (connection.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const onReady = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = (): void => {
      connection.off('ready', onReady);
      reject(signal.reason);
    };
    connection.once('ready', onReady);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/**
 * Refuses a Redis that may throw keys away by itself: a shard that loses one key is wrong, and
 * nobody is told.
 *
 * @throws TallyError `redis_unsuitable` with the setting to change
 */
export async function assertSuitable(connection: RedisConnection): Promise<void> {
  const nodes = connection instanceof Cluster ? connection.nodes('master') : [connection];
  for (const node of nodes) {
    const memory = await node.info('memory');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      const { host, port } = node.options;
      throw new TallyError(
        'redis_unsuitable',
        `Redis at ${host}:${port} has maxmemory-policy ${policy} and may evict counters. ` +
          'Set it to noeviction: CONFIG SET maxmemory-policy noeviction, and in redis.conf.',
      );
    }
  }
}
