import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fetchedSet,
  readerMemory,
  readToEnd,
  sealed,
  writtenBatch,
} from '../../test/support/record-set.ts';
import { batchHeaderBytes } from './batch-header.ts';
import { BatchReader } from './batch-reader.ts';
import { BatchWriter, batchRoomBytes, type OutgoingRecord } from './batch-writer.ts';
import { StockReader } from './stock-reader.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const field = fc.oneof(fc.constant(null), bytes, fc.string({ unit: 'grapheme' }));
const record: fc.Arbitrary<OutgoingRecord> = fc.record({
  key: field,
  value: field,
  headers: fc.array(fc.tuple(fc.string({ minLength: 1 }), field), { maxLength: 3 }),
  timestamp: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
});

function toBytes(value: OutgoingRecord['key']): Buffer | null {
  return value === null ? null : Buffer.from(value as string);
}

test('what is written is read back, by our walk and by kafkajs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
      const set = fetchedSet(writtenBatch(70, records));
      const options = { set, fromOffset: 0, memory: readerMemory(), batchBytesMax: 1 << 20 };
      const expected = records.map(({ key, value, headers = [], timestamp }, index) => ({
        partition: 0,
        offset: 70 + index,
        timestamp,
        key: toBytes(key),
        value: toBytes(value),
        headers: headers.map(([name, header]) => [name, toBytes(header)]),
      }));
      const ours = await readToEnd(new BatchReader(options));
      expect(ours.corrupt).toBeNull();
      expect(ours.records).toEqual(expected);
      // kafkajs keeps headers of one name together, so that only distinct names keep their order.
      const stock = await readToEnd(new StockReader(options));
      expect(stock.records.map(({ headers: _, ...rest }) => rest)).toEqual(
        expected.map(({ headers: _, ...rest }) => rest),
      );
    }),
  );
});

test('a batch that outgrows its memory moves, and keeps its room in front', () => {
  const writer = new BatchWriter(Buffer.alloc(batchRoomBytes + 100));
  for (let index = 0; index < 50; index++) writer.append({ key: 'k', value: `${index}` }, 1_000);
  const { memory, start, end } = writer.finish();
  expect(start).toBe(batchRoomBytes);
  const chunk = new BatchReader({
    set: fetchedSet(memory.subarray(start, end)),
    fromOffset: 0,
    memory: readerMemory(),
    batchBytesMax: 1 << 20,
  }).next();
  expect(chunk?.count).toBe(50);
});

test('no bytes make a reader look outside of them or fail otherwise than by saying corrupt', async () => {
  const mutation = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 5 }),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (records, mutations) => {
        const batch = writtenBatch(0, records);
        for (const { at, byte } of mutations) {
          batch[batchHeaderBytes - 4 + (at % (batch.length - batchHeaderBytes + 4))] = byte;
        }
        const set = fetchedSet(sealed(batch));
        const options = { set, fromOffset: 0, memory: readerMemory(), batchBytesMax: 1 << 20 };
        const reader = new BatchReader(options);
        const chunk = reader.next();
        if (chunk === null) {
          expect(reader.corrupt).not.toBeNull();
          return;
        }
        for (let index = 0; index < chunk.count; index++) {
          expect(chunk.keyEnds[index]).toBeLessThanOrEqual(batch.length);
          expect(chunk.valueEnds[index]).toBeLessThanOrEqual(batch.length);
          expect(chunk.headerStarts[index]).toBeLessThanOrEqual(batch.length);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
