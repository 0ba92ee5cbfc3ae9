import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import { crc32Partition, murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';

/** Whether a record may lie on the partition that it lies on. */
export type PlacementRule = (chunk: RecordChunk, index: number) => boolean;

const partitioners = { murmur2: murmur2Partition, crc32: crc32Partition } as const;

/**
 * The rule that a record lies where a producer puts its key that knows of one of the numbers of
 * partitions which hold at its offset. One without a key may lie anywhere: it is rejected for that.
 *
 * @param countsOf the numbers of partitions by which records of a partition may have been placed
 */
export function placementRule(
  partitioner: keyof typeof partitioners,
  countsOf: (partition: number) => readonly PartitionCount[],
): PlacementRule {
  const partitionOf = partitioners[partitioner];
  return ({ bytes, partition, offsets, keyStarts, keyEnds }, index) => {
    const start = keyStarts[index] ?? -1;
    const end = keyEnds[index] ?? -1;
    if (start < 0) return true;
    const offset = offsets[index] ?? 0;
    return countsOf(partition).some(
      ({ count, from }) => from <= offset && partitionOf(bytes, start, end, count) === partition,
    );
  };
}
