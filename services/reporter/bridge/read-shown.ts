import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import type { ShownMinute } from '../../../libs/contracts/shown.ts';
import type { KeySpace } from '../../../libs/store/keys.ts';
import type { RedisConnection } from '../../../libs/store/scripts.ts';
import { readShownMinute } from '../../../libs/store/shown-minutes.ts';

const hourMs = 3_600_000;
const quarterMs = 900_000;
/** Whole hours that are looked up; a campaign that lasts longer is shown up to there. */
const hoursMax = 24 * 62;

/**
 * The minutes of what a campaign has shown that a report is made of: those on whole hours since its
 * start, as far as they were kept, and the last one until its end.
 *
 * @throws TallyError `shard_corrupt` where what was kept can't be read; whatever Redis throws
 */
export async function readShown(
  connection: RedisConnection,
  space: KeySpace,
  definition: CampaignDefinition,
): Promise<ShownMinute[]> {
  const { startQuarter, endQuarter } = resolveDefinition(definition);
  const [startMs, endMs] = [startQuarter * quarterMs, endQuarter * quarterMs];
  const read = (atMs: number) => readShownMinute(connection, space, definition.id, atMs);
  const minutes = new Map<string, ShownMinute>();
  for (let hour = 0; hour <= hoursMax && startMs + hour * hourMs <= endMs; hour += 1) {
    const atMs = startMs + hour * hourMs;
    const minute = await read(atMs);
    if (minute !== undefined && Date.parse(minute.at) === atMs) minutes.set(minute.at, minute);
  }
  const last = await read(endMs);
  if (last !== undefined) minutes.set(last.at, last);
  return [...minutes.values()];
}
