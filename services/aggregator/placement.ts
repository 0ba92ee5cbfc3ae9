import { crc32Partition, murmur2Partition } from '../../libs/contracts/partitioner.ts';
import type { PlacementCheck } from '../../libs/fold/shard.ts';

/** How producers of the order topic choose a partition; `any` binds no key to one. */
export type Partitioner = 'murmur2' | 'crc32' | 'any';

/** Tells whether a record is on the partition that its key belongs to. */
export function placementCheck(partitioner: Partitioner, partitionCount: number): PlacementCheck {
  if (partitioner === 'any') return () => true;
  const partitionOf = partitioner === 'murmur2' ? murmur2Partition : crc32Partition;
  return ({ bytes, keyStarts, keyEnds, partition }, index) => {
    const start = keyStarts[index] as number;
    if (start < 0) return false;
    return partitionOf(bytes, start, keyEnds[index] as number, partitionCount) === partition;
  };
}
