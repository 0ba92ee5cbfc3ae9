import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { packRecords } from '../../../libs/kafka/pack-records.ts';
import type { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { type OffsetRange, scanTopic } from '../../../libs/kafka/topic-scan.ts';
import { type OffsetVector, rangesUpTo } from './offset-vector.ts';
import { withoutLost } from './without-lost.ts';

/** A log to recount: its chunks, and how many offsets they cover. */
export interface RecountSource {
  /** What places are called by, `topic-partition-offset`. */
  readonly topic: string;
  readonly chunks: AsyncIterable<RecordChunk>;
  /** Null where nobody knows before the end. */
  readonly offsetsTotal: number | null;
  readonly partitionCount: number;
  /** By how many partitions records of each one may have been placed, where the source has kept it. */
  readonly partitionCounts?: ReadonlyMap<number, readonly PartitionCount[]>;
}

export interface TopicSourceOptions {
  readonly signal?: AbortSignal;
  readonly until?: OffsetVector;
  /** Offsets that were given up: they are not read, and count as gaps. */
  readonly lost?: readonly OffsetRange[];
}

/**
 * The order topic up to a vector of offsets; without one, everything that is in it at this moment:
 * what is written meanwhile is left out.
 *
 * @throws TallyError `kafka_unavailable`, `kafka_data_missing` where the log does not reach the
 *   vector; the chunks throw `kafka_data_missing` and `kafka_data_corrupt`, too
 */
export async function topicSource(
  reader: TopicReader,
  { signal, until, lost = [] }: TopicSourceOptions = {},
): Promise<RecountSource> {
  const ranges = rangesUpTo(`topic ${reader.topic}`, await reader.bounds(), until);
  const options = signal === undefined ? {} : { signal };
  return {
    topic: reader.topic,
    chunks: chunksOf(reader, { ranges, lost }, options),
    offsetsTotal: ranges.reduce((sum, { from, to }) => sum + (to - from), 0),
    partitionCount: ranges.length,
  };
}

async function* chunksOf(
  reader: TopicReader,
  { ranges, lost }: { ranges: readonly OffsetRange[]; lost: readonly OffsetRange[] },
  options: { signal?: AbortSignal },
): AsyncGenerator<RecordChunk> {
  // A partition without records is part of the answer, too, and so are offsets that are left out at
  // its beginning and its end.
  for (const { partition, from } of ranges) yield emptyChunk(partition, from);
  for (const round of withoutLost(ranges, lost)) yield* scanTopic(reader, round, options);
  for (const { partition, to } of ranges) yield emptyChunk(partition, to);
}

/** A chunk that says that a partition has nothing before an offset. */
export function emptyChunk(partition: number, offset: number): RecordChunk {
  const range = { partition, firstOffset: offset, endOffset: offset, highWatermark: offset };
  return packRecords([], { ...range, leaderEpoch: -1 });
}
