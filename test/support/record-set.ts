import { readFileSync } from 'node:fs';
import { crc32c } from '@node-rs/crc32';
import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import type { ReaderMemory } from '../../libs/kafka/batch-reader.ts';
import { BatchWriter, type OutgoingRecord } from '../../libs/kafka/batch-writer.ts';
import type { AbortedTransaction, FetchedSet } from '../../libs/kafka/fetched-set.ts';
import type { CorruptRange } from '../../libs/kafka/order-log.ts';
import { RecordScratch } from '../../libs/kafka/record-scratch.ts';
import type { SetReader } from '../../libs/kafka/set-reader.ts';
import { type UnpackedRecord, unpackRecord } from '../../libs/kafka/unpack-record.ts';

const fixtures = new URL('../../libs/kafka/fixtures/', import.meta.url);

/** A record as `RecordFixtures.java` lists it; bytes in base64. */
interface ListedRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly producerId: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly (readonly [name: string, value: string | null])[];
}

/** A record set that the Java client wrote. */
export function javaSet(name: string): Buffer {
  return readFileSync(new URL(`${name}.bin`, fixtures));
}

/** What the Java client reads out of it, without what belongs to `exceptProducer`. */
export function javaRecords(name: string): (UnpackedRecord & { readonly producerId: number })[] {
  const text = readFileSync(new URL(`${name}.json`, fixtures), 'utf8');
  return (JSON.parse(text) as ListedRecord[]).map((listed) => ({
    partition: 0,
    offset: listed.offset,
    timestamp: listed.timestamp,
    producerId: listed.producerId,
    key: decoded(listed.key),
    value: decoded(listed.value),
    headers: listed.headers.map(([header, value]) => [
      decoded(header)?.toString('utf8') ?? '',
      decoded(value),
    ]),
  }));
}

export function fetchedSet(
  bytes: Buffer,
  more: { aborted?: readonly AbortedTransaction[]; highWatermark?: number } = {},
): FetchedSet {
  return {
    partition: 0,
    isOutOfRange: false,
    highWatermark: more.highWatermark ?? Number.MAX_SAFE_INTEGER,
    logStartOffset: 0,
    aborted: more.aborted ?? [],
    bytes,
    release: () => undefined,
  };
}

export function readerMemory(): ReaderMemory {
  return { scratch: new RecordScratch(4), plain: Buffer.alloc(0) };
}

/** A chunk, copied, as it was when it was handed out. */
export interface ReadChunk {
  readonly firstOffset: number;
  readonly endOffset: number;
  readonly leaderEpoch: number;
  readonly records: readonly UnpackedRecord[];
}

export interface ReadResult {
  readonly chunks: readonly ReadChunk[];
  readonly records: readonly UnpackedRecord[];
  readonly corrupt: CorruptRange | null;
}

export function copyChunk(chunk: RecordChunk): ReadChunk {
  const { firstOffset, endOffset, leaderEpoch, count } = chunk;
  const records = Array.from({ length: count }, (_, index) => unpackRecord(chunk, index));
  return { firstOffset, endOffset, leaderEpoch, records };
}

/** Reads a set to its end. */
export async function readToEnd(reader: SetReader): Promise<ReadResult> {
  const chunks: ReadChunk[] = [];
  for (;;) {
    const chunk = await reader.next();
    if (chunk === null) break;
    chunks.push(copyChunk(chunk));
  }
  return {
    chunks,
    records: chunks.flatMap(({ records }) => records),
    corrupt: reader.corrupt,
  };
}

/** One uncompressed batch from our own writer, at an offset. */
export function writtenBatch(baseOffset: number, records: readonly OutgoingRecord[]): Buffer {
  const writer = new BatchWriter(Buffer.alloc(2_000));
  for (const record of records) writer.append(record, 0);
  const { memory, start, end } = writer.finish();
  const batch = Buffer.from(memory.subarray(start, end));
  batch.writeBigInt64BE(BigInt(baseOffset), 0);
  return batch;
}

/** A batch with these bytes as its records, whatever they are. */
export function forgedBatch(options: {
  readonly baseOffset: number;
  readonly count: number;
  readonly codec: number;
  readonly packed: Buffer;
}): Buffer {
  const { baseOffset, count, codec, packed } = options;
  const batch = Buffer.concat([
    writtenBatch(baseOffset, [{ key: null, value: null }]).subarray(0, 61),
    packed,
  ]);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt16BE(codec, 21);
  batch.writeInt32BE(count - 1, 23);
  batch.writeInt32BE(count, 57);
  return sealed(batch);
}

/** The batch with a CRC that fits it again. */
export function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch.subarray(21)) >>> 0, 17);
  return batch;
}

function decoded(base64: string | null): Buffer | null {
  return base64 === null ? null : Buffer.from(base64, 'base64');
}
