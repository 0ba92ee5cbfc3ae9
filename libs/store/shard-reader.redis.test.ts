import { expect, inject, onTestFinished, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { openShardSession } from '../../test/support/shard-session.ts';
import type { ShardEvent } from './follow.ts';
import { ShardReader } from './shard-reader.ts';

const { prefix } = freshPrefix();
let partitions = 0;

/** A shard with some sales, and a reader of it; `meanwhile` runs within each load. */
async function readShard(meanwhile: () => Promise<void>) {
  const partition = partitions++;
  const session = await openShardSession({ url: inject('redisUrl'), prefix, partition });
  onTestFinished(() => session.close());
  session.fold([1, 2, 3]);
  await session.commit();
  const { connection } = session;
  const scan = connection.tallyScanBuffer.bind(connection);
  const during = Object.create(connection) as typeof connection;
  let loads = 0;
  during.tallyScanBuffer = async (...args) => {
    loads++;
    await meanwhile();
    return scan(...args);
  };
  const events: ShardEvent[] = [];
  const space = { prefix, topic: 'orders' };
  const onEvent = (event: ShardEvent) => void events.push(event);
  const reader = new ShardReader({ connection: during, space, partition, onEvent });
  return { session, reader, events, loads: () => loads };
}

test('a shard that changes faster than it can be loaded is unreadable, not mixed', async () => {
  let id = 10;
  let isBusy = true;
  const { session, reader, events, loads } = await readShard(async () => {
    if (!isBusy) return;
    session.fold([id++]);
    await session.commit();
    await session.connection.del(session.keys.changes);
  });
  await reader.check();
  expect(events).toEqual([
    {
      kind: 'unreadable',
      partition: session.claimed.partition,
      reason: 'it changes faster than it can be loaded',
    },
  ]);
  expect(loads()).toBe(5);
  isBusy = false;
  await reader.check();
  expect(events.at(-1)).toMatchObject({ kind: 'reset', state: { meta: { next: 8 } } });
});

test('changes that come within a load are in it', async () => {
  let id = 10;
  const { session, reader, events } = await readShard(async () => {
    session.fold([id++]);
    await session.commit();
  });
  await reader.check();
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ kind: 'reset', state: { meta: session.shard.meta } });
});

test('a change of a shard that was made anew is not put on top of the one before', async () => {
  const { session, reader, events } = await readShard(async () => undefined);
  await reader.check();
  const { connection, keys } = session;
  await connection.unlink(keys.shard, keys.identities(0));
  await session.claim();
  session.fold([7, 8, 9], () => ({ listing: 'another' }));
  await session.commit();
  session.fold([10]);
  await session.commit();
  // It came to the offset at which the reader stands, and the stream has only what came after that.
  const [last] = (await connection.xrevrangeBuffer(
    keys.changes,
    '+',
    '-',
    'COUNT',
    1,
  )) as unknown as [[Buffer, Buffer[]]];
  expect(reader.take([last], reader.position)).toBe(0);
  expect(events.map(({ kind }) => kind)).toEqual(['reset', 'unreadable']);
});
