import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { SeriesNames } from '../../test/support/series-names.ts';
import { cellsOf, newShard, purchasesOf, shardOptions } from '../../test/support/shards.ts';
import { until } from '../../test/support/until.ts';
import type { CellBlock } from '../contracts/cells.ts';
import { pagePurchases, purchaseAt, purchasesIn } from '../contracts/purchase-page.ts';
import { type Entry, splitEntries } from '../fold/cell-codec.ts';
import { Shard } from '../fold/shard.ts';
import { connectRedis, untilReady } from './connect.ts';
import { createFollower, type ShardEvent } from './follow.ts';
import { shardKeys } from './keys.ts';
import { type Claim, ShardStore } from './shard-store.ts';

const prefix = freshPrefix();
let connection: ReturnType<typeof connectRedis>;
let topic: string;
let topics = 0;
let stop: AbortController;
let following: Promise<void> | undefined;

beforeEach(async () => {
  connection = connectRedis({ url: prefix.redisUrl, role: 'writer' });
  await untilReady(connection, AbortSignal.timeout(5_000));
  topic = `follow-${topics++}`;
  stop = new AbortController();
  following = undefined;
});

afterEach(async () => {
  stop.abort();
  await following;
  connection.disconnect();
});

/** A reader that keeps blocks as the query side does: by name, the last one wins. */
function follow(checkMs = 50): {
  events: ShardEvent[];
  blocks: Map<string, CellBlock>;
  next: () => number;
} {
  const events: ShardEvent[] = [];
  const blocks = new Map<string, CellBlock>();
  let next = -1;
  const follower = createFollower({
    connection,
    openFollower: () => connectRedis({ url: prefix.redisUrl, role: 'follower' }),
    space: { prefix: prefix.prefix, topic },
    partitions: [0],
    checkMs,
  });
  following = follower.run((event) => {
    events.push(event);
    if (!('state' in event)) return;
    if (event.kind === 'reset') blocks.clear();
    for (const block of event.blocks) blocks.set(block.name, block);
    next = event.state.meta.next;
  }, stop.signal);
  return { events, blocks, next: () => next };
}

function openStore(): ShardStore {
  const space = { prefix: prefix.prefix, topic };
  return new ShardStore({ connection, space, owner: 'test', identityKeyFingerprint: 'k' });
}

const keys = () => shardKeys({ prefix: prefix.prefix, topic }, 0);

async function sell(store: ShardStore, claim: Claim, shard: Shard, ids: number[]) {
  const records = ids.map((id) =>
    orderRecord({ id: String(id), lines: [{ listing: `l${id % 7}` }] }),
  );
  shard.fold(recordChunk({ firstOffset: shard.next }, records));
  await store.commit(claim, shard.takeDelta(), 100);
}

/** All cells of a shard, by loading what is stored. */
async function storedCells() {
  const store = openStore();
  const claim = await store.claim(0, 0);
  const entries: Entry[] = [];
  await store.load(claim, {
    restoreCells: (some) => entries.push(...splitEntries(some)),
    restoreIdentities: () => undefined,
    assertWhole: () => undefined,
  });
  const blocks = new SeriesNames().decodeAll(entries);
  return cellsOf(blocks.toSorted((a, b) => a.name.localeCompare(b.name)));
}

function sorted(blocks: Map<string, CellBlock>) {
  return cellsOf([...blocks.values()].toSorted((a, b) => a.name.localeCompare(b.name)));
}

