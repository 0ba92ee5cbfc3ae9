import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { orderRecord } from '../../test/support/order-event-json.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { openShardSession } from '../../test/support/shard-session.ts';

const { prefix } = freshPrefix();

test('a shard that was loaded knows how near its cells are to the bound', async () => {
  const session = await openShardSession({ url: inject('redisUrl'), prefix });
  onTestFinished(() => session.close());
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
