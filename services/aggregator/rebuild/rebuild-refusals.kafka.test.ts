import { afterEach, beforeEach, expect, test } from 'vitest';
import { shadowKeys } from '../../../libs/store/keys.ts';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { RebuildStand } from '../../../test/support/rebuild-stand.ts';

const { prefix, redisUrl } = freshPrefix();
let stand: RebuildStand;

beforeEach(async () => {
  stand = await RebuildStand.open({ ...(await freshTopic()), prefix, redisUrl });
  await stand.produce(Array.from({ length: 40 }, (_, id) => id));
  await stand.own(40);
});

afterEach(() => stand.close());

const shadow = () => shadowKeys(stand.space, 0);

/** What is shown has not changed. */
async function assertUntouched(): Promise<void> {
  expect(await stand.connection.hget(stand.keys.shard, 'epoch')).toBe('1');
}

test('a shadow that has lost identities is not put in place', async () => {
  const rebuilt = await stand.rebuild();
  await stand.connection.del(shadow().identities(0, 'b'));
  await expect(rebuilt.swap()).rejects.toMatchObject({ code: 'conflict' });
  await assertUntouched();
});

test('a shadow that went back is not put in place', async () => {
  const rebuilt = await stand.rebuild();
  const { shadows } = stand.parts();
  await stand.connection.hset(shadow().shard, 'next', '39');
  await expect(rebuilt.swap()).rejects.toMatchObject({ code: 'conflict' });
  // Nor by somebody who does not look first.
  const epoch = (await stand.connection.hget(shadow().shard, 'epoch')) ?? '';
  const claim = { partition: 0, keys: shadow(), epoch, meta: rebuilt.after };
  await expect(shadows.swap(claim, 40)).rejects.toThrow('moved');
  await assertUntouched();
});

test('a shadow whose identities lie where those of the shown shard do is not put in place', async () => {
  const rebuilt = await stand.rebuild();
  await stand.connection.hset(stand.keys.shard, 'side', 'b');
  await expect(rebuilt.swap()).rejects.toThrow('side');
  await assertUntouched();
  // And it is not gone on with, but begun anew where there is room.
  expect((await stand.rebuild()).folded).toBe(40);
  expect(await stand.connection.hget(shadow().shard, 'side')).toBe('c');
});

test('a shadow of a log that has changed since is not put in place', async () => {
  const parts = stand.parts();
  let isSame = true;
  const log: typeof parts.log = {
    ...parts.log,
    readRecord: async (...args) => (isSame ? parts.log.readRecord(...args) : null),
  };
  const rebuilt = await stand.rebuild({ log });
  isSame = false;
  await expect(rebuilt.swap()).rejects.toMatchObject({ alarm: 'log-replaced' });
  await assertUntouched();
});

test('a new leader whose log is another is noticed while it is read', async () => {
  const parts = stand.parts();
  let isSame = true;
  const log: typeof parts.log = {
    ...parts.log,
    readRecord: async (...args) => (isSame ? parts.log.readRecord(...args) : null),
    async *scan(range, signal) {
      for await (const chunk of parts.log.scan({ ...range, to: 20 }, signal)) yield chunk;
      isSame = false;
      for await (const chunk of parts.log.scan({ ...range, from: 20 }, signal)) {
        yield { ...chunk, leaderEpoch: chunk.leaderEpoch + 1 };
      }
    },
  };
  await expect(stand.rebuild({ log })).rejects.toMatchObject({ alarm: 'log-replaced' });
});

test('a rebuild that was aborted by somebody else ends, and leaves nothing', async () => {
  const rebuilt = await stand.rebuild();
  await stand.parts().shadows.drop(0);
  await expect(rebuilt.swap()).rejects.toMatchObject({ code: 'conflict' });
  expect(await stand.names()).toEqual(['', ':changes', ':ids:0']);
});
