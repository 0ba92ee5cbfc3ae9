import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '../base/assert.ts';
import { TallyError } from '../base/errors.ts';
import { exactJsonText, parseExactJson } from '../base/exact-json.ts';
import { type ShownMinute, shownMinuteSchema } from '../contracts/shown.ts';
import { type KeySpace, shownKey } from './keys.ts';
import type { RedisConnection } from './scripts.ts';

/**
 * What campaigns have shown, minute by minute: a stream a campaign, whose ids are the minutes
 * themselves. Redis takes no id that is not greater than the last one, so one command writes a
 * minute once and only in its turn: whoever comes second changes nothing, and a gap stays a gap.
 *
 * An entry is the minute as JSON, packed with zstd: 3.2 KB of 23.5 KB for a board of 23 brands in two
 * units. With what a stream takes by itself that is 5.9 MB a day of a live campaign.
 */

const field = 'minute';

/** More than the board of the largest roster takes, unpacked. */
const minuteBytesMax = 64 * 1024 * 1024;

/**
 * Keeps a minute, unless it or a later one is kept already.
 *
 * @returns whether it was kept now
 */
export async function writeShownMinute(
  connection: RedisConnection,
  space: KeySpace,
  minute: ShownMinute,
): Promise<boolean> {
  const atMs = Date.parse(minute.at);
  assert(atMs > 0 && atMs % 60_000 === 0, `${minute.at} is no whole minute after 1970`);
  const packed = zstdCompressSync(exactJsonText(minute));
  try {
    await connection.xadd(shownKey(space, minute.campaignId), `${atMs}-0`, field, packed);
    return true;
  } catch (thrown) {
    if (isTooLate(thrown)) return false;
    throw thrown;
  }
}

function isTooLate(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.includes('equal or smaller than the target');
}

/**
 * The newest minute at an instant or before it; undefined where none was kept.
 *
 * @param atMs ms since 1970
 * @throws TallyError `shard_corrupt` where what is kept can't be read
 */
export async function readShownMinute(
  connection: RedisConnection,
  space: KeySpace,
  campaignId: string,
  atMs: number,
): Promise<ShownMinute | undefined> {
  const key = shownKey(space, campaignId);
  const [entry] = await connection.xrevrangeBuffer(key, idOf(atMs), '-', 'COUNT', 1);
  return entry === undefined ? undefined : unpack(campaignId, entry);
}

export interface ShownRange {
  /** Half-open, ms since 1970: from <= minute < to. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Minutes at the most, the oldest of the range. */
  readonly limit: number;
}

/**
 * The minutes of a range that were kept, the oldest first.
 *
 * @throws TallyError `shard_corrupt` where one can't be read
 */
export async function readShownMinutes(
  connection: RedisConnection,
  space: KeySpace,
  campaignId: string,
  { fromMs, toMs, limit }: ShownRange,
): Promise<ShownMinute[]> {
  if (toMs <= 0 || toMs <= fromMs) return [];
  const key = shownKey(space, campaignId);
  const before = `(${idOf(toMs)}`;
  const entries = await connection.xrangeBuffer(key, idOf(fromMs), before, 'COUNT', limit);
  return entries.map((entry) => unpack(campaignId, entry));
}

/**
 * Forgets the minutes before an instant.
 *
 * @returns how many these were
 */
export async function trimShownMinutes(
  connection: RedisConnection,
  space: KeySpace,
  campaignId: string,
  beforeMs: number,
): Promise<number> {
  return await connection.xtrim(shownKey(space, campaignId), 'MINID', idOf(beforeMs));
}

function idOf(ms: number): string {
  return `${Math.max(0, Math.floor(ms))}-0`;
}

function unpack(campaignId: string, [id, fields]: [Buffer, Buffer[]]): ShownMinute {
  try {
    const packed = fields[1] ?? Buffer.alloc(0);
    const text = zstdDecompressSync(packed, { maxOutputLength: minuteBytesMax }).toString();
    return shownMinuteSchema.parse(parseExactJson(text));
  } catch (cause) {
    const message = `What ${campaignId} showed at ${id} is kept, and can not be read.`;
    throw new TallyError('shard_corrupt', message, { cause });
  }
}
