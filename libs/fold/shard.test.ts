import { describe, expect, test } from 'vitest';
import { type EventDraft, orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk, type TestRecord } from '../../test/support/record-chunk.ts';
import { blocksOf, newShard, shardOptions, takeCells } from '../../test/support/shards.ts';
import type { ShardMeta } from '../contracts/shard-meta.ts';
import { forEachEntry } from './cell-codec.ts';
import { identityBytes } from './identity-table.ts';
import { emptyShardMeta, Shard } from './shard.ts';

/** UTC quarter hour of 2026-11-10T04:00Z, the default time of a test's event. */
const noon = Date.UTC(2026, 10, 10, 4) / 900_000;

function fold(shard: Shard, ...records: TestRecord[]): ReturnType<Shard['fold']> {
  return shard.fold(recordChunk({ firstOffset: shard.next }, records));
}

function events(...drafts: EventDraft[]): TestRecord[] {
  return drafts.map(orderRecord);
}

describe('what an event adds', () => {
  test('a paid event adds units, amounts, lines, and one order per brand at its first line', () => {
    const shard = newShard();
    const lines = [
      { brand: 'a', listing: 'a1', quantity: 2, amount: 100, discount: 7 },
      { brand: 'b', listing: 'b1', category: 'bags', amount: 30 },
      { brand: 'a', listing: 'a2', category: 'toys', amount: 5 },
      { brand: 'a', listing: 'a1', amount: 40 },
    ];
    fold(shard, ...events({ id: '1', lines }));
    expect(takeCells(shard)).toEqual({
      [`l/a/a1/shoes/CNY@${noon}`]: {
        soldUnits: 3,
        soldOrders: 1,
        soldLines: 2,
        soldAmount: 140,
        discountAmount: 7,
      },
      [`b/a/shoes/CNY@${noon}`]: {
        soldUnits: 3,
        soldOrders: 1,
        soldLines: 2,
        soldAmount: 140,
        discountAmount: 7,
      },
      [`l/b/b1/bags/CNY@${noon}`]: { soldUnits: 1, soldOrders: 1, soldLines: 1, soldAmount: 30 },
      [`b/b/bags/CNY@${noon}`]: { soldUnits: 1, soldOrders: 1, soldLines: 1, soldAmount: 30 },
      [`l/a/a2/toys/CNY@${noon}`]: { soldUnits: 1, soldLines: 1, soldAmount: 5 },
      [`b/a/toys/CNY@${noon}`]: { soldUnits: 1, soldLines: 1, soldAmount: 5 },
    });
    expect(shard.brandsEqualListings()).toBe(true);
  });

  test('a placed event adds placed units and orders on the activity clock only', () => {
    const shard = newShard();
    fold(shard, ...events({ id: '1', type: 'placed', lines: [{ quantity: 4 }] }));
    const cells = takeCells(shard);
    expect(cells[`b/siweiqi/shoes/CNY@${noon}`]).toEqual({ placedUnits: 4, placedOrders: 1 });
    expect(Object.keys(cells)).toHaveLength(2);
  });

  test('cancelled, returned and refunded stand at their own time and at the time of the sale', () => {
    const shard = newShard();
    const paidAt = '2026-11-10T12:00:00+08:00';
    const time = '2026-11-10T14:14:59.999+08:00';
    const at = { time, paidAt };
    const lines = [{ quantity: 3, amount: 500, reason: 'too-small' }];
    fold(
      shard,
      ...events(
        { id: '1', type: 'cancelled', ...at, lines },
        { id: '2', type: 'returned', ...at, lines },
        { id: '3', type: 'refunded', ...at, lines },
      ),
    );
    const listing = 'siweiqi/siweiqi-canvas-42/shoes';
    expect(takeCells(shard)).toMatchObject({
      [`l/${listing}/CNY@${noon + 8}`]: {
        cancelledUnits: 3,
        cancelledAmount: 500,
        returnedUnits: 3,
        refundedAmount: 500,
      },
      [`l/${listing}/CNY@${noon}`]: {
        cohortCancelledUnits: 3,
        cohortCancelledAmount: 500,
        cohortReturnedUnits: 3,
        cohortRefundedAmount: 500,
      },
      [`r/${listing}/too-small@${noon + 8}`]: { returnedUnits: 3 },
      [`r/${listing}/too-small@${noon}`]: { cohortReturnedUnits: 3 },
    });
  });

  test('a return without a reason is unspecified, and currencies stay apart', () => {
    const shard = newShard();
    fold(
      shard,
      ...events({ id: '1', type: 'returned' }, { id: '2', type: 'returned', currency: 'USD' }),
    );
    const cells = takeCells(shard);
    expect(cells[`r/siweiqi/siweiqi-canvas-42/shoes/unspecified@${noon}`]).toEqual({
      returnedUnits: 2,
      cohortReturnedUnits: 2,
    });
    expect(cells[`b/siweiqi/shoes/USD@${noon}`]).toEqual({
      returnedUnits: 1,
      cohortReturnedUnits: 1,
    });
  });

  test('a quarter hour is half-open, also before 1970', () => {
    const shard = newShard();
    const times = ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z', '1970-01-01T00:15:00Z'];
    fold(shard, ...events(...times.map((time, id) => ({ id: String(id), time }))));
    const quarters = Object.keys(takeCells(shard)).filter((name) => name.startsWith('b/'));
    expect(quarters).toEqual([-1, 0, 1].map((quarter) => `b/siweiqi/shoes/CNY@${quarter}`));
  });
});

