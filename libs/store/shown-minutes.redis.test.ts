import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { shownMinute } from '../../test/support/shown-minute.ts';
import { connectRedis, untilReady } from './connect.ts';
import { shownKey } from './keys.ts';
import {
  readShownMinute,
  readShownMinutes,
  trimShownMinutes,
  writeShownMinute,
} from './shown-minutes.ts';

const { prefix } = freshPrefix();
const space = { prefix, topic: 'orders' };
let connection: ReturnType<typeof connectRedis>;

beforeAll(async () => {
  connection = connectRedis({ url: inject('redisUrl'), role: 'reader' });
  await untilReady(connection, AbortSignal.timeout(5_000));
});
afterAll(() => connection.disconnect());

const minutes = (campaignId: string) =>
  ['2026-11-10T12:00:00Z', '2026-11-10T12:01:00Z', '2026-11-10T12:05:00Z'].map((at, index) =>
    shownMinute({ at, campaignId, sold: { ada: index } }),
  );

async function kept(campaignId: string) {
  const all = minutes(campaignId);
  for (const minute of all) await writeShownMinute(connection, space, minute);
  return all;
}

const at = (campaignId: string, text: string) =>
  readShownMinute(connection, space, campaignId, Date.parse(text));

test('a minute comes back as it was, with sums that no double holds', async () => {
  const sold = { ada: 2n ** 53n + 1n, bo: 3 };
  const minute = shownMinute({ at: '2026-11-10T12:00:00Z', campaignId: 'large', sold });
  expect(await writeShownMinute(connection, space, minute)).toBe(true);
  expect(await at('large', '2026-11-10T12:00:00Z')).toEqual(minute);
});

test('the first writer of a minute wins, and nothing is put in before what is there', async () => {
  const [first, , third] = await kept('twice');
  const second = { ...(first as NonNullable<typeof first>), definitionVersion: 2 };
  expect(await writeShownMinute(connection, space, second)).toBe(false);
  expect(await at('twice', '2026-11-10T12:00:30Z')).toEqual(first);
  const between = { ...second, at: '2026-11-10T12:03:00Z' };
  expect(await writeShownMinute(connection, space, between)).toBe(false);
  expect(await at('twice', '2026-11-10T12:03:30Z')).toEqual(minutes('twice')[1]);
  expect(await at('twice', '2030-01-01T00:00:00Z')).toEqual(third);
});

test('of many writers of a minute at once, one has written it', async () => {
  const at = '2026-11-10T12:00:00Z';
  const writes = [1, 2, 3, 4, 5].map((definitionVersion) =>
    writeShownMinute(
      connection,
      space,
      shownMinute({ at, campaignId: 'raced', definitionVersion }),
    ),
  );
  const done = await Promise.all(writes);
  expect(done.filter((isKept) => isKept)).toHaveLength(1);
  expect(await connection.xlen(shownKey(space, 'raced'))).toBe(1);
});

test('the newest minute at an instant or before it is found, to the millisecond', async () => {
  const [first, second] = await kept('found');
  expect(await at('found', '2026-11-10T11:59:59.999Z')).toBeUndefined();
  expect(await at('found', '2026-11-10T12:00:59.999Z')).toEqual(first);
  expect(await at('found', '2026-11-10T12:01:00Z')).toEqual(second);
  expect(await at('found', '2026-11-10T12:04:59.999Z')).toEqual(second);
  expect(await at('nobody', '2026-11-10T12:00:00Z')).toBeUndefined();
  expect(await at('found', '1960-01-01T00:00:00Z')).toBeUndefined();
});

test('a range is half-open, in order and of its own campaign, and trimming forgets', async () => {
  const [first, second, third] = await kept('ranged');
  const range = (from: string, to: string, limit = 10) =>
    readShownMinutes(connection, space, 'ranged', {
      fromMs: Date.parse(from),
      toMs: Date.parse(to),
      limit,
    });
  expect(await range('2026-11-10T12:00:00Z', '2026-11-10T12:05:00Z')).toEqual([first, second]);
  expect(await range('2026-11-10T12:00:01Z', '2027-01-01T00:00:00Z')).toEqual([second, third]);
  expect(await range('2026-11-10T12:00:00Z', '2027-01-01T00:00:00Z', 1)).toEqual([first]);
  expect(await range('2026-11-10T12:05:00Z', '2026-11-10T12:05:00Z')).toEqual([]);
  const before = Date.parse('2026-11-10T12:01:00Z');
  expect(await trimShownMinutes(connection, space, 'ranged', before)).toBe(1);
  expect(await range('2026-11-10T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual([second, third]);
  expect(await at('found', '2026-11-10T12:00:00Z')).toBeDefined();
});

test('what can not be read is an error and no figure', async () => {
  await connection.xadd(shownKey(space, 'broken'), '60000-0', 'minute', 'no zstd');
  await expect(at('broken', '2026-11-10T12:00:00Z')).rejects.toMatchObject({
    code: 'shard_corrupt',
  });
});

test('only whole minutes are kept', async () => {
  const minute = shownMinute({ at: '2026-11-10T12:00:01Z', campaignId: 'odd' });
  await expect(writeShownMinute(connection, space, minute)).rejects.toThrow('no whole minute');
});
