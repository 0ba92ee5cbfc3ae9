import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';

/** A record as a test writes it. Strings are UTF-8; null stands for an absent key or value. */
export interface TestRecord {
  readonly key: string | Uint8Array | null;
  readonly value: string | Uint8Array | null;
  readonly headers?: ReadonlyArray<readonly [name: string, value: string | null]>;
  readonly timestamp?: number;
  /** Defaults to the offset after the record before it. */
  readonly offset?: number;
}

export interface ChunkPlace {
  readonly partition?: number;
  readonly firstOffset: number;
  /** Defaults to one past the last record. */
  readonly endOffset?: number;
  /** Defaults to 0. */
  readonly leaderEpoch?: number;
}

/** A chunk as a fetch would bring it. */
export function recordChunk(place: ChunkPlace, records: readonly TestRecord[]): RecordChunk {
  const count = records.length;
  const pieces: Buffer[] = [];
  let length = 0;
  const put = (bytes: Uint8Array): [start: number, end: number] => {
    pieces.push(Buffer.from(bytes));
    length += bytes.length;
    return [length - bytes.length, length];
  };
  const chunk = {
    offsets: new Float64Array(count),
    timestamps: new Float64Array(count),
    keyStarts: new Int32Array(count).fill(-1),
    keyEnds: new Int32Array(count).fill(-1),
    valueStarts: new Int32Array(count).fill(-1),
    valueEnds: new Int32Array(count).fill(-1),
    headerStarts: new Int32Array(count),
    headerCounts: new Int32Array(count),
  };
  let offset = place.firstOffset;
  for (const [i, record] of records.entries()) {
    offset = record.offset ?? offset;
    chunk.offsets[i] = offset;
    chunk.timestamps[i] = record.timestamp ?? 0;
    const { key, value, headers = [] } = record;
    if (key !== null) [chunk.keyStarts[i], chunk.keyEnds[i]] = put(Buffer.from(key));
    if (value !== null) [chunk.valueStarts[i], chunk.valueEnds[i]] = put(Buffer.from(value));
    [chunk.headerStarts[i]] = put(encodeHeaders(headers));
    chunk.headerCounts[i] = headers.length;
    offset += 1;
  }
  const endOffset = place.endOffset ?? offset;
  return {
    partition: place.partition ?? 0,
    firstOffset: place.firstOffset,
    endOffset,
    highWatermark: endOffset,
    leaderEpoch: place.leaderEpoch ?? 0,
    count,
    bytes: Buffer.concat(pieces),
    ...chunk,
  };
}

function encodeHeaders(headers: NonNullable<TestRecord['headers']>): Buffer {
  return Buffer.concat(
    headers.flatMap(([name, value]) => [
      varint(Buffer.byteLength(name)),
      Buffer.from(name),
      varint(value === null ? -1 : Buffer.byteLength(value)),
      Buffer.from(value ?? ''),
    ]),
  );
}

/** Zigzag varint, as Kafka's record format writes lengths. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = (value << 1) ^ (value >> 31);
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