describe('how a record ends', () => {
  test('the same identity with the same facts is a duplicate, however it is written', () => {
    const shard = newShard();
    const [record] = events({ id: '1', time: '2026-11-10T04:00:00Z' });
    const value = JSON.stringify({ extra: 1, ...JSON.parse(String(record?.value)) }, null, 2);
    const respelled = value.replace('2026-11-10T04:00:00Z', '2026-11-10T12:00:00.000+08:00');
    expect(fold(shard, record as TestRecord, { key: 'order-1', value: respelled })).toEqual([]);
    expect(shard.meta).toMatchObject({ applied: 1, duplicate: 1, next: 2 });
    expect(takeCells(shard)[`b/siweiqi/shoes/CNY@${noon}`]).toMatchObject({ soldUnits: 1 });
  });

  test('the same identity with other facts is a conflict and goes to the dead letters', () => {
    const shard = newShard();
    const dead = fold(
      shard,
      ...events({ id: '1' }, { id: '1', lines: [{ quantity: 2 }] }, { id: '1', source: '/other' }),
    );
    expect(dead).toMatchObject([{ index: 1, reason: 'conflict' }]);
    expect(shard.meta).toMatchObject({ applied: 2, conflict: 1 });
  });

  test('a rejected record takes no identity, so its corrected form is applied', () => {
    const shard = newShard();
    const [good] = events({ id: '1' });
    const dead = fold(shard, { key: 'another', value: good?.value ?? null }, good as TestRecord);
    expect(dead).toMatchObject([{ index: 0, reason: 'key_mismatch' }]);
    expect(shard.meta).toMatchObject({ applied: 1, rejected: 1, rejectedBy: { key_mismatch: 1 } });
  });

  test('tombstones, empty values and foreign types are skipped', () => {
    const shard = newShard();
    const foreign = JSON.stringify({ type: 'shop.stock.changed.v1' });
    const dead = fold(
      shard,
      { key: 'a', value: null },
      { key: 'a', value: '' },
      { key: 'a', value: foreign },
    );
    expect(dead).toEqual([]);
    expect(shard.meta).toMatchObject({ skipped: 3, applied: 0, next: 3 });
  });

  test('a record on the wrong partition is counted, and rejected where that is enforced', () => {
    const isPlaced = () => false;
    const lenient = newShard({ isPlaced });
    expect(fold(lenient, ...events({ id: '1' }, { id: '1' }))).toEqual([]);
    expect(lenient.meta).toMatchObject({ applied: 1, duplicate: 1, misplaced: 1 });
    const strict = newShard({ isPlaced, enforcePlacement: true });
    expect(fold(strict, ...events({ id: '1' }))).toMatchObject([{ reason: 'wrong_partition' }]);
    expect(strict.meta).toMatchObject({ applied: 0, rejected: 1, misplaced: 0 });
    expect(strict.identities.count).toBe(0);
  });

  test('an event that would take a cell past 2^53 − 1 is rejected whole, the next one is not', () => {
    const shard = newShard();
    const line = { listing: 'x', amount: 1e12 };
    const full = { lines: Array.from({ length: 200 }, () => line) };
    let applied = 0;
    while (applied < 45) fold(shard, ...events({ id: `full-${applied++}`, ...full }));
    const rest = Number.MAX_SAFE_INTEGER - 45 * 200e12;
    const seven = Array.from({ length: 7 }, () => line);
    const last = { listing: 'y', amount: rest - 7e12 };
    const dead = fold(
      shard,
      ...events(
        { id: 'over', lines: [...seven, last, { listing: 'z', amount: 1 }] },
        { id: 'exact', lines: [...seven, last] },
        { id: 'zero', lines: [{ amount: 0 }] },
        { id: 'one', lines: [{ amount: 1 }] },
        { id: 'elsewhere', lines: [{ brand: 'other', amount: 1 }] },
      ),
    );
    expect(dead.map(({ index, reason }) => [index, reason])).toEqual([
      [0, 'counter_overflow'],
      [3, 'counter_overflow'],
    ]);
    const brand = takeCells(shard)[`b/siweiqi/shoes/CNY@${noon}`];
    expect(brand?.soldAmount).toBe(Number.MAX_SAFE_INTEGER);
    expect(shard.brandsEqualListings()).toBe(true);
  });
});

