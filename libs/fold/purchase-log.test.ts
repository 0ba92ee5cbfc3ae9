import { describe, expect, test } from 'vitest';
import { type EventDraft, orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import {
  newShard,
  purchasesOf,
  type StoredPurchase,
  shardOptions,
} from '../../test/support/shards.ts';
import { sampleHashes } from '../contracts/buyer-sample.ts';
import { orderTagMask, pagePurchases } from '../contracts/purchase-page.ts';
import { forEachEntry } from './cell-codec.ts';
import { Shard } from './shard.ts';
import type { ShardDelta } from './shard-delta.ts';

/** UTC quarter hour of 2026-11-10T04:00Z, the default time of a test's event. */
const noon = Date.UTC(2026, 10, 10, 4) / 900_000;

function fold(shard: Shard, ...drafts: EventDraft[]): void {
  shard.fold(recordChunk({ firstOffset: shard.next }, drafts.map(orderRecord)));
}

/** Orders of many buyers, some of whom come back, on two days. */
function manyOrders(count: number): EventDraft[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    time: i % 3 === 0 ? '2026-11-11T04:00:00Z' : '2026-11-10T04:00:00Z',
    buyer: { id: `buyer-${(i * 7919) % Math.ceil(count * 0.8)}` },
    lines: [{ brand: `b${i % 2}`, listing: `l${i % 5}` }],
  }));
}

function restore(delta: ShardDelta, entries: Buffer = delta.entries): Shard {
  const shard = new Shard(delta.meta, shardOptions());
  shard.restoreCells(entries);
  for (const run of delta.identities) shard.restoreIdentities(run.bytes);
  shard.assertWhole();
  return shard;
}

describe('a purchase', () => {
  test('is of a paid order that names a buyer, one a brand, at the listing of its first line', () => {
    const shard = newShard();
    const buyer = { id: 'ann', newToBrand: true };
    const lines = [
      { brand: 'a', listing: 'a1' },
      { brand: 'b', listing: 'b1', category: 'bags' },
      { brand: 'a', listing: 'a2' },
    ];
    fold(
      shard,
      { id: '1', buyer, lines },
      { id: '2', lines },
      { id: '3', type: 'placed', buyer, lines },
      { id: '4', type: 'returned', buyer, lines },
    );
    const delta = shard.takeDelta();
    const bought = purchasesOf(delta);
    const tag = (delta.identities[0]?.bytes.readUInt32LE(0) ?? 0) & orderTagMask;
    const one = { quarter: noon, hash: bought[0]?.hash, newToBrand: 2, orderTag: tag };
    expect(bought).toEqual([
      { series: 'l/a/a1/shoes/CNY/', ...one },
      { series: 'l/b/b1/bags/CNY/', ...one },
    ]);
  });

  test('is there once, whatever comes again', () => {
    const shard = newShard();
    const order = { id: '1', buyer: { id: 'ann' } };
    fold(shard, order, order, { ...order, lines: [{ quantity: 2 }] });
    expect(purchasesOf(shard.takeDelta())).toHaveLength(1);
  });

  test('says whether the buyer is new to the brand, if the event does', () => {
    const shard = newShard();
    fold(
      shard,
      { id: '1', buyer: { id: 'ann' } },
      { id: '2', buyer: { id: 'ann', newToBrand: false } },
      { id: '3', buyer: { id: 'bob', newToBrand: true } },
    );
    const bought = purchasesOf(shard.takeDelta());
    expect(bought.map(({ newToBrand }) => newToBrand)).toEqual([0, 1, 2]);
    expect(bought[0]?.hash).toBe(bought[1]?.hash);
    expect(bought[0]?.hash).not.toBe(bought[2]?.hash);
  });

  test('of an event that is rejected is nobody’s', () => {
    const shard = newShard({ isPlaced: () => false, enforcePlacement: true });
    fold(shard, { id: '1', buyer: { id: 'ann' } });
    expect(shard.purchases.count).toBe(0);
  });
});

