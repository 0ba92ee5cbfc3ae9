import { chunkIdentities } from '../fold/identity-table.ts';
import { type KeySpace, ownerNoteKey, type ShardSide, shardKeys } from './keys.ts';
import type { RedisConnection } from './scripts.ts';
import { decodeMeta } from './shard-meta-json.ts';

/**
 * Removes everything that a shard has in Redis. Only for shards that nobody owns any more, such as
 * those of a demo that is over.
 *
 * @throws TallyError `shard_corrupt` where it does not say how much that is
 */
export async function dropShard(
  connection: RedisConnection,
  space: KeySpace,
  partition: number,
): Promise<void> {
  const keys = shardKeys(space, partition);
  const [meta, next, side] = await connection.hmget(keys.shard, 'meta', 'next', 'side');
  if (typeof meta !== 'string' || typeof next !== 'string') return;
  const { applied } = decodeMeta(meta, next);
  const chunks = Math.ceil(applied / chunkIdentities);
  // One chunk more than is full: a commit whose answer was lost may have begun it.
  const identities = Array.from({ length: chunks + 1 }, (_, n) =>
    keys.identities(n, (side ?? 'a') as ShardSide),
  );
  const note = ownerNoteKey(space, partition);
  await connection.unlink(keys.shard, keys.changes, note, ...identities);
}
