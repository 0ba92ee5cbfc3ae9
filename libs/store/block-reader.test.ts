import { describe, expect, test } from 'vitest';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { cellsOf, newShard } from '../../test/support/shards.ts';
import type { Shard } from '../fold/shard.ts';
import { BlockReader, LoadedCounters } from './block-reader.ts';

/** Sells one of each listing and gives what a commit would write. */
function sell(shard: Shard, ...listings: string[]) {
  const records = listings.map((listing, index) =>
    orderRecord({ id: `${shard.next}-${index}`, lines: [{ listing }] }),
  );
  shard.fold(recordChunk({ firstOffset: shard.next }, records));
  return shard.takeDelta();
}

describe('the blocks of some changes', () => {
  test('are each there once, as the last change has them', () => {
    const shard = newShard();
    const changes = [sell(shard, 'a'), sell(shard, 'a', 'b'), sell(shard, 'a')].map(
      ({ entries }) => entries,
    );
    const one = new BlockReader();
    const expected = new Map(
      changes
        .flatMap((entries) => one.read([entries]).blocks)
        .map((block) => [block.name, block.packed]),
    );
    const { blocks } = new BlockReader().read(changes);
    expect(blocks).toHaveLength(3);
    expect(new Map(blocks.map((block) => [block.name, block.packed]))).toEqual(expected);
  });

  test('of a series that was never named are refused', () => {
    const shard = newShard();
    sell(shard, 'a');
    expect(() => new BlockReader().read([sell(shard, 'a').entries])).toThrow(/is not there/);
  });
});

describe('the counters of a load', () => {
  test('are those of the last entry of each field, with their digest', () => {
    const shard = newShard();
    const counters = new LoadedCounters();
    const changes = [sell(shard, 'a', 'b'), sell(shard, 'b', 'c')];
    for (const { entries } of changes) counters.take(entries);
    const reader = new BlockReader();
    const read = new Map(
      changes
        .flatMap(({ entries }) => reader.read([entries]).blocks)
        .map((block) => [block.name, block]),
    );
    expect(counters.digest).toBe(changes[1]?.meta.digest);
    expect(cellsOf(counters.contents(new BlockReader()).blocks)).toEqual(cellsOf(read.values()));
  });

  test('may come with a block before the name of its series', () => {
    const shard = newShard();
    const counters = new LoadedCounters();
    const first = sell(shard, 'a');
    counters.take(sell(shard, 'a').entries);
    counters.take(first.entries);
    expect(counters.contents(new BlockReader()).blocks).toHaveLength(2);
  });
});
