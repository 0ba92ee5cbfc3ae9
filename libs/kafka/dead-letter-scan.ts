import type { Kafka } from 'kafkajs';
import { deadLetterTopic } from '../contracts/topics.ts';
import type { OutgoingRecord } from './batch-writer.ts';
import { deadLetterHeaderCount } from './dead-letters.ts';
import { TopicReader } from './topic-reader.ts';
import { scanTopic } from './topic-scan.ts';
import { type UnpackedRecord, unpackRecord } from './unpack-record.ts';

/** A dead letter as it lies in its topic. */
export interface StoredDeadLetter {
  /** `topic-partition-offset` of the record that it stands for. */
  readonly id: string;
  readonly reason: string;
  readonly message: string;
  readonly original: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly timestamp: number;
  };
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The record's own headers. */
  readonly headers: UnpackedRecord['headers'];
}

/**
 * All dead letters of an order topic that are there now, each once, in the order of their
 * partitions' logs. What is no dead letter in the topic is passed over.
 *
 * @throws TallyError `kafka_unavailable`, `kafka_data_corrupt`
 */
export async function* readDeadLetters(
  kafka: Kafka,
  ordersTopic: string,
  signal?: AbortSignal,
): AsyncGenerator<StoredDeadLetter> {
  const reader = new TopicReader(kafka, deadLetterTopic(ordersTopic));
  const seen = new Set<string>();
  try {
    const bounds = await reader.bounds();
    const ranges = bounds.map(({ partition, low, high }) => ({ partition, from: low, to: high }));
    for await (const chunk of scanTopic(reader, ranges, signal === undefined ? {} : { signal })) {
      for (let index = 0; index < chunk.count; index++) {
        const letter = deadLetterOf(unpackRecord(chunk, index));
        if (letter === null || seen.has(letter.id)) continue;
        seen.add(letter.id);
        yield letter;
      }
    }
  } finally {
    await reader.close();
  }
}

/** The record that a letter stands for, as it was. It belongs on `original.partition` again. */
export function originalRecord(letter: StoredDeadLetter): OutgoingRecord {
  return { key: letter.key, value: letter.value, headers: letter.headers };
}

function deadLetterOf(record: UnpackedRecord): StoredDeadLetter | null {
  const own = record.headers.slice(0, -deadLetterHeaderCount);
  const added = new Map(
    record.headers.slice(own.length).map(([name, value]) => [name, value?.toString('utf8')]),
  );
  const id = added.get('tally.id');
  const reason = added.get('tally.reason');
  if (id === undefined || reason === undefined) return null;
  return {
    id,
    reason,
    message: added.get('__connect.errors.exception.message') ?? '',
    original: {
      topic: added.get('tally.original.topic') ?? '',
      partition: Number(added.get('tally.original.partition')),
      offset: Number(added.get('tally.original.offset')),
      timestamp: Number(added.get('tally.original.timestamp')),
    },
    key: record.key,
    value: record.value,
    headers: own,
  };
}