describe('the log of purchases', () => {
  test('holds all purchases of everybody who is in the sample of a brand and a day', () => {
    const orders = manyOrders(4_000);
    const some = newShard();
    fold(some, ...orders);
    const kept = purchasesOf(some.takeDelta());
    // In shards of few orders nobody is left out.
    const everything: StoredPurchase[] = [];
    for (let from = 0; from < orders.length; from += 200) {
      const few = newShard();
      fold(few, ...orders.slice(from, from + 200));
      everything.push(...purchasesOf(few.takeDelta()));
    }
    expect(everything).toHaveLength(orders.length);
    expect(kept.length).toBeLessThan(3_000);
    const groups = Map.groupBy(
      everything,
      ({ series, quarter }) => `${series[2]}${series[3]} ${quarter}`,
    );
    expect(groups.size).toBe(4);
    for (const [group, purchases] of groups) {
      const hashes = [...new Set(purchases.map(({ hash }) => hash))].sort((a, b) => a - b);
      const limit = hashes[sampleHashes - 1] as number;
      const wanted = purchases.filter(({ hash }) => hash < limit);
      const found = kept.filter(
        ({ series, quarter, hash }) =>
          `${series[2]}${series[3]} ${quarter}` === group && hash < limit,
      );
      expect(found).toEqual(wanted);
    }
  });

  test('depends on the records alone, not on when they were committed', () => {
    const [once, often] = [newShard(), newShard()];
    const orders = manyOrders(2_000);
    fold(once, ...orders);
    const deltas: ShardDelta[] = [];
    for (let from = 0; from < orders.length; from += 37) {
      fold(often, ...orders.slice(from, from + 37));
      deltas.push(often.takeDelta());
    }
    expect(purchasesOf(...deltas)).toEqual(purchasesOf(once.takeDelta()));
    expect(often.meta).toEqual(once.meta);
  });

  test('is written again from the last page that was not full', () => {
    const shard = newShard();
    fold(shard, ...manyOrders(pagePurchases + 5));
    const deltas = [shard.takeDelta()];
    fold(shard, { id: 'x', buyer: { id: 'ann' } });
    deltas.push(shard.takeDelta());
    fold(shard, { id: 'y' });
    deltas.push(shard.takeDelta());
    expect(deltas.map(({ entries }) => pagesIn(entries))).toEqual([['o/0', 'o/1'], ['o/1'], []]);
    expect(purchasesOf(...deltas)).toHaveLength(pagePurchases + 6);
  });

  test.each([40, pagePurchases, 4_000])(
    'restored with %i orders, it goes on as it was',
    (count) => {
      const original = newShard();
      const orders = manyOrders(count + 500);
      fold(original, ...orders.slice(0, count));
      const restored = restore(original.takeDelta());
      expect(restored.purchases.count).toBe(original.purchases.count);
      for (const shard of [original, restored]) fold(shard, ...orders.slice(count));
      const [a, b] = [original.takeDelta(), restored.takeDelta()];
      expect(b.entries.equals(a.entries)).toBe(true);
      expect(b.meta).toEqual(a.meta);
    },
  );

  test('is no shard with a page that is missing, torn, of another moment or of no listing', () => {
    const original = newShard();
    const drafts = manyOrders(3 * pagePurchases);
    fold(original, ...drafts.slice(0, 2 * pagePurchases + 9));
    const early = original.takeDelta();
    fold(original, ...drafts.slice(2 * pagePurchases + 9));
    const late = original.takeDelta();
    const both = { ...late, entries: Buffer.concat([early.entries, late.entries]), identities: [] };
    expect(restore(both).purchases.count).toBe(3 * pagePurchases);
    expect(() => restore(both, without(both.entries, 'o/1'))).toThrow(/page 1 .* is not whole/);
    expect(() => restore(both, without(both.entries, 'o/2'))).toThrow(/their digest is/);
    const lateOnly = Buffer.concat([without(early.entries, 'o/2'), late.entries]);
    expect(restore(both, lateOnly).purchases.count).toBe(3 * pagePurchases);
    const earlyLast = Buffer.concat([both.entries, only(early.entries, 'o/2')]);
    expect(() => restore(both, earlyLast)).toThrow(/their digest is/);
    const [torn, foreign] = [only(early.entries, 'o/0'), only(early.entries, 'o/0')];
    foreign.writeUInt32LE(1_000, foreign.length - 16);
    expect(() => restore(both, Buffer.concat([both.entries, foreign]))).toThrow(/names no listing/);
    torn.writeUInt16BE(1_007, 5);
    expect(() => restore(both, Buffer.concat([both.entries, torn.subarray(0, -1)]))).toThrow(
      /page 0 .* is not whole/,
    );
  });
});

/** The names of the pages among some entries. */
function pagesIn(entries: Buffer): string[] {
  const names: string[] = [];
  forEachEntry(entries, (start, end) => names.push(entries.toString('latin1', start, end)));
  return names.filter((name) => name.startsWith('o/'));
}

/** The entries whose names are wanted. */
function pick(entries: Buffer, wanted: (name: string) => boolean): Buffer {
  const picked: Buffer[] = [];
  forEachEntry(entries, (nameStart, nameEnd, _valueStart, valueEnd) => {
    if (!wanted(entries.toString('latin1', nameStart, nameEnd))) return;
    picked.push(entries.subarray(nameStart - 2, valueEnd));
  });
  return Buffer.concat(picked);
}

function without(entries: Buffer, name: string): Buffer {
  return pick(entries, (other) => other !== name);
}

function only(entries: Buffer, name: string): Buffer {
  return pick(entries, (other) => other === name);
}