describe('offsets', () => {
  test('every offset of a chunk is accounted for, gaps included', () => {
    const shard = new Shard(emptyShardMeta(100), shardOptions());
    const records = events({ id: '1' }, { id: '2' }).map((record, i) => ({
      ...record,
      offset: 103 + i * 4,
      timestamp: 1000 + i,
    }));
    shard.fold(recordChunk({ firstOffset: 100, endOffset: 110 }, records));
    const { meta } = shard;
    expect(meta).toMatchObject({ start: 100, next: 110, applied: 2, gaps: 8 });
    expect(meta.anchor?.offset).toBe(107);
    expect(meta.recordTimestampMs).toBe(1001);
    expect(meta.watermarkMs).toBe(Date.UTC(2026, 10, 10, 4));
  });

  test('offsets that were folded before are left out of a chunk that overlaps', () => {
    const shard = newShard();
    const records = events({ id: '1' }, { id: '2' }, { id: '3' });
    shard.fold(recordChunk({ firstOffset: 0 }, records.slice(0, 2)));
    shard.fold(recordChunk({ firstOffset: 0 }, records));
    expect(shard.meta).toMatchObject({ applied: 3, duplicate: 0, next: 3 });
    shard.fold(recordChunk({ firstOffset: 0 }, records));
    expect(shard.meta).toMatchObject({ applied: 3, duplicate: 0, next: 3 });
  });

  test('a chunk that leaves a hole before it is a broken invariant', () => {
    const shard = newShard();
    expect(() => shard.fold(recordChunk({ firstOffset: 1 }, events({ id: '1' })))).toThrow(/hole/);
  });
});

