import { assert } from '../../../libs/base/assert.ts';
import type { PackedBlock } from '../../../libs/contracts/packed-block.ts';
import type { ShardState } from '../../../libs/contracts/shard-meta.ts';
import type { ShardEvent } from '../../../libs/store/follow.ts';
import type { KeySpace } from '../../../libs/store/keys.ts';
import type { RedisConnection, StoreScripts } from '../../../libs/store/scripts.ts';
import { ShardReader } from '../../../libs/store/shard-reader.ts';

/** Where shards lie. */
export interface ShardPlace {
  readonly connection: RedisConnection & StoreScripts;
  readonly space: KeySpace;
}

/** A shard exactly as it was at `state.meta.next`, a commit of its owner. */
export interface LoadedShard {
  readonly state: ShardState;
  readonly blocks: readonly PackedBlock[];
}

export type ShardLoad =
  | { readonly kind: 'loaded'; readonly shard: LoadedShard }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads a shard as the query API does: whole, of one moment, its counters held against their digest.
 * One that is halted is read, too; its meta says so.
 */
export async function loadShard(
  { connection, space }: ShardPlace,
  partition: number,
): Promise<ShardLoad> {
  let told: ShardEvent | undefined;
  const reader = new ShardReader({
    connection,
    space,
    partition,
    evenHalted: true,
    onEvent: (event) => {
      told = event;
    },
  });
  await reader.check();
  const event = told as ShardEvent | undefined;
  assert(event !== undefined, 'a shard that is loaded is told of, or why it can not be');
  if (event.kind === 'reset') return { kind: 'loaded', shard: event };
  return { kind: 'unreadable', reason: 'reason' in event ? event.reason : 'it is changing' };
}
