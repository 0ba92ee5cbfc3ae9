import { crc32c } from '@node-rs/crc32';
import { CorruptBatch } from './corrupt-batch.ts';

/**
 * A record batch of format v2 (KIP-98), as it lies in a fetch response:
 *
 *     0 baseOffset int64        27 baseTimestamp int64
 *     8 batchLength int32       35 maxTimestamp int64
 *    12 leaderEpoch int32       43 producerId int64
 *    16 magic int8              51 producerEpoch int16
 *    17 crc uint32              53 baseSequence int32
 *    21 attributes int16        57 recordCount int32
 *    23 lastOffsetDelta int32   61 records
 *
 * `batchLength` counts from byte 12, the CRC covers everything from byte 21 on. Attributes: bits 0–2
 * codec, 3 timestamps are the broker's, 4 transactional, 5 control.
 */
export interface BatchHeader {
  /** Where the batch starts and ends in the bytes that it was read from. */
  start: number;
  end: number;
  baseOffset: number;
  lastOffset: number;
  leaderEpoch: number;
  magic: number;
  codec: number;
  isAppendTime: boolean;
  isTransactional: boolean;
  isControl: boolean;
  baseTimestampMs: number;
  maxTimestampMs: number;
  producerId: number;
  recordCount: number;
}

/** Bytes before the first record. */
export const batchHeaderBytes = 61;
const lengthFrom = 12;
const crcFrom = 21;

/** The highest codec number that there is: zstd. */
const codecMax = 4;

/** Bytes of the common start of all formats: offset, size, and what reaches to the magic byte. */
const magicEnd = 17;

export function emptyHeader(): BatchHeader {
  return {
    start: 0,
    end: 0,
    baseOffset: 0,
    lastOffset: 0,
    leaderEpoch: -1,
    magic: 2,
    codec: 0,
    isAppendTime: false,
    isTransactional: false,
    isControl: false,
    baseTimestampMs: 0,
    maxTimestampMs: 0,
    producerId: -1,
    recordCount: 0,
  };
}

/**
 * Reads the header of the batch at `start` into `header`. Gives false where the bytes end before
 * the batch does: the broker cuts a response at its size, so the last batch may be partial. Sets
 * only offsets, end and magic for the formats before v2.
 *
 * @throws CorruptBatch where the length can't be true
 */
export function readHeader(bytes: Buffer, start: number, header: BatchHeader): boolean {
  if (bytes.length - start < magicEnd) return false;
  header.start = start;
  header.baseOffset = readInt64(bytes, start);
  header.lastOffset = header.baseOffset;
  header.magic = bytes[start + 16] as number;
  const length = bytes.readInt32BE(start + 8);
  header.end = start + lengthFrom + length;
  const isOldFormat = header.magic < 2;
  if (length < (isOldFormat ? 14 : batchHeaderBytes - lengthFrom)) {
    throw new CorruptBatch(`claims a length of ${length} bytes`);
  }
  if (header.end > bytes.length) return false;
  if (isOldFormat) return true;
  header.leaderEpoch = bytes.readInt32BE(start + 12);
  const attributes = bytes.readInt16BE(start + 21);
  header.lastOffset = header.baseOffset + bytes.readInt32BE(start + 23);
  header.codec = attributes & 0x07;
  header.isAppendTime = (attributes & 0x08) !== 0;
  header.isTransactional = (attributes & 0x10) !== 0;
  header.isControl = (attributes & 0x20) !== 0;
  header.baseTimestampMs = readInt64(bytes, start + 27);
  header.maxTimestampMs = readInt64(bytes, start + 35);
  header.producerId = readInt64(bytes, start + 43);
  header.recordCount = bytes.readInt32BE(start + 57);
  return true;
}

/**
 * Refuses a batch that is not format v2 or whose bytes are not those that its producer wrote.
 *
 * @throws CorruptBatch
 */
export function checkBatch(bytes: Buffer, header: BatchHeader): void {
  if (header.magic !== 2) {
    throw new CorruptBatch(
      `is in message format ${header.magic}, from before Kafka 0.11 (topic setting ` +
        'message.format.version); copy the topic with a current producer and read the copy',
    );
  }
  if (header.lastOffset < header.baseOffset) {
    throw new CorruptBatch(`ends at offset ${header.lastOffset}, before it begins`);
  }
  if (header.codec > codecMax) {
    throw new CorruptBatch(`is compressed with codec ${header.codec}, which is not known`);
  }
  const stored = bytes.readUInt32BE(header.start + 17);
  const computed = crc32c(bytes.subarray(header.start + crcFrom, header.end)) >>> 0;
  if (stored !== computed) {
    throw new CorruptBatch(`has CRC-32C ${hex(computed)} where ${hex(stored)} is stored`);
  }
}

/** Signed 64-bit integer as a number: exact up to 2^53. */
export function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
