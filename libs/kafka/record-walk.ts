import { CorruptBatch } from './corrupt-batch.ts';
import type { RecordScratch } from './record-scratch.ts';

/** The records of one batch, decompressed, and what its header says of them. */
export interface RecordSpan {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Records that the header claims. */
  count: number;
  baseOffset: number;
  baseTimestampMs: number;
  /** The broker's own time for all records of the batch; NaN where each has the producer's. */
  appendTimestampMs: number;
  /** Records below this offset are skipped. */
  fromOffset: number;
}

/** Smallest record: its length, attributes, two deltas, two lengths of −1 and a header count. */
const recordBytesMin = 7;

/**
 * Where the last varint ended. A module variable instead of a returned pair, because an object a
 * varint would be eight objects a record.
 */
let cursor = 0;

/**
 * Walks a batch's records (Kafka record format v2, KIP-98) and appends their positions to the
 * scratch. Every position that it writes lies inside the span, headers included, so that readers
 * need no bounds checks of their own.
 *
 * @throws CorruptBatch where the records do not fill the span exactly
 */
export function walkRecords(span: RecordSpan, scratch: RecordScratch): void {
  const { bytes, end, count, baseOffset, fromOffset } = span;
  if (count < 0 || count * recordBytesMin > end - span.start) {
    throw new CorruptBatch(`claims ${count} records in ${end - span.start} bytes`);
  }
  scratch.reserve(count);
  const { offsets, timestamps, keyStarts, keyEnds } = scratch;
  const { valueStarts, valueEnds, headerStarts, headerCounts } = scratch;
  const usesAppendTime = !Number.isNaN(span.appendTimestampMs);
  let written = scratch.count;
  let at = span.start;
  for (let index = 0; index < count; index++) {
    const length = varint(bytes, at);
    at = cursor;
    const recordEnd = at + length;
    if (length < recordBytesMin - 1 || recordEnd > end) {
      throw new CorruptBatch(`record ${index} of ${count} claims ${length} bytes`);
    }
    const timestampDelta = varlong(bytes, at + 1);
    const offset = baseOffset + varint(bytes, cursor);
    const keyLength = varint(bytes, cursor);
    const keyStart = cursor;
    const keyEnd = keyLength < 0 ? keyStart : keyStart + keyLength;
    if (keyEnd >= recordEnd) throw new CorruptBatch(`record ${index} has a key beyond its end`);
    const valueLength = varint(bytes, keyEnd);
    const valueStart = cursor;
    const valueEnd = valueLength < 0 ? valueStart : valueStart + valueLength;
    if (valueEnd >= recordEnd) throw new CorruptBatch(`record ${index} has a value beyond its end`);
    const headerCount = varint(bytes, valueEnd);
    const headerStart = cursor;
    if (headerCount !== 0) skipHeaders(bytes, headerCount, recordEnd);
    if (cursor !== recordEnd) throw new CorruptBatch(`record ${index} is not as long as it claims`);
    at = recordEnd;
    if (offset < fromOffset) continue;
    offsets[written] = offset;
    timestamps[written] = usesAppendTime
      ? span.appendTimestampMs
      : span.baseTimestampMs + timestampDelta;
    keyStarts[written] = keyLength < 0 ? -1 : keyStart;
    keyEnds[written] = keyLength < 0 ? -1 : keyEnd;
    valueStarts[written] = valueLength < 0 ? -1 : valueStart;
    valueEnds[written] = valueLength < 0 ? -1 : valueEnd;
    headerStarts[written] = headerStart;
    headerCounts[written] = headerCount;
    written++;
  }
  if (at !== end) throw new CorruptBatch(`has ${end - at} bytes after its last record`);
  scratch.count = written;
}

/** Moves the cursor over a record's headers. */
function skipHeaders(bytes: Uint8Array, count: number, recordEnd: number): void {
  if (count < 0 || count * 2 > recordEnd - cursor) {
    throw new CorruptBatch(`a record claims ${count} headers`);
  }
  for (let index = 0; index < count; index++) {
    const keyLength = varint(bytes, cursor);
    if (keyLength < 0 || cursor + keyLength >= recordEnd) {
      throw new CorruptBatch('a header key ends beyond its record');
    }
    const valueLength = varint(bytes, cursor + keyLength);
    if (valueLength < 0) continue;
    if (cursor + valueLength > recordEnd) {
      throw new CorruptBatch('a header value ends beyond its record');
    }
    cursor += valueLength;
  }
}

/** Zigzag varint of at most 32 bits at `at`; the cursor is left behind it. A read past the end of
 * the bytes gives 0 and a cursor that the caller's own checks refuse. */
function varint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] as number;
  if (byte < 0x80) {
    cursor = at + 1;
    return (byte >>> 1) ^ -(byte & 1);
  }
  let value = byte & 0x7f;
  let shift = 7;
  let position = at + 1;
  do {
    if (shift > 28) throw new CorruptBatch('a varint is longer than 5 bytes');
    byte = bytes[position++] as number;
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte >= 0x80);
  cursor = position;
  return (value >>> 1) ^ -(value & 1);
}

/** Zigzag varint of at most 64 bits, as a number: exact up to 2^53. */
function varlong(bytes: Uint8Array, at: number): number {
  if ((bytes[at] as number) < 0x80 || (bytes[at + 1] as number) < 0x80) return varint(bytes, at);
  let value = 0;
  let factor = 1;
  let position = at;
  let byte: number;
  do {
    if (position - at > 9) throw new CorruptBatch('a varlong is longer than 10 bytes');
    byte = bytes[position++] as number;
    value += (byte & 0x7f) * factor;
    factor *= 128;
  } while (byte >= 0x80);
  cursor = position;
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
