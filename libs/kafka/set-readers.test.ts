import { gzipSync, zstdCompressSync } from 'node:zlib';
import { compressFrameSync } from 'lz4-napi';
import { compressSync } from 'snappy';
import { describe, expect, test } from 'vitest';
import {
  fetchedSet,
  forgedBatch,
  javaRecords,
  javaSet,
  readerMemory,
  readToEnd,
  sealed,
  writtenBatch,
} from '../../test/support/record-set.ts';
import { batchHeaderBytes } from './batch-header.ts';
import { BatchReader, type BatchReaderOptions } from './batch-reader.ts';
import { codec } from './decompress.ts';
import type { SetReader } from './set-reader.ts';
import { StockReader } from './stock-reader.ts';

type Made = Pick<BatchReaderOptions, 'set'> & Partial<BatchReaderOptions>;

const readers: readonly (readonly [string, (options: Made) => SetReader])[] = [
  ['BatchReader', (options) => new BatchReader(withDefaults(options))],
  ['StockReader', (options) => new StockReader(withDefaults(options))],
];

function withDefaults(options: Made): BatchReaderOptions {
  return { fromOffset: 0, memory: readerMemory(), batchBytesMax: 64 << 20, ...options };
}

/** What every record of `RecordFixtures.batch` looks like. */
function expectBatch(records: readonly { key: Buffer | null; value: Buffer | null }[]): void {
  records.forEach(({ key, value }, offset) => {
    const filler = 'ab'.repeat(offset % 40);
    expect(key?.toString()).toBe(`ORD${offset}`);
    expect(value?.toString()).toBe(`{"id":"event-${offset}","filler":"${filler}"}`);
  });
}

