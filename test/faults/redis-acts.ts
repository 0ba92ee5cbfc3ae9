import { shardKeys } from '../../libs/store/keys.ts';
import type { RedisServer } from '../support/redis-servers.ts';
import type { Stage } from './stage.ts';

/** The keys of the stage's shard of one partition. */
export function keysOf({ campaign }: Stage, partition: number): ReturnType<typeof shardKeys> {
  return shardKeys({ prefix: campaign.redisPrefix, topic: campaign.topic.topic }, partition);
}

/** The next offset that a server holds of each partition; 0 where it holds no shard. */
export async function storedNext(stage: Stage, server: RedisServer): Promise<number[]> {
  const partitions = Array.from({ length: stage.campaign.topic.partitions }, (_, i) => i);
  return Promise.all(
    partitions.map(async (partition) =>
      Number(await server.call('HGET', keysOf(stage, partition).shard, 'next')),
    ),
  );
}

/** How many records of `before` are not in `after`. */
export function lostSince(before: readonly number[], after: readonly number[]): number {
  return before.reduce((sum, next, i) => sum + Math.max(0, next - (after[i] ?? 0)), 0);
}

/** How often a server has refused a command with this error: `OOM`, `MISCONF`. */
export async function refusals(server: RedisServer, error: string): Promise<number> {
  const info = String(await server.call('INFO', 'errorstats'));
  return Number(new RegExp(`^errorstat_${error}:count=(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}

/** Whether a server calls itself a primary. */
export async function isPrimary(server: RedisServer): Promise<boolean> {
  return String(await server.call('ROLE')).startsWith('master');
}
