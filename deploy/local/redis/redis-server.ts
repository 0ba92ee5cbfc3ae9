import { mkdir } from 'node:fs/promises';
import { spawnServer } from '../process/spawn-server.ts';
import type { Program } from '../programs/find-programs.ts';
import type { StackPaths } from '../stack-paths.ts';
import type { StartedServer } from '../stack-state.ts';

/**
 * The settings that shards in Redis need. `aof-load-truncated yes`: after a power cut the last
 * append may be torn, and the server cuts it off and starts, where `no` would ask for a repair by
 * hand. A torn commit followed by its repetition is known to run both at the second restart; here
 * that changes nothing, because a commit writes absolute values at fixed places and is refused
 * unless it continues what is stored. What was cut off is read again from Kafka.
 */
export const redisSettings: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  'aof-load-truncated': 'yes',
  // The append-only file holds everything; snapshots beside it would only cost.
  save: '',
  'maxmemory-policy': 'noeviction',
};

/** Starts a Redis or Valkey server on its data. Does not wait until it answers. */
export async function startRedis(
  paths: StackPaths,
  port: number,
  program: Program,
): Promise<StartedServer> {
  await mkdir(paths.redisData, { recursive: true });
  const settings: Record<string, string> = {
    port: String(port),
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    dir: paths.redisData,
    logfile: paths.redisLog,
    daemonize: 'no',
    ...redisSettings,
  };
  const known = await spawnServer({
    file: program.file,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: paths.dir,
    console: paths.redisLog,
  });
  return { ...known, port, what: program.what, log: paths.redisLog };
}
