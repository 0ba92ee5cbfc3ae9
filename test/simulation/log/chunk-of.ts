import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { recordChunk } from '../../support/record-chunk.ts';
import type { Slot } from '../truth.ts';
import type { TopicPartition } from './topic.ts';

/** The chunk that slots of one leader make, from a position on; slots without a record are gaps. */
export function chunkOf(
  at: { readonly partition: TopicPartition; readonly position: number },
  slots: readonly Slot[],
  highWatermark: number,
): RecordChunk {
  const firstOffset = at.position;
  const records = slots.flatMap(({ record, timestampMs }, index) => {
    if (record === null) return [];
    const { key, value } = record;
    return [{ key, value, timestamp: timestampMs, offset: firstOffset + index }];
  });
  const { partition } = at.partition;
  const leaderEpoch = slots[0]?.leaderEpoch ?? 0;
  const endOffset = firstOffset + slots.length;
  const place = { partition, firstOffset, endOffset, leaderEpoch };
  return { ...recordChunk(place, records), highWatermark };
}
