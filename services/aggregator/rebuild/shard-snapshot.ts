import type { CellBlock } from '../../../libs/contracts/cells.ts';
import type { ShardState } from '../../../libs/contracts/shard-meta.ts';
import type { KeySpace, ShardKeys } from '../../../libs/store/keys.ts';
import type { RedisConnection, StoreScripts } from '../../../libs/store/scripts.ts';
import { ShardReader } from '../../../libs/store/shard-reader.ts';

/** A shard as its readers see it at one offset. */
export interface ShardSnapshot {
  readonly state: ShardState;
  readonly blocks: readonly CellBlock[];
}

/** A stored shard, or why it can't be read. */
export type SnapshotResult = ShardSnapshot | { readonly unreadable: string };

/** Reads a shard as it is at one offset, while its owner may go on. */
export async function readSnapshot(
  connection: RedisConnection & StoreScripts,
  space: KeySpace,
  keys: ShardKeys,
): Promise<SnapshotResult> {
  let result: SnapshotResult = { unreadable: 'it was not told' };
  const reader = new ShardReader({
    connection,
    space,
    keys,
    partition: keys.partition,
    evenHalted: true,
    onEvent(event) {
      result =
        'state' in event
          ? { state: event.state, blocks: event.blocks }
          : { unreadable: event.reason };
    },
  });
  await reader.check();
  return result;
}
