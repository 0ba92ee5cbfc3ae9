import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import type { FactsReader } from '../../../libs/fold/facts-batch.ts';
import { createCarefulReader, createFastReader } from '../../../libs/fold/fast-reader.ts';
import { deriveIdentityKey } from '../../../libs/fold/identity-key.ts';
import { recordChunk, type TestRecord } from '../../support/record-chunk.ts';
import { measured } from '../cpu.ts';
import { recordsIn } from '../orders.ts';
import type { Row } from '../row.ts';

const identityKey = deriveIdentityKey('bench').key;
/** Chunks that the careful reader, which is so much slower, gets. */
const carefulChunks = 4;
const passes = 1;
const listingName = Buffer.from('"listingId"');

/** What it costs to read an event into facts: scan, identity and hash of facts. */
export function scanRow(from: () => Promise<RecordChunk[]>): Row {
  const fast = createFastReader({ identityKey });
  const careful = createCarefulReader({ identityKey });
  let oneLine: RecordChunk[] = [];
  return {
    name: 'scan',
    question: 'scan: from the bytes of an event to facts and hashes',
    figures: {
      seed: { label: 'events as the campaign has them', unit: 'µs CPU/event', digits: 3 },
      oneLine: { label: 'those with one line', unit: 'µs CPU/event', digits: 3 },
      careful: { label: 'careful path, JSON and schema', unit: 'µs CPU/event', digits: 1 },
      share: { label: 'taken by the fast path', unit: '%', digits: 1 },
    },
    warmUps: 1,
    async sample() {
      const chunks = await from();
      if (oneLine.length === 0) oneLine = chunks.map(withOneLine);
      return {
        seed: await cost(fast, chunks, passes),
        oneLine: await cost(fast, oneLine, passes),
        careful: await cost(careful, chunks.slice(0, carefulChunks), 1),
        share: (100 * fast.fastCount) / (fast.fastCount + fast.carefulCount),
      };
    },
  };
}

/** CPU µs an event. */
export async function cost(
  reader: FactsReader,
  chunks: readonly RecordChunk[],
  times: number,
): Promise<number> {
  const { cpuMicros } = await measured(() => {
    for (let pass = 0; pass < times; pass++) {
      for (const chunk of chunks) {
        for (let at = 0; at < chunk.count; ) at += reader.read(chunk, at).count;
      }
    }
  });
  return cpuMicros / (times * recordsIn(chunks));
}

/** The records of a chunk that have one line. */
function withOneLine(chunk: RecordChunk): RecordChunk {
  const records: TestRecord[] = [];
  const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.length);
  for (let i = 0; i < chunk.count; i++) {
    const value = bytes.subarray(chunk.valueStarts[i], chunk.valueEnds[i]);
    if (value.indexOf(listingName) !== value.lastIndexOf(listingName)) continue;
    records.push({ key: bytes.subarray(chunk.keyStarts[i], chunk.keyEnds[i]), value });
  }
  return recordChunk({ firstOffset: 0, partition: chunk.partition }, records);
}
