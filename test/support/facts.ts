import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import { type FactsBatch, type FactsReader, factsStatus } from '../../libs/fold/facts-batch.ts';

/** What a reader makes of one record, as a plain value that can be compared. */
export type ReadFacts = Readonly<Record<string, unknown>>;

/** Reads all of a chunk, batch after batch. */
export function factsOf(reader: FactsReader, chunk: RecordChunk): ReadFacts[] {
  const all: ReadFacts[] = [];
  while (all.length < chunk.count) {
    const from = all.length;
    const batch = reader.read(chunk, from);
    const rejections = new Map(reader.rejections.map((each) => [each.index, each]));
    for (let slot = 0; slot < batch.count; slot++) {
      const status = batch.status[slot];
      if (status === factsStatus.event) all.push(eventFacts(batch, slot));
      else if (status === factsStatus.rejected)
        all.push({ status, ...rejections.get(from + slot) });
      else all.push({ status });
    }
  }
  return all;
}

function eventFacts(batch: FactsBatch, slot: number): ReadFacts {
  const first = batch.lineStarts[slot] as number;
  const count = batch.lineCounts[slot] as number;
  return {
    status: batch.status[slot],
    type: batch.types[slot],
    quarter: batch.quarters[slot],
    cohortQuarter: batch.cohortQuarters[slot],
    timeMs: batch.timesMs[slot],
    identity: hex(batch.identities, slot * 4, 4),
    facts: hex(batch.facts, slot * 2, 2),
    currency: batch.currencies[slot],
    buyer: batch.buyers[slot],
    newToBrand: batch.newToBrands[slot],
    lines: Array.from({ length: count }, (_, i) => lineFacts(batch, first + i)),
  };
}

function lineFacts(batch: FactsBatch, line: number): ReadFacts {
  return {
    listingKey: batch.listingKeys[line],
    brandId: text(batch, batch.brandStarts, batch.brandEnds, line),
    listingId: text(batch, batch.listingStarts, batch.listingEnds, line),
    category: text(batch, batch.categoryStarts, batch.categoryEnds, line),
    reason: text(batch, batch.reasonStarts, batch.reasonEnds, line),
    quantity: batch.quantities[line],
    amount: batch.amounts[line],
    discount: batch.discounts[line],
  };
}

function text(
  batch: FactsBatch,
  starts: Int32Array,
  ends: Int32Array,
  line: number,
): string | null {
  const start = starts[line] as number;
  return start < 0 ? null : Buffer.from(batch.text.subarray(start, ends[line])).toString('latin1');
}

function hex(words: Int32Array, from: number, count: number): string {
  return Buffer.from(words.buffer, words.byteOffset + from * 4, count * 4).toString('hex');
}
