import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { BatchReader } from '../../libs/kafka/batch-reader.ts';
import { endOffsetOf } from '../../libs/kafka/fetched-set.ts';
import { RecordScratch } from '../../libs/kafka/record-scratch.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { type UnpackedRecord, unpackRecord } from '../../libs/kafka/unpack-record.ts';
import type { FreshTopic } from './fresh-topic.ts';

const size = { partitionBytesMax: 4 << 20, waitMsMax: 200 };
const batchBytesMax = 64 << 20;

/** Every record that the partitions of a topic hold now, by partition and offset. */
export async function readTopic(
  from: Pick<FreshTopic, 'brokers' | 'topic'>,
): Promise<UnpackedRecord[]> {
  const reader = new TopicReader(localKafka(from.brokers), from.topic);
  try {
    const records: UnpackedRecord[] = [];
    for (const { partition, low, high } of await reader.bounds()) {
      for (let offset = low; offset < high; ) {
        const [set] = await reader.fetch([{ partition, offset }], size);
        if (set === undefined || endOffsetOf(set, offset) === offset) {
          throw new Error(`${from.topic}/${partition} has no ${offset}`);
        }
        const memory = { scratch: new RecordScratch(), plain: Buffer.alloc(0) };
        const batches = new BatchReader({ set, fromOffset: offset, memory, batchBytesMax });
        for (let chunk = batches.next(); chunk !== null; chunk = batches.next()) {
          for (let index = 0; index < chunk.count; index += 1) {
            records.push(unpackRecord(chunk, index));
          }
          offset = chunk.endOffset;
        }
        if (batches.corrupt !== null) throw new Error(JSON.stringify(batches.corrupt));
      }
    }
    return records;
  } finally {
    await reader.close();
  }
}
