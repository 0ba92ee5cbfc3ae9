import { crc32Partition, murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';

/** Whether a record may lie on the partition that it lies on. */
export type PlacementRule = (chunk: RecordChunk, index: number) => boolean;

const partitioners = { murmur2: murmur2Partition, crc32: crc32Partition } as const;

/** The rule that a record lies where producers put its key. One without a key may lie anywhere: it is
 * rejected for that. */
export function placementRule(
  partitioner: keyof typeof partitioners,
  partitionCount: number,
): PlacementRule {
  const partitionOf = partitioners[partitioner];
  return ({ bytes, partition, keyStarts, keyEnds }, index) => {
    const start = keyStarts[index] ?? -1;
    const end = keyEnds[index] ?? -1;
    return start < 0 || partitionOf(bytes, start, end, partitionCount) === partition;
  };
}
