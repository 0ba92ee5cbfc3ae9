import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { openShardSession } from '../../test/support/shard-session.ts';

const { prefix } = freshPrefix();
let partitions = 0;

async function open() {
  const partition = partitions++;
  const session = await openShardSession({ url: inject('redisUrl'), prefix, partition });
  onTestFinished(() => session.close());
  return session;
}

test('a shard that was loaded knows how near its cells are to the bound', async () => {
  const session = await open();
  const lines = Array.from({ length: 200 }, () => ({ listing: 'x', amount: 1e12 }));
  const sell = (id: string) =>
    session.shard.fold(
      recordChunk({ firstOffset: session.shard.next }, [orderRecord({ id, lines })]),
    );
  for (let i = 0; i < 45; i++) expect(sell(String(i))).toEqual([]);
  await session.commit();
  await session.claim();
  expect(session.shard.meta).toMatchObject({ applied: 45, rejected: 0 });
  expect(sell('over')).toMatchObject([{ reason: 'counter_overflow' }]);
});

test('an idle owner sees that another one has claimed its shard', async () => {
  const { store, claimed, shard } = await open();
  expect(await store.verify(claimed, shard.meta)).toBe(true);
  await store.claim(claimed.partition, 0);
  expect(await store.verify(claimed, shard.meta)).toBe(false);
});

test('an idle owner sees a loss that took nothing but an offset', async () => {
  const session = await open();
  const { connection, keys, store } = session;
  session.fold([1, 2, 3]);
  await session.commit();
  const before = await connection.dumpBuffer(keys.shard);
  // The same events again: they change neither a counter nor an identity.
  session.fold([1, 2, 3]);
  await session.commit();
  expect(session.shard.meta).toMatchObject({ applied: 3, duplicate: 3, next: 6 });
  expect(await store.verify(session.claimed, session.shard.meta)).toBe(true);
  await connection.restore(keys.shard, 0, before, 'REPLACE');
  expect(await store.verify(session.claimed, session.shard.meta)).toBe(false);
});
