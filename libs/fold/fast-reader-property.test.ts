import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf } from '../../test/support/facts.ts';
import { fuzzCases, fuzzRecord } from '../../test/support/fuzz/records.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { testIdentityKey } from '../../test/support/shards.ts';
import { factsStatus } from './facts-batch.ts';
import { createCarefulReader, createFastReader } from './fast-reader.ts';

const options = { identityKey: testIdentityKey };
const recordsMax = 40;

/** What has to come up in a run for it to mean anything. */
const outcomes = [
  'event of placed',
  'event of paid',
  'event of cancelled',
  'event of returned',
  'event of refunded',
  'empty',
  'foreign',
  'too_large',
  'invalid_utf8',
  'invalid_json',
  'too_deep',
  'not_an_object',
  'duplicate_field',
  'invalid_envelope',
  'invalid_time',
  'invalid_number',
  'invalid_string',
  'invalid_data',
  'invalid_lines',
  'key_mismatch',
];

const words = ['placed', 'paid', 'cancelled', 'returned', 'refunded'];

function outcomeOf(facts: Readonly<Record<string, unknown>>): string {
  if (facts['status'] === factsStatus.event) return `event of ${words[facts['type'] as number]}`;
  if (facts['status'] === factsStatus.rejected) return String(facts['reason']);
  return facts['status'] === factsStatus.empty ? 'empty' : 'foreign';
}

test(
  `both readers read the same in ${fuzzCases} records`,
  () => {
    const fast = createFastReader(options);
    const careful = createCarefulReader(options);
    const seen = new Map<string, number>();
    let count = 0;
    const property = fc.property(
      fc.array(fuzzRecord, { minLength: 1, maxLength: recordsMax, size: 'max' }),
      (records) => {
        const chunk = recordChunk({ firstOffset: 0 }, records);
        const facts = factsOf(careful, chunk);
        expect(factsOf(fast, chunk)).toEqual(facts);
        for (const each of facts) seen.set(outcomeOf(each), (seen.get(outcomeOf(each)) ?? 0) + 1);
        count += records.length;
      },
    );
    // The arrays are half as long as they may be on average.
    fc.assert(property, { numRuns: Math.ceil((fuzzCases * 2) / recordsMax) });
    expect([...seen.keys()].sort()).toEqual(expect.arrayContaining([...outcomes].sort()));
    // Not every event may take the fast path, and not only the few that nothing happened to.
    expect(fast.fastCount / count).toBeGreaterThan(0.2);
    expect(fast.carefulCount / count).toBeGreaterThan(0.2);
  },
  Math.max(30_000, fuzzCases * 2),
);
