import { createFastReader } from '../../libs/fold/fast-reader.ts';
import { deriveIdentityKey } from '../../libs/fold/identity-key.ts';
import { SeriesTable } from '../../libs/fold/series-table.ts';
import { emptyShardMeta, Shard, type ShardOptions } from '../../libs/fold/shard.ts';
import { placementCheck } from '../../services/aggregator/placement.ts';

export const identity = deriveIdentityKey('bench');

/** New shards that share what the shards of one aggregator share. */
export function newShards(partitions: number): Shard[] {
  const options: ShardOptions = {
    series: new SeriesTable(),
    reader: createFastReader({ identityKey: identity.key }),
    isPlaced: placementCheck('murmur2', [{ count: partitions, from: 0 }]),
    enforcePlacement: false,
  };
  return Array.from({ length: partitions }, () => new Shard(emptyShardMeta(0), options));
}
