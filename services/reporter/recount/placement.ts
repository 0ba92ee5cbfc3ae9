import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import { crc32Partition, murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';

/** Whether a record may lie on the partition that it lies on, and by what that is judged. */
export interface PlacementRule {
  (chunk: RecordChunk, index: number): boolean;
  /** Nothing where every record may lie anywhere. */
  readonly placement?: Placement;
}

/** By what the places of records were judged, so that they can be judged alike again. */
export interface Placement {
  readonly partitioner: keyof typeof partitioners;
  /** The numbers of partitions by which records of a partition may have been placed. */
  countsOf(partition: number): readonly PartitionCount[];
}

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
  const isPlaced = (
    { bytes, partition, offsets, keyStarts, keyEnds }: RecordChunk,
    index: number,
  ) => {
    const start = keyStarts[index] ?? -1;
    const end = keyEnds[index] ?? -1;
    if (start < 0) return true;
    const offset = offsets[index] ?? 0;
    return countsOf(partition).some(
      ({ count, from }) => from <= offset && partitionOf(bytes, start, end, count) === partition,
    );
  };
  return Object.assign(isPlaced, { placement: { partitioner, countsOf } });
}
