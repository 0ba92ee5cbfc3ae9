import type { DuckDBBlobValue } from '@duckdb/node-api';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';

/** A row of an archive's file, in the order of its columns. */
export type PartRow = readonly [
  offset: bigint,
  timestampMs: bigint,
  key: DuckDBBlobValue | null,
  value: DuckDBBlobValue | null,
  headerCount: number,
  headers: DuckDBBlobValue,
];

/**
 * Rows as a chunk that begins at `from` and ends behind the last of them, or at `end`.
 */
export function chunkOfRows(
  rows: readonly PartRow[],
  range: { partition: number; from: number; end?: number },
): RecordChunk {
  const count = rows.length;
  const lastOffset = rows.at(-1)?.[0];
  const endOffset = range.end ?? (lastOffset === undefined ? range.from : Number(lastOffset) + 1);
  const columns = {
    offsets: new Float64Array(count),
    timestamps: new Float64Array(count),
    keyStarts: new Int32Array(count).fill(-1),
    keyEnds: new Int32Array(count).fill(-1),
    valueStarts: new Int32Array(count).fill(-1),
    valueEnds: new Int32Array(count).fill(-1),
    headerStarts: new Int32Array(count),
    headerCounts: new Int32Array(count),
  };
  const parts: Uint8Array[] = [];
  let length = 0;
  const put = ({ bytes }: DuckDBBlobValue): number => {
    parts.push(bytes);
    length += bytes.length;
    return length - bytes.length;
  };
  rows.forEach(([offset, timestampMs, key, value, headerCount, headers], index) => {
    columns.offsets[index] = Number(offset);
    columns.timestamps[index] = Number(timestampMs);
    if (key !== null) {
      columns.keyStarts[index] = put(key);
      columns.keyEnds[index] = length;
    }
    if (value !== null) {
      columns.valueStarts[index] = put(value);
      columns.valueEnds[index] = length;
    }
    columns.headerStarts[index] = put(headers);
    columns.headerCounts[index] = headerCount;
  });
  return {
    partition: range.partition,
    firstOffset: range.from,
    endOffset,
    highWatermark: endOffset,
    leaderEpoch: -1,
    count,
    bytes: Buffer.concat(parts, length),
    ...columns,
  };
}