describe('following a shard', () => {
  test('a shard that does not exist is unreadable, and is read once it does', async () => {
    const seen = follow();
    await until(() => seen.events.length > 0);
    expect(seen.events).toEqual([
      { kind: 'unreadable', partition: 0, reason: 'there is no such shard yet' },
    ]);
    const store = openStore();
    const claim = await store.claim(0, 5);
    await until(() => seen.next() === 5);
    expect(seen.events.at(-1)).toMatchObject({ kind: 'reset', blocks: [], state: { epoch: 1 } });
    expect(claim.epoch).toBe('1');
  });

  test('changes come one by one, each with the blocks that changed', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1, 2]);
    const seen = follow();
    await until(() => seen.next() === 2);
    await sell(store, claim, shard, [3]);
    await until(() => seen.next() === 3);
    await sell(store, claim, shard, [4, 4]);
    await until(() => seen.next() === 5);
    expect(seen.events.map(({ kind }) => kind)).toEqual(['reset', 'update', 'update']);
    expect(seen.events[1]).toMatchObject({ blocks: [{ rows: [{}] }, { rows: [{}] }] });
    expect(seen.events.at(-1)).toMatchObject({ state: { meta: { duplicate: 1, applied: 4 } } });
    expect(sorted(seen.blocks)).toEqual(await storedCells());
  });

  test('purchases come with a load and with changes, a page at a time', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    const buy = async (...ids: number[]) => {
      const records = ids.map((id) => orderRecord({ id: String(id), buyer: { id: `b${id}` } }));
      shard.fold(recordChunk({ firstOffset: shard.next }, records));
      const delta = shard.takeDelta();
      await store.commit(claim, delta, 100);
      return delta;
    };
    const first = await buy(...Array.from({ length: pagePurchases + 1 }, (_, id) => id));
    const seen = follow();
    await until(() => seen.next() === shard.next);
    const second = await buy(1000);
    await until(() => seen.next() === shard.next);
    const told = seen.events.map((event) => ('state' in event ? event.pages : []));
    expect(told.map((pages) => pages?.map(({ page }) => page))).toEqual([[0, 1], [1]]);
    const [before, after] = [purchasesOf(first), purchasesOf(first, second)];
    expect(told.map((pages) => purchasesIn(pages?.at(-1)?.bytes ?? Buffer.alloc(0)))).toEqual([
      1, 2,
    ]);
    expect(after.slice(0, -1)).toEqual(before);
    expect(
      told[1]?.[0]?.seriesOf(purchaseAt(told[1]?.[0]?.bytes ?? Buffer.alloc(0), 1).seriesNumber),
    ).toEqual(expect.objectContaining({ table: 'listing', brandId: 'siweiqi' }));
  });

  test('loading while the shard changes gives exactly one state of it', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    const ids = Array.from({ length: 400 }, (_, i) => i);
    await sell(store, claim, shard, ids);
    const seen = follow();
    for (let i = 0; i < 60; i++) await sell(store, claim, shard, [1000 + i, 2000 + i]);
    await until(() => seen.next() === shard.next);
    expect(sorted(seen.blocks)).toEqual(await storedCells());
  });

  test('a hole in the stream leads to a reload', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1]);
    // No check comes in between: the hole itself has the shard loaded.
    const seen = follow(60_000);
    await until(() => seen.next() === 1);
    // A commit that the stream has dropped again, as if the reader had been slow.
    shard.fold(recordChunk({ firstOffset: 1 }, [{ key: 'a', value: null }]));
    const { meta } = shard.takeDelta();
    await connection
      .multi()
      .hset(keys().shard, 'next', '2', 'meta', JSON.stringify(meta))
      .xtrim(keys().changes, 'MAXLEN', 0)
      .exec();
    await sell(store, claim, shard, [3]);
    await until(() => seen.next() === 3);
    expect(seen.events).toMatchObject([
      { kind: 'reset', state: { meta: { next: 1 } } },
      { kind: 'behind', reason: 'its stream of changes has a hole' },
      { kind: 'reset', state: { meta: { next: 3 } } },
    ]);
  });

  test('a shard that went back is told again from where it is', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1, 2]);
    const old = await connection.dumpBuffer(keys().shard);
    await sell(store, claim, shard, [3, 4]);
    const seen = follow();
    await until(() => seen.next() === 4);
    await connection.restore(keys().shard, 0, old as Buffer, 'REPLACE');
    await until(() => seen.next() === 2);
    expect(seen.events.some((e) => e.kind === 'unreadable' && e.reason === 'it went back')).toBe(
      true,
    );
    const again = await store.claim(0, 0);
    const restored = new Shard(again.meta, shardOptions());
    await store.load(again, restored);
    await sell(store, again, restored, [3, 4, 5]);
    await until(() => seen.next() === 5);
    expect(sorted(seen.blocks)).toEqual(await storedCells());
  });

  test('a shard that is gone is not shown any more', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1, 2]);
    const seen = follow();
    await until(() => seen.next() === 2);
    await connection.del(keys().shard);
    await until(() => seen.events.at(-1)?.kind === 'unreadable');
    expect(seen.events).toContainEqual({
      kind: 'unreadable',
      partition: 0,
      reason: 'there is no such shard any more',
    });
  });

  test('counters of two moments are not shown', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1, 2]);
    const { meta } = shard;
    await sell(store, claim, shard, [3, 8]);
    await connection.hset(keys().shard, 'next', '2', 'meta', JSON.stringify(meta));
    await connection.del(keys().changes);
    const seen = follow();
    await until(() => seen.events.length > 0);
    expect(seen.events).toEqual([
      { kind: 'unreadable', partition: 0, reason: 'its counters are not all of one moment' },
    ]);
    const again = await store.claim(0, 0);
    await expect(store.load(again, new Shard(again.meta, shardOptions()))).rejects.toMatchObject({
      code: 'shard_corrupt',
    });
  });

  test('a shard that was made anew and came to the same offset is told again', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1, 2]);
    const seen = follow();
    await until(() => seen.next() === 2);
    await sell(store, await store.claim(1, 0), newShard(), [3, 8]);
    const { shard: other } = shardKeys({ prefix: prefix.prefix, topic }, 1);
    const anew = await connection.dumpBuffer(other);
    await connection.restore(keys().shard, 0, anew as Buffer, 'REPLACE');
    await until(() => seen.events.length === 3);
    expect(seen.events).toMatchObject([
      { kind: 'reset' },
      { kind: 'unreadable', reason: 'it was made anew' },
      { kind: 'reset', state: { meta: { next: 2 } } },
    ]);
    expect(sorted(seen.blocks)).toEqual(await storedCells());
  });

  test('a change that never reaches the stream is noticed', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1]);
    const seen = follow();
    await until(() => seen.next() === 1);
    const meta = { ...shard.meta, next: 2, skipped: 1 };
    await connection.hset(keys().shard, 'next', '2', 'meta', JSON.stringify(meta));
    await until(() => seen.next() === 2);
    expect(seen.events.at(-1)?.kind).toBe('reset');
  });

  test('a block that can not be read makes the shard unreadable, not smaller', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1]);
    await connection.hset(keys().shard, 'b/siweiqi/shoes/CNY/1', Buffer.from([99]));
    const seen = follow();
    await until(() => seen.events.length > 0);
    expect(seen.events[0]).toMatchObject({ kind: 'unreadable' });
    expect(seen.blocks.size).toBe(0);
  });

  test('a shard that another version has written is not read', async () => {
    const [store, shard] = [openStore(), newShard()];
    const claim = await store.claim(0, 0);
    await sell(store, claim, shard, [1]);
    const seen = follow();
    await until(() => seen.next() === 1);
    await connection.hset(keys().shard, 'format', '1000');
    await until(() => seen.events.at(-1)?.kind === 'unreadable');
    expect(seen.events.at(-1)).toMatchObject({
      reason: expect.stringMatching(/^it has format 1000, and this program reads \d+$/),
    });
  });

  test('a new owner shows as a new epoch', async () => {
    const store = openStore();
    await store.claim(0, 0);
    const seen = follow();
    await until(() => seen.next() === 0);
    await store.claim(0, 0);
    await until(() => {
      const last = seen.events.at(-1);
      return last?.kind === 'update' && last.state.epoch === 2;
    });
  });
});
