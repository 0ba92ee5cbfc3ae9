import { Buffer } from 'node:buffer';
import { murmur2Partition } from '../../libs/contracts/partitioner.ts';
import type { TopicWriter } from '../../libs/kafka/topic-writer.ts';
import type { RecordSink } from './record-sink.ts';

/** Room for the longest order id in UTF-8. */
const keyBytesMax = 512;

const headers = [
  [Buffer.from('content-type'), Buffer.from('application/cloudevents+json')],
] as const;

/**
 * Writes records to the order topic, each to the partition of its key as Java clients choose it.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function openTopicSink(writer: TopicWriter): Promise<RecordSink> {
  const partitionCount = await writer.partitionCount();
  const keyBytes = Buffer.alloc(keyBytesMax);
  return {
    partitionCount,
    write({ key, value, partitionsOff = 0 }) {
      const length = keyBytes.write(key, 'latin1');
      const own = murmur2Partition(keyBytes, 0, length, partitionCount);
      const partition = (own + partitionsOff) % partitionCount;
      return writer.write(partition, { key, value, headers });
    },
    flush: () => writer.flush(),
    close: () => writer.close(),
  };
}
