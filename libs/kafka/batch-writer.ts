import { crc32c } from '@node-rs/crc32';
import { batchHeaderBytes } from './batch-header.ts';

/** A text is written as UTF-8. */
export type Bytes = Uint8Array | string;

/** A record to be written. */
export interface OutgoingRecord {
  readonly key: Bytes | null;
  readonly value: Bytes | null;
  readonly headers?: readonly (readonly [name: Bytes, value: Bytes | null])[];
  /** The producer's time, in ms since 1970; the broker's own time replaces it where the topic says
   * `LogAppendTime`. Now where absent. */
  readonly timestamp?: number;
}

type HeadersOf = NonNullable<OutgoingRecord['headers']>;

const noHeaders: HeadersOf = [];

/** Most that one record takes beyond its key, value and headers. */
const recordOverheadBytesMax = 5 + 1 + 10 + 5 + 5 + 5 + 5;

/** A batch, and room before it for the head of the request that carries it. */
export interface FinishedBatch {
  readonly memory: Buffer;
  /** Where the batch starts and ends in `memory`. */
  readonly start: number;
  readonly end: number;
}

/** Room before a batch: a request's head with a client id and a topic of up to 255 bytes each. */
export const batchRoomBytes = 1_024;

const batchStart = batchRoomBytes;
const recordsStart = batchStart + batchHeaderBytes;

/**
 * Lays records out as one batch of format v2, uncompressed, in memory that is sent as it is. kafkajs
 * makes an encoder object a record and copies each five times over, at some 4 µs a record.
 */
export class BatchWriter {
  count = 0;
  #bytes: Buffer;
  #at = recordsStart;
  #baseTimestampMs = 0;
  #maxTimestampMs = 0;

  /** @param memory what the batch is laid out in, unless it gets too long for that */
  constructor(memory: Buffer) {
    this.#bytes = memory;
  }

  /** Bytes of the batch as it is now. */
  get length(): number {
    return this.#at - batchStart;
  }

  append(record: OutgoingRecord, nowMs: number): void {
    const { key, value, headers = noHeaders } = record;
    const timestampMs = record.timestamp ?? nowMs;
    if (this.count === 0) this.#baseTimestampMs = timestampMs;
    this.#maxTimestampMs =
      this.count === 0 ? timestampMs : Math.max(this.#maxTimestampMs, timestampMs);
    const keyBytes = lengthOf(key);
    const valueBytes = lengthOf(value);
    const delta = timestampMs - this.#baseTimestampMs;
    const length =
      1 +
      varlongSize(delta) +
      varintSize(this.count) +
      varintSize(keyBytes) +
      Math.max(keyBytes, 0) +
      varintSize(valueBytes) +
      Math.max(valueBytes, 0) +
      varintSize(headers.length) +
      (headers.length === 0 ? 0 : headersSize(headers));
    this.#reserve(length + recordOverheadBytesMax);
    this.#varint(length);
    this.#bytes[this.#at++] = 0;
    this.#varlong(delta);
    this.#varint(this.count);
    this.#field(key, keyBytes);
    this.#field(value, valueBytes);
    this.#varint(headers.length);
    for (const [name, headerValue] of headers) {
      this.#field(name, lengthOf(name));
      this.#field(headerValue, lengthOf(headerValue));
    }
    this.count++;
  }

  /** Writes the header. The writer is of no use afterwards. */
  finish(): FinishedBatch {
    const memory = this.#bytes;
    const end = this.#at;
    const header = memory.subarray(batchStart, recordsStart).fill(0);
    header.writeInt32BE(end - batchStart - 12, 8);
    header.writeInt32BE(-1, 12);
    header[16] = 2;
    header.writeInt32BE(this.count - 1, 23);
    header.writeBigInt64BE(BigInt(this.#baseTimestampMs), 27);
    header.writeBigInt64BE(BigInt(this.#maxTimestampMs), 35);
    header.writeBigInt64BE(-1n, 43);
    header.writeInt16BE(-1, 51);
    header.writeInt32BE(-1, 53);
    header.writeInt32BE(this.count, 57);
    header.writeUInt32BE(crc32c(memory.subarray(batchStart + 21, end)) >>> 0, 17);
    return { memory, start: batchStart, end };
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#at + more, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  #field(value: Bytes | null, length: number): void {
    this.#varint(length);
    if (value === null) return;
    if (typeof value !== 'string') this.#bytes.set(value, this.#at);
    else if (length === value.length) this.#bytes.write(value, this.#at, 'latin1');
    else this.#bytes.write(value, this.#at);
    this.#at += length;
  }

  #varint(value: number): void {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #varlong(value: number): void {
    if (value === (value | 0)) {
      this.#varint(value);
      return;
    }
    let rest = value < 0 ? -value * 2 - 1 : value * 2;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }
}

/** −1 for null, as the format writes it. */
function lengthOf(value: Bytes | null): number {
  if (value === null) return -1;
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length;
}

function headersSize(headers: HeadersOf): number {
  let size = 0;
  for (const [name, value] of headers) {
    const nameBytes = lengthOf(name);
    const valueBytes = lengthOf(value);
    size += varintSize(nameBytes) + nameBytes + varintSize(valueBytes) + Math.max(valueBytes, 0);
  }
  return size;
}

function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : Math.ceil((32 - Math.clz32(zigzag)) / 7);
}

function varlongSize(value: number): number {
  if (value === (value | 0)) return varintSize(value);
  let size = 1;
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  while (rest > 0x7f) {
    size++;
    rest = Math.floor(rest / 128);
  }
  return size;
}
