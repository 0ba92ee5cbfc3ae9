import type { RecordChunk } from '../contracts/record-chunk.ts';
import { readHeaders } from '../contracts/record-headers.ts';

/** A record as an object with bytes of its own, for what comes one by one. */
export interface UnpackedRecord {
  readonly partition: number;
  readonly offset: number;
  /** Broker timestamp, in ms since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
}

/** Copies record `index` out of a chunk. */
export function unpackRecord(chunk: RecordChunk, index: number): UnpackedRecord {
  return {
    partition: chunk.partition,
    offset: chunk.offsets[index] ?? -1,
    timestamp: chunk.timestamps[index] ?? 0,
    key: copyOf(chunk.bytes, chunk.keyStarts[index], chunk.keyEnds[index]),
    value: copyOf(chunk.bytes, chunk.valueStarts[index], chunk.valueEnds[index]),
    headers: readHeaders(chunk, index).map(([name, value]) => [
      Buffer.from(name).toString('utf8'),
      value === null ? null : Buffer.from(value),
    ]),
  };
}

function copyOf(bytes: Uint8Array, start = -1, end = -1): Buffer | null {
  return start < 0 ? null : Buffer.from(bytes.subarray(start, end));
}
