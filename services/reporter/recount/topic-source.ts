import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { packRecords } from '../../../libs/kafka/pack-records.ts';
import type { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { type OffsetRange, scanTopic } from '../../../libs/kafka/topic-scan.ts';

/** A log to recount: its chunks, and how many offsets they cover. */
export interface RecountSource {
  readonly chunks: AsyncIterable<RecordChunk>;
  /** Null where nobody knows before the end. */
  readonly offsetsTotal: number | null;
  readonly partitionCount: number;
}

/**
 * Everything that is in the order topic at this moment; what is written meanwhile is left out.
 *
 * @throws TallyError `kafka_unavailable`; the chunks throw `kafka_data_missing` and
 *   `kafka_data_corrupt`, too
 */
export async function topicSource(
  reader: TopicReader,
  signal?: AbortSignal,
): Promise<RecountSource> {
  const bounds = await reader.bounds();
  const ranges = bounds.map(({ partition, low, high }) => ({ partition, from: low, to: high }));
  const options = signal === undefined ? {} : { signal };
  return {
    chunks: chunksOf(reader, ranges, options),
    offsetsTotal: ranges.reduce((sum, { from, to }) => sum + (to - from), 0),
    partitionCount: ranges.length,
  };
}

async function* chunksOf(
  reader: TopicReader,
  ranges: readonly OffsetRange[],
  options: { signal?: AbortSignal },
): AsyncGenerator<RecordChunk> {
  // A partition without records is part of the answer, too.
  for (const { partition, from, to } of ranges) {
    if (from === to) yield emptyChunk(partition, to);
  }
  yield* scanTopic(reader, ranges, options);
}

function emptyChunk(partition: number, offset: number): RecordChunk {
  const range = { partition, firstOffset: offset, endOffset: offset, highWatermark: offset };
  return packRecords([], { ...range, leaderEpoch: -1 });
}
