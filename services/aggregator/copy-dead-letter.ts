import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import { readHeaders } from '../../libs/contracts/record-headers.ts';
import type { DeadRecord } from '../../libs/fold/shard-delta.ts';
import type { DeadLetter } from '../../libs/kafka/dead-letters.ts';

/** Copies a dead record out of its chunk, which is used again for the next fetch. */
export function copyDeadLetter(chunk: RecordChunk, dead: DeadRecord): DeadLetter {
  const { index } = dead;
  return {
    partition: chunk.partition,
    offset: chunk.offsets[index] as number,
    timestamp: chunk.timestamps[index] as number,
    key: copy(chunk.bytes, chunk.keyStarts[index], chunk.keyEnds[index]),
    value: copy(chunk.bytes, chunk.valueStarts[index], chunk.valueEnds[index]),
    headers: readHeaders(chunk, index).map(([name, value]) => [
      Buffer.from(name),
      value === null ? null : Buffer.from(value),
    ]),
    reason: dead.reason,
    message: dead.message,
  };
}

function copy(bytes: Uint8Array, start = -1, end = -1): Buffer | null {
  return start < 0 ? null : Buffer.from(bytes.subarray(start, end));
}
