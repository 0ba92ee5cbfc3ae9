import { TallyError } from '../base/errors.ts';
import type { SettingProblem } from '../base/settings.ts';

/** Where a Redis is, as `REDIS_URL` says it. */
export type RedisTarget =
  | { readonly kind: 'single'; readonly node: RedisNode; readonly login: RedisLogin }
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[]; readonly login: RedisLogin }
  | {
      readonly kind: 'sentinel';
      readonly nodes: readonly RedisNode[];
      readonly name: string;
      readonly login: RedisLogin;
    };

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisLogin {
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  readonly tls: boolean;
}

/**
 * Reads `REDIS_URL`:
 *
 * - `redis://[user:password@]host:port[/database]`, `rediss://…` with TLS: one node
 * - several of these, separated by commas: a Cluster (no database but 0)
 * - `redis+sentinel://[user:password@]host:port,host:port/name[/database]`: the primary that these
 *   Sentinels name
 *
 * @throws TallyError `settings_invalid` with what is wrong with it; never with the password
 */
export function parseRedisUrl(url: string): RedisTarget {
  if (url.startsWith('redis+sentinel://')) return parseSentinel(url);
  const parts = url.split(',').map((part) => part.trim());
  const parsed = parts.map(parseNode);
  const first = parsed[0] as (typeof parsed)[number];
  if (parsed.length === 1) return { kind: 'single', node: first.node, login: first.login };
  if (parsed.some(({ login }) => login.database !== 0)) {
    throw invalid('a Cluster has no database but 0');
  }
  return { kind: 'cluster', nodes: parsed.map(({ node }) => node), login: first.login };
}

/** A rule for `parseSettings`, so that a bad address is told with all else that is wrong. */
export function redisUrlIsSound({
  REDIS_URL: url,
}: {
  readonly REDIS_URL?: string | undefined;
}): SettingProblem[] {
  if (url === undefined) return [];
  try {
    parseRedisUrl(url);
    return [];
  } catch (thrown) {
    // Other errors than ours quote what they can't read, and that may be a password.
    const problem = thrown instanceof TallyError ? thrown.message : "can't be used";
    return [{ name: 'REDIS_URL', problem: problem.replace(/^REDIS_URL /, '').replace(/\.$/, '') }];
  }
}

function parseNode(text: string): { node: RedisNode; login: RedisLogin } {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw invalid('it is not an address such as redis://127.0.0.1:6379', cause);
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw invalid(`it starts with ${url.protocol}//, not with redis:// or rediss://`);
  }
  if (url.hostname === '') throw invalid('the host is missing');
  return {
    node: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 6379) },
    login: {
      ...(url.username && { username: decodeURIComponent(url.username) }),
      ...(url.password && { password: decodeURIComponent(url.password) }),
      database: parseDatabase(url.pathname.slice(1)),
      tls: url.protocol === 'rediss:',
    },
  };
}

function parseSentinel(text: string): RedisTarget {
  const match = /^redis\+sentinel:\/\/(?:([^@/]*)@)?([^/]+)\/([^/]+)(?:\/(\d*))?$/.exec(text);
  if (match === null) {
    throw invalid('Sentinel addresses look like redis+sentinel://host:26379,host:26379/mymaster');
  }
  const [, user = '', hosts = '', name = '', database = ''] = match;
  const [username, password] = user.split(':');
  const nodes = hosts.split(',').map((host) => parseNode(`redis://${host}`).node);
  return {
    kind: 'sentinel',
    nodes: nodes.map((node, i) =>
      hosts.split(',')[i]?.includes(':') ? node : { ...node, port: 26379 },
    ),
    name: decodeURIComponent(name),
    login: {
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      database: parseDatabase(database),
      tls: false,
    },
  };
}

function parseDatabase(text: string): number {
  if (!/^\d*$/.test(text)) throw invalid('the database after the slash is not a number');
  return Number(text || 0);
}

function invalid(what: string, cause?: unknown): TallyError {
  return new TallyError('settings_invalid', `REDIS_URL can't be used: ${what}.`, { cause });
}
