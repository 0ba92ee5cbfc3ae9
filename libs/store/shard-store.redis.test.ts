import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { newShard, shardOptions } from '../../test/support/shards.ts';
import { chunkIdentities, identityBytes } from '../fold/identity-table.ts';
import { Shard } from '../fold/shard.ts';
import type { ShardDelta } from '../fold/shard-delta.ts';
import { connectRedis, untilReady } from './connect.ts';
import { shardKeys } from './keys.ts';
import { type Claim, CommitRefusedError, ShardStore } from './shard-store.ts';

const prefix = freshPrefix();
let connection: ReturnType<typeof connectRedis>;
let topic: string;
let topics = 0;

beforeEach(async () => {
  connection = connectRedis({ url: prefix.redisUrl, role: 'writer' });
  await untilReady(connection, AbortSignal.timeout(5_000));
  topic = `orders-${topics++}`;
});

afterEach(() => connection.disconnect());

function openStore(owner = 'test'): ShardStore {
  const space = { prefix: prefix.prefix, topic };
  return new ShardStore({ connection, space, owner, identityKeyFingerprint: 'k1' });
}

function keys() {
  return shardKeys({ prefix: prefix.prefix, topic }, 0);
}

/** Everything that a shard has in Redis, its stream by the number of its entries. */
async function stored() {
  const { shard, changes, identities } = keys();
  const hash = await connection.hgetallBuffer(shard);
  const fields = Object.entries(hash).map(([name, value]) => [name, value.toString('hex')]);
  return {
    hash: Object.fromEntries(fields.toSorted()),
    changes: await connection.xlen(changes).catch(() => 'not a stream'),
    ids: await Promise.all(
      [0, 1].map((n) => connection.get(identities(n)).catch(() => 'not a string')),
    ),
  };
}

function sell(shard: Shard, ...ids: number[]): ShardDelta {
  const records = ids.map((id) =>
    orderRecord({ id: String(id), lines: [{ listing: `l${id % 3}` }] }),
  );
  shard.fold(recordChunk({ firstOffset: shard.next }, records));
  return shard.takeDelta();
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(CommitRefusedError);
  return (error as CommitRefusedError).refusal;
}

