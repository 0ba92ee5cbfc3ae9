import type { PartitionCount } from '../../libs/contracts/partition-counts.ts';
import { crc32Partition, murmur2Partition } from '../../libs/contracts/partitioner.ts';
import type { PlacementCheck } from '../../libs/fold/shard.ts';

/** How producers of the order topic choose a partition; `any` binds no key to one. */
export type Partitioner = 'murmur2' | 'crc32' | 'any';

/**
 * Tells whether a record of one partition is where its key belongs, by any of the numbers of
 * partitions that hold at its offset.
 */
export function placementCheck(
  partitioner: Partitioner,
  partitionCounts: readonly PartitionCount[],
): PlacementCheck {
  if (partitioner === 'any') return () => true;
  const partitionOf = partitioner === 'murmur2' ? murmur2Partition : crc32Partition;
  // The newest first: most producers have heard of it soon after it holds.
  const newestFirst = partitionCounts.toSorted((one, other) => other.from - one.from);
  return ({ bytes, keyStarts, keyEnds, offsets, partition }, index) => {
    const start = keyStarts[index] as number;
    if (start < 0) return false;
    const end = keyEnds[index] as number;
    const offset = offsets[index] as number;
    for (const { count, from } of newestFirst) {
      if (offset >= from && partitionOf(bytes, start, end, count) === partition) return true;
    }
    return false;
  };
}
