import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { murmur2Partition } from '../../../libs/contracts/partitioner.ts';
import { decodeFileRecord, type FileRecord } from '../../../libs/contracts/record-file.ts';
import { type PlainRecord, packRecords } from '../../../libs/kafka/pack-records.ts';
import type { RecountSource } from './topic-source.ts';

const chunkRecords = 2_000;

/**
 * A file of records as if it were a topic: each on the partition of its key, offsets in the order
 * of the lines. A record without a key lies on partition 0.
 *
 * @throws TallyError `input_invalid` for a line that is no record
 */
export function fileSource(file: string, partitionCount: number): RecountSource {
  const topic = basename(file);
  return { topic, chunks: chunksOf(file, partitionCount), offsetsTotal: null, partitionCount };
}

async function* chunksOf(file: string, partitionCount: number) {
  const waiting = Array.from({ length: partitionCount }, (): PlainRecord[] => []);
  const nextOffsets = new Array<number>(partitionCount).fill(0);
  const take = (partition: number) => {
    const records = waiting[partition] ?? [];
    waiting[partition] = [];
    const endOffset = nextOffsets[partition] ?? 0;
    const firstOffset = endOffset - records.length;
    return packRecords(records, {
      partition,
      firstOffset,
      endOffset,
      highWatermark: endOffset,
      leaderEpoch: -1,
    });
  };
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lineNumber += 1;
    if (line === '') continue;
    const record = decodeFileRecord(line, lineNumber);
    const partition = partitionOf(record, partitionCount);
    const offset = nextOffsets[partition] ?? 0;
    nextOffsets[partition] = offset + 1;
    const records = waiting[partition] as PlainRecord[];
    records.push(plainRecord(record, offset));
    if (records.length === chunkRecords) yield take(partition);
  }
  for (let partition = 0; partition < partitionCount; partition++) yield take(partition);
}

function partitionOf({ key }: FileRecord, partitionCount: number): number {
  if (key === null) return 0;
  return murmur2Partition(key, 0, key.length, partitionCount);
}

function plainRecord({ key, value, headers }: FileRecord, offset: number): PlainRecord {
  const byName = Map.groupBy(headers, ([name]) => name);
  return {
    offset,
    key,
    value,
    timestamp: 0,
    headers: Object.fromEntries(
      [...byName].map(([name, some]) => [name, some.map(([, content]) => content)]),
    ),
  };
}