describe('claim', () => {
  test('makes a shard at its start, and raises the epoch each time', async () => {
    const store = openStore();
    const first = await store.claim(0, 17);
    expect(first.epoch).toBe('1');
    expect(first.meta).toMatchObject({ start: 17, next: 17, applied: 0 });
    const second = await store.claim(0, 99);
    expect(second.epoch).toBe('2');
    expect(second.meta.start).toBe(17);
  });

  test('a shard of another format or identity key, or another type, is left alone', async () => {
    await openStore().claim(0, 0);
    const space = { prefix: prefix.prefix, topic };
    const other = new ShardStore({ connection, space, owner: 'x', identityKeyFingerprint: 'k2' });
    await expect(other.claim(0, 0)).rejects.toThrow(/another IDENTITY_KEY/);
    await connection.hset(keys().shard, 'format', '99');
    await expect(openStore().claim(0, 0)).rejects.toThrow(/has format 99/);
    await connection.set(shardKeys(space, 1).shard, 'x');
    await expect(openStore().claim(1, 0)).rejects.toThrow(/holds a string/);
    expect(await connection.hget(keys().shard, 'epoch')).toBe('1');
  });

  test('a shard whose offsets do not add up is not taken over', async () => {
    const store = openStore();
    const claim = await store.claim(0, 0);
    await store.commit(claim, sell(newShard(), 1, 2), 10);
    await connection.hset(keys().shard, 'next', '3');
    await expect(store.claim(0, 0)).rejects.toThrow(/don't add up/);
  });
});

describe('commit and load', () => {
  test('what was committed loads into an equal shard, which goes on in the same way', async () => {
    const store = openStore();
    const shard = newShard();
    const claim = await store.claim(0, 0);
    await store.commit(claim, sell(shard, 1, 2, 3), 10);
    await store.commit(claim, sell(shard, 4, 2, 5), 10);

    const again = await store.claim(0, 0);
    const loaded = new Shard(again.meta, shardOptions());
    await store.load(again, loaded);
    expect(loaded.meta).toEqual(shard.meta);
    expect(loaded.meta).toMatchObject({ applied: 5, duplicate: 1, next: 6 });
    expect(loaded.brandsEqualListings()).toBe(true);
    const [a, b] = [sell(shard, 1, 6), sell(loaded, 1, 6)];
    expect(b.entries.equals(a.entries)).toBe(true);
    expect(b.identities).toEqual(a.identities);
  });

  test('the stream keeps as many changes as it is told', async () => {
    const store = openStore();
    const shard = newShard();
    const claim = await store.claim(0, 0);
    for (let id = 0; id < 5; id++) await store.commit(claim, sell(shard, id), 3);
    expect(await connection.xlen(keys().changes)).toBe(3);
  });

  test('thousands of blocks go in one commit', async () => {
    const store = openStore();
    const shard = newShard();
    const claim = await store.claim(0, 0);
    const records = Array.from({ length: 5_000 }, (_, id) =>
      orderRecord({ id: String(id), lines: [{ listing: `l${id}` }] }),
    );
    shard.fold(recordChunk({ firstOffset: 0 }, records));
    await store.commit(claim, shard.takeDelta(), 10);
    const again = await store.claim(0, 0);
    const loaded = new Shard(again.meta, shardOptions());
    await store.load(again, loaded);
    expect(loaded.cells.blockCount).toBe(5_001);
    expect(loaded.brandsEqualListings()).toBe(true);
  });

  test('identities run over from one chunk into the next', async () => {
    const store = openStore();
    const shard = newShard();
    const claim = await store.claim(0, 0);
    // A chunk but for two identities, written as if earlier commits had done so.
    const full = chunkIdentities - 2;
    const earlier = Buffer.alloc(full * identityBytes);
    for (let i = 0; i < full; i++) earlier.writeUInt32LE(i, i * identityBytes + 1);
    await connection.set(keys().identities(0), earlier);
    const meta = { ...claim.meta, next: full, applied: full };
    await connection.hset(keys().shard, 'next', String(full), 'meta', JSON.stringify(meta));

    const second = await store.claim(0, 0);
    const loaded = new Shard(second.meta, shardOptions());
    await store.load(second, loaded);
    await store.commit(second, sell(loaded, 1, 2, 3, 4, 5), 10);
    expect(await connection.strlen(keys().identities(0))).toBe(chunkIdentities * identityBytes);
    expect(await connection.strlen(keys().identities(1))).toBe(3 * identityBytes);
    const third = await store.claim(0, 0);
    const reloaded = new Shard(third.meta, shardOptions());
    await store.load(third, reloaded);
    sell(reloaded, 1, 2, 3, 4, 5);
    expect(reloaded.meta.duplicate).toBe(5);
    expect(shard.next).toBe(0);
  });

  test('a server that forgot the scripts gets them again', async () => {
    const store = openStore();
    const shard = newShard();
    const claim = await store.claim(0, 0);
    await connection.script('FLUSH');
    await store.commit(claim, sell(shard, 1), 10);
    expect(await store.verify(claim, shard.meta)).toBe(true);
  });
});

describe('what a commit refuses leaves no trace', () => {
  async function committed(): Promise<{ store: ShardStore; shard: Shard; claim: Claim }> {
    const store = openStore();
    const shard = newShard();
    const claim = await store.claim(0, 0);
    await store.commit(claim, sell(shard, 1, 2, 3), 10);
    return { store, shard, claim };
  }

  test('an owner whose shard was claimed by another', async () => {
    const { store, shard, claim } = await committed();
    await openStore('other').claim(0, 0);
    const before = await stored();
    expect(await refusal(store.commit(claim, sell(shard, 4), 10))).toBe('fenced');
    expect(await store.verify(claim, shard.meta)).toBe(false);
    expect(await stored()).toEqual(before);
  });

  test('every way in which two ranges of offsets can lie, but the one that follows on', async () => {
    const { store, claim } = await committed();
    const before = await stored();
    for (let from = 0; from <= 5; from++) {
      for (let to = from; to <= 6; to++) {
        if (from === 3) continue;
        const meta = { ...claim.meta, next: to, applied: to };
        const nothing = { entries: Buffer.alloc(0), blockCount: 0, identities: [] };
        const delta = { from, fromDigest: '', meta, ...nothing };
        expect(await refusal(store.commit(claim, delta, 10))).toBe('moved');
      }
    }
    expect(await stored()).toEqual(before);
  });

  test('the same commit twice', async () => {
    const { store, shard, claim } = await committed();
    const delta = sell(shard, 4, 5);
    await store.commit(claim, delta, 10);
    const before = await stored();
    expect(await refusal(store.commit(claim, delta, 10))).toBe('moved');
    expect(await stored()).toEqual(before);
  });

  test('a shard that is gone', async () => {
    const { store, shard, claim } = await committed();
    await connection.del(keys().shard);
    expect(await refusal(store.commit(claim, sell(shard, 4), 10))).toBe('missing');
    expect(await store.verify(claim, shard.meta)).toBe(false);
    expect(await connection.exists(keys().shard)).toBe(0);
  });

  test.each([
    ['the shard', () => keys().shard],
    ['the stream of changes', () => keys().changes],
    ['the identity chunk', () => keys().identities(0)],
    ['the identity chunk after it', () => keys().identities(1)],
  ])('%s holds another type', async (_, key) => {
    const { store, shard, claim } = await committed();
    await connection.del(key());
    await connection.sadd(key(), 'x');
    const before = await stored().catch(() => 'no hash');
    expect(await refusal(store.commit(claim, sell(shard, 4), 10))).toBe('broken');
    expect(await stored().catch(() => 'no hash')).toEqual(before);
  });

  test('an identity chunk that was lost', async () => {
    const { store, shard, claim } = await committed();
    await connection.del(keys().identities(0));
    const before = await stored();
    expect(await store.verify(claim, shard.meta)).toBe(false);
    expect(await refusal(store.commit(claim, sell(shard, 4), 10))).toBe('broken');
    expect(await stored()).toEqual(before);
    const again = await store.claim(0, 0);
    await expect(store.load(again, newShard())).rejects.toThrow(/holds 0 bytes of identities/);
  });

  test('a lost chunk is noticed, also where it is not the last', async () => {
    const { store, claim } = await committed();
    const meta = { ...claim.meta, next: 3, applied: chunkIdentities + 3 };
    await connection.set(keys().identities(0), Buffer.alloc(chunkIdentities * identityBytes));
    await connection.set(keys().identities(1), Buffer.alloc(3 * identityBytes));
    expect(await store.verify(claim, meta)).toBe(true);
    await connection.del(keys().identities(0));
    expect(await store.verify(claim, meta)).toBe(false);
  });

  test('a shard that changes while it is loaded is not taken for whole', async () => {
    const { store } = await committed();
    const claim = await store.claim(0, 0);
    const shard = new Shard(claim.meta, shardOptions());
    await openStore('other').claim(0, 0);
    await expect(store.load(claim, shard)).rejects.toThrow(/changed while it was loaded/);
  });
});
