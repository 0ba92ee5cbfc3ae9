import type { RecordChunk } from '../contracts/record-chunk.ts';

type HeaderValue = Uint8Array | string | null | undefined;

/** A record as an object, the way kafkajs hands one out. */
export interface PlainRecord {
  readonly offset: string | number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Ms since 1970. */
  readonly timestamp: string | number;
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;
}

/** Where the records come from. */
export interface ChunkRange {
  readonly partition: number;
  readonly firstOffset: number;
  readonly endOffset: number;
  readonly highWatermark: number;
  readonly leaderEpoch: number;
}

/**
 * Lays record objects out as a chunk with bytes of its own. It is how records that do not come from
 * the log as bytes get to where chunks are taken: kafkajs's own decoding, files, tests.
 */
export function packRecords(records: readonly PlainRecord[], range: ChunkRange): RecordChunk {
  const parts: Uint8Array[] = [];
  let at = 0;
  const put = (part: Uint8Array): number => {
    parts.push(part);
    at += part.length;
    return at - part.length;
  };
  const count = records.length;
  const chunk = {
    ...range,
    count,
    bytes: new Uint8Array(0),
    offsets: new Float64Array(count),
    timestamps: new Float64Array(count),
    keyStarts: new Int32Array(count).fill(-1),
    keyEnds: new Int32Array(count).fill(-1),
    valueStarts: new Int32Array(count).fill(-1),
    valueEnds: new Int32Array(count).fill(-1),
    headerStarts: new Int32Array(count),
    headerCounts: new Int32Array(count),
  };
  records.forEach((record, index) => {
    chunk.offsets[index] = Number(record.offset);
    chunk.timestamps[index] = Number(record.timestamp);
    if (record.key !== null) {
      chunk.keyStarts[index] = put(record.key);
      chunk.keyEnds[index] = at;
    }
    if (record.value !== null) {
      chunk.valueStarts[index] = put(record.value);
      chunk.valueEnds[index] = at;
    }
    const headers = flatHeaders(record.headers ?? {});
    chunk.headerStarts[index] = at;
    chunk.headerCounts[index] = headers.length;
    for (const [name, value] of headers) put(headerBytes(name, value));
  });
  return { ...chunk, bytes: Buffer.concat(parts, at) };
}

/**
 * A header that stands several times is an array in kafkajs. It also meets what every object has: a
 * header called `toString` comes as an array with a function in front.
 */
function flatHeaders(headers: NonNullable<PlainRecord['headers']>): [string, Uint8Array | null][] {
  const flat: [string, Uint8Array | null][] = [];
  for (const [name, values] of Object.entries(headers)) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value === null || value === undefined) flat.push([name, null]);
      else if (typeof value === 'string') flat.push([name, Buffer.from(value)]);
      else if (value instanceof Uint8Array) flat.push([name, value]);
    }
  }
  return flat;
}

/** One header as record format v2 writes it. */
function headerBytes(name: string, value: Uint8Array | null): Buffer {
  const nameBytes = Buffer.from(name);
  const valueLength = value === null ? -1 : value.length;
  return Buffer.concat([
    zigzagVarint(nameBytes.length),
    nameBytes,
    zigzagVarint(valueLength),
    value ?? new Uint8Array(0),
  ]);
}

function zigzagVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
