import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import type { createKafka } from '../../../libs/kafka/client.ts';
import { GroupOrderLog } from '../../../libs/kafka/group-order-log.ts';
import type { Log } from '../../../libs/kafka/log.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { type OffsetRange, scanTopic } from '../../../libs/kafka/topic-scan.ts';
import type { CheckedLog } from '../log-check.ts';

/** The order log as somebody reads it who is in no group. */
export interface RebuildLog extends CheckedLog {
  /**
   * The records of a range in their order; a chunk is valid until the next one is asked for.
   *
   * @throws CorruptRangeError where a batch can't be decoded, after everything before it; TallyError
   *   `kafka_data_missing`, `kafka_unavailable`
   */
  scan(range: OffsetRange, signal: AbortSignal): AsyncIterable<RecordChunk>;
  partitionCount(): Promise<number>;
  close(): Promise<void>;
}

/** One fetch: some thousand events, folded while the next one is under way. */
const fetchBytesMax = 8 << 20;

/** Opens the log of a Kafka for a rebuild. */
export function openRebuildLog(
  kafka: ReturnType<typeof createKafka>,
  log: Log,
  topic: string,
): RebuildLog {
  // Its reading calls need no group, and it joins none before it is run.
  const records = new GroupOrderLog(kafka, log, { topic, groupId: 'tally-rebuild' });
  const reader = new TopicReader(kafka, topic);
  return {
    bounds: () => records.bounds(),
    readRecord: (partition, offset) => records.readRecord(partition, offset),
    topicId: () => records.topicId(),
    partitionCount: () => records.partitionCount(),
    scan: (range, signal) =>
      scanTopic(reader, [range], { signal, partitionBytesMax: fetchBytesMax }),
    async close() {
      await Promise.all([records.close(), reader.close()]);
    },
  };
}
