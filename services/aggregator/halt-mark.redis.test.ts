import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectRedis, untilReady } from '../../libs/store/connect.ts';
import type { ShardEvent } from '../../libs/store/follow.ts';
import { ShardReader } from '../../libs/store/shard-reader.ts';
import { ShardStore } from '../../libs/store/shard-store.ts';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { hide, show } from './halt-mark.ts';

const { prefix, redisUrl } = freshPrefix();
const logger = { debug() {}, info() {}, warn() {}, error() {} };
let connection: ReturnType<typeof connectRedis>;
let space: { prefix: string; topic: string };
let topics = 0;

beforeEach(async () => {
  connection = connectRedis({ url: redisUrl, role: 'writer' });
  await untilReady(connection, AbortSignal.timeout(5_000));
  topics += 1;
  space = { prefix, topic: `halts-${topics}` };
});

afterEach(() => connection.disconnect());

function open() {
  const events: ShardEvent[] = [];
  const onEvent = (event: ShardEvent): void => void events.push(event);
  return {
    store: new ShardStore({ connection, space, owner: 'test', identityKeyFingerprint: 'k' }),
    reader: new ShardReader({ connection, space, partition: 0, onEvent }),
    mender: new ShardReader({ connection, space, partition: 0, onEvent, evenHalted: true }),
    last: () => events.at(-1),
  };
}

const reason = 'the log was replaced';
const hidden = { kind: 'unreadable', partition: 0, reason: `its partition is halted: ${reason}` };

test('a shard that is hidden is shown to nobody but those who mend it, until it is shown', async () => {
  const { store, reader, mender, last } = open();
  const claim = await store.claim(0, 7);
  await reader.check();
  expect(last()).toMatchObject({ kind: 'reset' });
  await hide({ store, logger }, claim, { meta: () => claim.meta, reason });
  await reader.check();
  expect(last()).toEqual(hidden);
  await mender.check();
  expect(last()).toMatchObject({ kind: 'reset', state: { meta: { next: 7, halted: reason } } });

  const next = await store.claim(0, 7);
  expect(next).toMatchObject({ halted: reason, meta: claim.meta });
  expect(next.meta).not.toHaveProperty('halted');
  await show(store, next, next.meta);
  await reader.check();
  expect(last()).toMatchObject({ kind: 'reset', state: { meta: claim.meta } });
});

test('an owner that is fenced hides nothing', async () => {
  const { store, reader, last } = open();
  const old = await store.claim(0, 0);
  await store.claim(0, 0);
  await hide({ store, logger }, old, { meta: () => old.meta, reason });
  await reader.check();
  expect(last()).toMatchObject({ kind: 'reset' });
});

test('a reader that follows hears of it from the stream of changes', async () => {
  const { store, reader, last } = open();
  const claim = await store.claim(0, 0);
  await reader.check();
  await hide({ store, logger }, claim, { meta: () => claim.meta, reason });
  const entries = await connection.xrangeBuffer(reader.changesKey, '-', '+');
  reader.take(entries as Parameters<ShardReader['take']>[0], reader.position);
  expect(last()).toEqual(hidden);
});