describe.each(readers)('%s', (_name, make) => {
  test.each([
    'plain',
    'gzip',
    'snappy',
    'lz4',
    'zstd',
    'append-time',
    'append-time-gzip',
    'odd',
    'mixed',
    'compacted',
  ])('reads what the Java client wrote: %s', async (name) => {
    const { records, corrupt } = await readToEnd(make({ set: fetchedSet(javaSet(name)) }));
    const expected = javaRecords(name).map(({ producerId: _, ...record }) => record);
    expect(corrupt).toBeNull();
    expect(records).toEqual(expected);
  });

  test.each(['snappy-large', 'lz4-large'])('reads a batch of several blocks: %s', async (name) => {
    const { records } = await readToEnd(make({ set: fetchedSet(javaSet(name)) }));
    expect(records).toHaveLength(900);
    expectBatch(records);
  });

  test('covers every offset, records or not, without a hole', async () => {
    for (const [name, end] of [
      ['compacted', 24],
      ['mixed', 40],
      ['transactions', 12],
    ] as const) {
      const { chunks } = await readToEnd(make({ set: fetchedSet(javaSet(name)) }));
      const starts = chunks.map(({ firstOffset }) => firstOffset);
      const ends = chunks.map(({ endOffset }) => endOffset);
      expect([...starts, end]).toEqual([0, ...ends]);
    }
  });

  test('hands over what each leader wrote by itself, and says which it was', async () => {
    const batches = [4, 4, 5, 5, 9].map((leaderEpoch, index) => {
      const batch = writtenBatch(index * 2, [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ]);
      batch.writeInt32BE(leaderEpoch, 12);
      return batch;
    });
    const { chunks, records } = await readToEnd(make({ set: fetchedSet(Buffer.concat(batches)) }));
    expect(chunks.map(({ endOffset, leaderEpoch }) => [endOffset, leaderEpoch])).toEqual([
      [4, 4],
      [8, 5],
      [10, 9],
    ]);
    expect(records).toHaveLength(10);
  });

  test('skips what lies before the offset that was asked for', async () => {
    const set = fetchedSet(javaSet('gzip'));
    const { chunks, records } = await readToEnd(make({ set, fromOffset: 117 }));
    expect(chunks).toMatchObject([{ firstOffset: 117, endOffset: 140 }]);
    expect(records.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 23 }, (_, index) => 117 + index),
    );
  });

  test('leaves out control batches and what was rolled back', async () => {
    const set = fetchedSet(javaSet('transactions'), {
      aborted: [{ producerId: 8, firstOffset: 3 }],
    });
    const { records } = await readToEnd(make({ set }));
    expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2, 6, 7, 9, 10]);
  });

  test('leaves out interleaved rolled-back transactions, in whatever order they are named', async () => {
    const aborted = [
      { producerId: 8, firstOffset: 3 },
      { producerId: 7, firstOffset: 0 },
    ];
    const set = fetchedSet(javaSet('transactions'), { aborted });
    const { records } = await readToEnd(make({ set }));
    expect(records.map(({ offset }) => offset)).toEqual([6, 7, 9, 10]);
  });

  test('leaves out both of two transactions that began before the fetch', async () => {
    const all = javaSet('transactions');
    // From the second batch on: the first record that comes is of producer 8.
    const second = 12 + all.readInt32BE(8);
    const aborted = [
      { producerId: 7, firstOffset: 0 },
      { producerId: 8, firstOffset: 3 },
    ];
    const set = fetchedSet(all.subarray(second), { aborted });
    const { records } = await readToEnd(make({ set, fromOffset: 3 }));
    expect(records.map(({ offset }) => offset)).toEqual([6, 7, 9, 10]);
  });

  test('stops at a partial last batch', async () => {
    const whole = javaSet('plain');
    for (const cut of [
      whole.length + 1,
      whole.length + 17,
      whole.length + 60,
      2 * whole.length - 1,
    ]) {
      const set = fetchedSet(Buffer.concat([whole, javaSet('plain')]).subarray(0, cut));
      const { chunks, corrupt } = await readToEnd(make({ set, fromOffset: 100 }));
      expect(chunks).toMatchObject([{ firstOffset: 100, endOffset: 140 }]);
      expect(corrupt).toBeNull();
    }
  });

  test('stops at a batch whose CRC does not fit, after what came before it', async () => {
    const broken = writtenBatch(2, [{ key: 'c', value: 'c' }]);
    broken[broken.length - 2] = (broken[broken.length - 2] ?? 0) ^ 1;
    const bytes = Buffer.concat([
      writtenBatch(0, [
        { key: 'a', value: 'a' },
        { key: 'b', value: 'b' },
      ]),
      broken,
      writtenBatch(3, [{ key: 'd', value: 'd' }]),
    ]);
    const { chunks, records, corrupt } = await readToEnd(make({ set: fetchedSet(bytes) }));
    expect(chunks).toMatchObject([{ firstOffset: 0, endOffset: 2 }]);
    expect(records).toHaveLength(2);
    expect(corrupt).toMatchObject({ baseOffset: 2, lastOffset: 2 });
    expect(corrupt?.reason).toMatch(/offset 2 has CRC-32C [0-9a-f]{8} where [0-9a-f]{8} is stored/);
  });

  test.each(['format-0', 'format-1'])('refuses %s by name', async (name) => {
    const { records, corrupt } = await readToEnd(make({ set: fetchedSet(javaSet(name)) }));
    expect(records).toEqual([]);
    expect(corrupt?.reason).toContain('message.format.version');
  });

  const bomb = Buffer.alloc(2 << 20);
  const packers: readonly (readonly [string, number, Buffer])[] = [
    ['gzip', codec.gzip, gzipSync(bomb)],
    ['snappy', codec.snappy, compressSync(bomb)],
    ['lz4', codec.lz4, compressFrameSync(bomb)],
    ['zstd', codec.zstd, zstdCompressSync(bomb)],
  ];
  test.each(packers)('refuses a %s bomb', async (_codec, number, packed) => {
    const batch = forgedBatch({ baseOffset: 5, count: 3, codec: number, packed });
    const set = fetchedSet(batch);
    const { records, corrupt } = await readToEnd(make({ set, batchBytesMax: 1 << 20 }));
    expect(records).toEqual([]);
    expect(corrupt).toMatchObject({
      baseOffset: 5,
      lastOffset: 7,
      reason: expect.stringContaining('would take more than 1048576 bytes decompressed'),
    });
  });

  test.each([
    ['a codec that is not known', 5, Buffer.from('xxxxxxxxxxxxxxxx')],
    ['gzip that is none', codec.gzip, Buffer.from('xxxxxxxxxxxxxxxx')],
    ['snappy that is none', codec.snappy, Buffer.from('\x05xxxxxxxxxxxxxxx')],
    ['lz4 that is none', codec.lz4, Buffer.from('xxxxxxxxxxxxxxxx')],
    ['zstd that is none', codec.zstd, Buffer.from('xxxxxxxxxxxxxxxx')],
  ])('refuses %s', async (_what, number, packed) => {
    const batch = forgedBatch({ baseOffset: 0, count: 1, codec: number, packed });
    const { records, corrupt } = await readToEnd(make({ set: fetchedSet(batch) }));
    expect(records).toEqual([]);
    expect(corrupt).not.toBeNull();
  });

  test('refuses a length that can not be true', async () => {
    const batch = writtenBatch(0, [{ key: 'a', value: 'a' }]);
    batch.writeInt32BE(20, 8);
    const { corrupt } = await readToEnd(make({ set: fetchedSet(batch) }));
    expect(corrupt?.reason).toContain('claims a length of 20 bytes');
  });

  test('names no offset beyond the log where a rotten header does', async () => {
    const batch = writtenBatch(7, [{ key: 'a', value: 'a' }]);
    batch.writeInt32BE(1_000_000, 23);
    const set = fetchedSet(batch, { highWatermark: 9 });
    const { corrupt } = await readToEnd(make({ set, fromOffset: 7 }));
    expect(corrupt).toMatchObject({ baseOffset: 7, lastOffset: 8 });
  });

  test('gives an empty chunk for a batch without a record left', async () => {
    const all = javaSet('compacted');
    const second = 12 + all.readInt32BE(8);
    const third = second + 12 + all.readInt32BE(second + 8);
    const set = fetchedSet(all.subarray(second, third));
    const { chunks } = await readToEnd(make({ set, fromOffset: 10 }));
    expect(chunks).toEqual([
      { firstOffset: 10, endOffset: 14, leaderEpoch: expect.any(Number), records: [] },
    ]);
  });
});

test('uncompressed batches become one chunk over the bytes that were fetched', () => {
  const bytes = Buffer.concat([javaSet('plain'), javaSet('append-time')]);
  const reader = new BatchReader(withDefaults({ set: fetchedSet(bytes) }));
  const chunk = reader.next();
  expect(chunk?.bytes).toBe(bytes);
  expect(chunk?.count).toBe(47);
  expect(reader.next()).toBeNull();
});

test('a batch of records that do not fill it is corrupt although its CRC fits', async () => {
  const batch = writtenBatch(0, [{ key: 'a', value: 'aaaaaaaa' }]);
  const longer = sealed(Buffer.concat([batch, Buffer.from([0])]));
  longer.writeInt32BE(longer.length - 12, 8);
  const shorter = Buffer.from(batch);
  shorter[batchHeaderBytes] = 40;
  for (const broken of [longer, sealed(shorter)]) {
    const { corrupt } = await readToEnd(new BatchReader(withDefaults({ set: fetchedSet(broken) })));
    expect(corrupt).not.toBeNull();
  }
});
