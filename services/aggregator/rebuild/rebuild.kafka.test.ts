import { afterEach, expect, test } from 'vitest';
import { shadowKeys } from '../../../libs/store/keys.ts';
import { CommitRefusedError } from '../../../libs/store/shard-store.ts';
import { freshPrefix } from '../../../test/support/fresh-prefix.ts';
import { freshTopic } from '../../../test/support/fresh-topic.ts';
import { RebuildStand } from '../../../test/support/rebuild-stand.ts';
import { until } from '../../../test/support/until.ts';
import { readSnapshot } from './shard-snapshot.ts';

const { prefix, redisUrl } = freshPrefix();
let stand: RebuildStand;

afterEach(() => stand.close());

async function open(): Promise<void> {
  stand = await RebuildStand.open({ ...(await freshTopic()), prefix, redisUrl });
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test('a sound shard is rebuilt to the same figures, and takes the place of the old one', async () => {
  await open();
  await stand.produce([...ids(0, 300), ...ids(0, 20), -1]);
  const owner = await stand.own(321);
  const rebuilt = await stand.rebuild();
  expect(rebuilt).toMatchObject({ kind: 'build', differences: [], folded: 321, unreadable: null });
  expect(rebuilt.after).toEqual(rebuilt.before);
  expect(rebuilt.after).toMatchObject({ applied: 300, duplicate: 20, rejected: 1, next: 321 });
  // Its dead letter was sent when it was counted first.
  expect(stand.letters).toEqual([]);

  const swapped = await rebuilt.swap();
  expect(swapped).toMatchObject({ nextBefore: 321, epoch: Number(owner.claim.epoch) + 1 });
  expect(await stand.names()).toEqual(['', ':changes', ':ids-b:0']);
  expect(await stand.connection.hget(stand.keys.shard, 'origin')).toContain('a test');

  // The owner of before is fenced, claims again and counts on; what was seen is still known.
  await stand.produce([...ids(290, 310)]);
  const late = owner.shard;
  await expect(stand.store.commit(owner.claim, late.takeDelta(), 9)).rejects.toThrow(
    CommitRefusedError,
  );
  const { shard } = await stand.own(341);
  expect(shard.meta).toMatchObject({ applied: 310, duplicate: 30, next: 341 });
});

test('a shard that can not be loaded is built anew, with the dead letters that nobody sent', async () => {
  await open();
  await stand.produce([...ids(0, 50), -1, ...ids(50, 60)]);
  await stand.own(40);
  await stand.connection.hset(stand.keys.shard, 'meta', '{');
  const rebuilt = await stand.rebuild();
  expect(rebuilt).toMatchObject({ before: null, after: { applied: 60, rejected: 1, next: 61 } });
  expect(stand.letters).toEqual([50]);
  await rebuilt.swap();
  expect((await stand.own(61)).shard.meta).toEqual(rebuilt.after);
});

test('dead letters of a log that was made anew are sent, whatever stood at their offsets', async () => {
  await open();
  await stand.produce([...ids(0, 10), -1, ...ids(10, 20)]);
  await stand.own(21);
  const parts = stand.parts();
  const other = { ...parts.log, readRecord: async () => null };
  expect((await stand.rebuild()).before).toMatchObject({ next: 21 });
  expect(stand.letters).toEqual([]);
  await expect(stand.rebuild({ log: other, rules: 'other' })).resolves.toBeDefined();
  expect(stand.letters).toEqual([10]);
});

test('it is compared where the old shard stands, and what differs is said by brand', async () => {
  await open();
  await stand.produce(ids(0, 30));
  await stand.own(20);
  // Another fold of the same log, as one that had lost records would be.
  const parts = stand.parts();
  const rebuilt = await stand.rebuild({
    log: {
      ...parts.log,
      async *scan(range, signal) {
        for await (const chunk of parts.log.scan(range, signal)) {
          const at = chunk.offsets.indexOf(4);
          yield { ...chunk, valueStarts: chunk.valueStarts.with(at, -1) };
        }
      },
    },
  });
  expect(rebuilt).toMatchObject({
    before: { next: 20, applied: 20 },
    after: { next: 20, applied: 19, skipped: 1 },
  });
  expect(rebuilt.differences).toContainEqual({
    brandId: 'b1',
    figure: 'sold pair',
    before: 7,
    after: 6,
  });
  await rebuilt.discard();
  expect(await stand.names()).toEqual(['', ':changes', ':ids:0']);
});

test('a rebuild that was interrupted goes on where it was, and leaves nothing behind', async () => {
  await open();
  await stand.produce(ids(0, 100));
  await stand.own(100);
  const parts = stand.parts();
  const first = stand.rebuild({
    commitEvents: 10,
    log: {
      ...parts.log,
      async *scan(range, signal) {
        for await (const chunk of parts.log.scan({ ...range, to: 40 }, signal)) yield chunk;
        await until(async () => (await stand.connection.hget(shadow, 'next')) === '40');
        throw new Error('killed');
      },
    },
  });
  const shadow = shadowKeys(stand.space, 0).shard;
  await expect(first).rejects.toThrow('killed');
  expect(await stand.names()).toEqual(expect.arrayContaining([':shadow', ':ids-b:0']));

  const second = await stand.rebuild();
  expect(second.folded).toBe(60);
  expect(second.after).toEqual(second.before);
  await second.swap();
  expect(await stand.names()).toEqual(['', ':changes', ':ids-b:0']);

  // The next one builds on the side that is free.
  await (await stand.rebuild()).swap();
  expect(await stand.names()).toEqual(['', ':changes', ':ids-c:0']);
});

test('what was begun by another plan, or is no fold of this log, is begun anew', async () => {
  await open();
  await stand.produce(ids(0, 40));
  await stand.own(40);
  await stand.rebuild();
  const other = await stand.rebuild({ rules: 'other' });
  expect(other.folded).toBe(40);
  await stand.connection.hset(shadowKeys(stand.space, 0).shard, 'b/x/y/CNY/1', 'nonsense');
  const again = await stand.rebuild({ rules: 'other' });
  expect(again.folded).toBe(40);
  expect(again.after).toEqual(again.before);
});

test('of two who build the same shard, the first is refused', async () => {
  await open();
  await stand.produce(ids(0, 40));
  await stand.own(40);
  const first = await stand.rebuild();
  const second = await stand.rebuild();
  await expect(first.swap()).rejects.toMatchObject({ code: 'conflict' });
  await second.swap();
  expect((await stand.own(40)).shard.meta).toEqual(second.after);
});

test('readers are told of the new shard at once', async () => {
  await open();
  await stand.produce(ids(0, 40));
  const owner = await stand.own(40);
  const position = (await stand.connection.xrevrange(stand.keys.changes, '+', '-'))[0]?.[0];
  await (await stand.rebuild()).swap();
  const entries = await stand.connection.xrange(stand.keys.changes, `(${position}`, '+');
  expect(entries.map(([, fields]) => fields.slice(0, 2))).toEqual([['from', 'rebuilt']]);
  const snapshot = await readSnapshot(stand.connection, stand.space, stand.keys);
  expect(snapshot).toMatchObject({ state: { epoch: Number(owner.claim.epoch) + 1 } });
});

test('records that expired uncounted are given up by name only, and what was counted is kept', async () => {
  await open();
  await stand.produce(ids(0, 40));
  await stand.own(25);
  await stand.expire(35);
  await expect(stand.rebuild()).rejects.toThrow('--accept-loss 25..34');
  await expect(stand.rebuild({ accepted: [[25, 33]] })).rejects.toThrow('--accept-loss 25..34');
  const rebuilt = await stand.rebuild({ accepted: [[25, 34]] });
  expect(rebuilt).toMatchObject({ kind: 'skip', before: { next: 25 } });
  // The halted owner looks at its shard once more, and claims it for that.
  await stand.own(25);
  await rebuilt.swap();
  const { shard } = await stand.own(40);
  expect(shard.meta).toMatchObject({
    start: 0,
    next: 40,
    applied: 30,
    gaps: 10,
    lost: [{ from: 25, to: 35 }],
  });
});

test('records that expired after they were counted are given up by name, and stay on record', async () => {
  await open();
  await stand.produce(ids(0, 40));
  await stand.own(40);
  await stand.expire(10);
  await stand.connection.del(stand.keys.identities(0));
  await expect(stand.rebuild()).rejects.toThrow('--accept-loss 0..9');
  const rebuilt = await stand.rebuild({ accepted: [[0, 9]] });
  expect(rebuilt.after).toMatchObject({ start: 10, applied: 30, lost: [{ from: 0, to: 10 }] });
  await rebuilt.swap();
  expect((await stand.own(40)).shard.meta.lost).toEqual([{ from: 0, to: 10 }]);
  // It stays so when it is rebuilt once more, with nothing to give up.
  expect((await stand.rebuild()).after.lost).toEqual([{ from: 0, to: 10 }]);
});

test('a shard that is gone is built from where its count is on record to start', async () => {
  await open();
  await stand.produce(ids(0, 40));
  await stand.expire(10);
  await expect(stand.rebuild()).rejects.toThrow('Nobody has recorded where the count starts');
  const recorded = { start: 10, lost: [] };
  const rebuilt = await stand.rebuild({ recordedStart: async () => recorded });
  expect(rebuilt.after).toMatchObject({ start: 10, next: 40, applied: 30 });
  await rebuilt.swap();
  expect((await stand.own(40)).shard.meta).toEqual(rebuilt.after);
});

test('what can be read is not given up', async () => {
  await open();
  await stand.produce(ids(0, 40));
  await stand.own(40);
  await expect(stand.rebuild({ accepted: [[5, 9]] })).rejects.toThrow('they can be read');
});

test('another identity key than the owners have is refused', async () => {
  await open();
  await stand.produce(ids(0, 5));
  await stand.own(5);
  const other = stand.rebuild({ identityKeyFingerprint: 'other' });
  await expect(other).rejects.toThrow('IDENTITY_KEY');
});