describe('deltas', () => {
  test('a delta holds what changed since the last one, and the identities that are new', () => {
    const shard = newShard();
    fold(shard, ...events({ id: '1' }, { id: '2', lines: [{ brand: 'b' }] }));
    const first = shard.takeDelta();
    fold(shard, ...events({ id: '3' }, { id: '3' }));
    const second = shard.takeDelta();
    expect([first.from, first.meta.next, second.from, second.meta.next]).toEqual([0, 2, 2, 4]);
    expect(first.identities).toMatchObject([{ chunk: 0, index: 0 }]);
    expect(second.identities).toMatchObject([{ chunk: 0, index: 2 }]);
    expect(second.identities[0]?.bytes).toHaveLength(identityBytes);
    expect(blocksOf(shard, first)).toHaveLength(4);
    expect(blocksOf(shard, second)).toHaveLength(2);
    expect(shard.pending).toBe(0);
  });

  test('a shard restored from its deltas goes on exactly as the one that wrote them', () => {
    const original = newShard();
    const drafts = Array.from({ length: 40 }, (_, i) => ({
      id: String(i % 30),
      type: (['placed', 'paid', 'returned'] as const)[i % 3] ?? 'paid',
      lines: [{ listing: `l${i % 5}`, quantity: 1 + (i % 3) }],
    }));
    fold(original, ...events(...drafts.slice(0, 25)));
    const delta = original.takeDelta();

    const restored = new Shard(delta.meta, shardOptions());
    restored.restoreCells(delta.entries);
    for (const run of delta.identities) restored.restoreIdentities(run.bytes);
    restored.assertWhole();

    fold(original, ...events(...drafts.slice(25)));
    fold(restored, ...events(...drafts.slice(25)));
    const [a, b] = [original.takeDelta(), restored.takeDelta()];
    expect(b.meta).toEqual(a.meta);
    expect(b.entries.equals(a.entries)).toBe(true);
    expect(b.identities).toEqual(a.identities);
    expect(a.meta.conflict + a.meta.duplicate).toBe(10);
  });

  test('what is stored depends on the log alone, not on when it was committed', () => {
    const records = events(
      ...Array.from({ length: 30 }, (_, i) => ({
        id: String(i),
        type: (['paid', 'placed', 'returned'] as const)[i % 3] ?? 'paid',
        lines: [{ brand: `b${(i * 7) % 4}`, listing: `l${(i * 5) % 11}`, reason: `r${i % 2}` }],
      })),
    );
    const [once, often] = [newShard(), newShard()];
    fold(once, ...records);
    for (const record of records) {
      fold(often, record);
      often.takeDelta();
    }
    once.takeDelta();
    expect(often.meta).toEqual(once.meta);
  });

  test('stored counters come in any order, and some of them twice', () => {
    const original = newShard();
    fold(original, ...events({ id: '1' }, { id: '2', lines: [{ brand: 'b', listing: 'x' }] }));
    const delta = original.takeDelta();
    const entries: Buffer[] = [];
    forEachEntry(delta.entries, (nameStart, _nameEnd, _valueStart, valueEnd) => {
      entries.push(delta.entries.subarray(nameStart - 2, valueEnd));
    });
    expect(entries).toHaveLength(8);
    for (let first = 0; first < entries.length; first++) {
      const restored = new Shard(delta.meta, shardOptions());
      const order = [...entries.slice(first), ...entries.slice(0, first).reverse(), ...entries];
      for (const entry of order) restored.restoreCells(entry);
      restored.assertWhole();
      expect(restored.brandsEqualListings()).toBe(true);
    }
    const lost = new Shard(delta.meta, shardOptions());
    lost.restoreCells(Buffer.concat(entries.slice(1)));
    expect(() => lost.assertWhole()).toThrow(/the series of its block 0\/\d+ is not there/);
  });

  test('blocks of two moments, or not all of them, are no shard', () => {
    const original = newShard();
    fold(original, ...events({ id: '1' }, { id: '2', lines: [{ brand: 'b' }] }));
    const early = original.takeDelta();
    fold(original, ...events({ id: '3' }));
    const late = original.takeDelta();
    const load = (meta: ShardMeta, ...pages: Buffer[]) => {
      const shard = new Shard(meta, shardOptions());
      for (const page of pages) shard.restoreCells(page);
      shard.assertWhole();
    };
    load(early.meta, early.entries);
    load(late.meta, early.entries, late.entries);
    expect(() => load(early.meta, early.entries, late.entries)).toThrow(/not those of offset 2/);
    expect(() => load(late.meta, early.entries)).toThrow(/not those of offset 3/);
    expect(() => load(late.meta, late.entries)).toThrow(
      /the series of its block 0\/\d+ is not there/,
    );
  });
});
