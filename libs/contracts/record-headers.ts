import type { RecordChunk } from './record-chunk.ts';

/** A header's name and value. Names may repeat; a value may be null. The bytes are views. */
export type RecordHeader = readonly [name: Uint8Array, value: Uint8Array | null];

/** The headers of record `index` of a chunk, in their order. The chunk's decoder has checked that
 * they lie within the record. */
export function readHeaders(chunk: RecordChunk, index: number): RecordHeader[] {
  const cursor = { bytes: chunk.bytes, at: chunk.headerStarts[index] as number };
  const headers: RecordHeader[] = [];
  for (let i = chunk.headerCounts[index] as number; i > 0; i--) {
    const name = take(cursor, readVarint(cursor));
    const length = readVarint(cursor);
    headers.push([name, length < 0 ? null : take(cursor, length)]);
  }
  return headers;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function take(cursor: Cursor, length: number): Uint8Array {
  cursor.at += length;
  return cursor.bytes.subarray(cursor.at - length, cursor.at);
}

/** Zigzag varint of up to 32 bits, as Kafka's record format writes lengths. */
function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = cursor.bytes[cursor.at++] as number;
    value |= (byte & 127) << shift;
    if (byte < 128) return (value >>> 1) ^ -(value & 1);
  }
}
