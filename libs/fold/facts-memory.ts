import type { FactsBatch } from './facts-batch.ts';
import * as layout from './kernel/layout.ts';

/** A batch whose arrays are views of a kernel's memory. */
export function factsBatchIn(buffer: ArrayBuffer): FactsBatch {
  const records = layout.batchRecordsMax;
  const lines = layout.batchLinesMax;
  const recordWords = (at: number) => new Int32Array(buffer, at, records);
  const lineWords = (at: number) => new Int32Array(buffer, at, lines);
  return {
    count: 0,
    status: new Uint8Array(buffer, layout.statusAt, records),
    types: new Uint8Array(buffer, layout.typesAt, records),
    quarters: recordWords(layout.quartersAt),
    cohortQuarters: recordWords(layout.cohortQuartersAt),
    timesMs: new Float64Array(buffer, layout.timesMsAt, records),
    identities: new Int32Array(buffer, layout.identitiesAt, records * 4),
    facts: new Int32Array(buffer, layout.factsAt, records * 2),
    currencies: recordWords(layout.currenciesAt),
    lineStarts: recordWords(layout.lineStartsAt),
    lineCounts: recordWords(layout.lineCountsAt),
    buyers: new Float64Array(buffer, layout.buyersAt, records),
    newToBrands: new Uint8Array(buffer, layout.newToBrandsAt, records),
    listingKeys: lineWords(layout.listingKeysAt),
    text: new Uint8Array(buffer),
    brandStarts: lineWords(layout.brandStartsAt),
    brandEnds: lineWords(layout.brandEndsAt),
    listingStarts: lineWords(layout.listingStartsAt),
    listingEnds: lineWords(layout.listingEndsAt),
    categoryStarts: lineWords(layout.categoryStartsAt),
    categoryEnds: lineWords(layout.categoryEndsAt),
    reasonStarts: lineWords(layout.reasonStartsAt),
    reasonEnds: lineWords(layout.reasonEndsAt),
    quantities: lineWords(layout.quantitiesAt),
    amounts: new Float64Array(buffer, layout.amountsAt, lines),
    discounts: new Float64Array(buffer, layout.discountsAt, lines),
  };
}
