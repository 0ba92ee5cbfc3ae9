import type { CloseDetails } from '../../../libs/contracts/close-record.ts';
import type { CampaignCloses, Close } from '../../../libs/contracts/close-state.ts';
import { closableFromMs } from '../../../libs/contracts/close-window.ts';
import { blocker, CloseRefused } from './close-blockers.ts';
import { type CloseParts, closeFolder, newestDefinition } from './close-parts.ts';
import { assertEnded, assertSameDefinition } from './close-rules.ts';
import { cutShards } from './cut-shards.ts';
import type { LoadedShard } from './load-shard.ts';
import { writeSnapshot } from './snapshot.ts';

/**
 * Cuts the log, and keeps the shards as they are there.
 *
 * @throws CloseRefused where it can't be cut
 */
export async function cutStep(
  parts: CloseParts,
  closes: CampaignCloses,
  close: Close,
): Promise<CloseDetails<'cut'>> {
  const newest = await newestDefinition(parts, close.opened.campaignId);
  assertSameDefinition(close, newest);
  assertEnded(close, newest, parts.clock.now());
  const { clock, graceSeconds } = close.opened;
  const shards = await cutShards({
    ...parts.shards,
    bounds: parts.bounds,
    eventsUntilMs: clock === 'wall' ? null : closableFromMs(newest.definition, graceSeconds),
    waitMsMax: parts.lagMsMax,
    signal: parts.signal,
    clock: parts.clock,
  });
  assertBehind(closes, close, shards);
  const { snapshot, file } = await writeSnapshot(
    closeFolder(parts.reportsDir, close.opened),
    shards,
  );
  const offsets = shards.map(({ state: { partition, meta } }) => [partition, meta.next]);
  return {
    step: 'cut',
    offsets: Object.fromEntries(offsets),
    snapshot: file,
    cells: snapshot.cells.rows,
  };
}

/** A cut never lies before that of an older version: then it would be another log. */
function assertBehind(
  { closes }: CampaignCloses,
  { opened }: Close,
  shards: readonly LoadedShard[],
): void {
  const before = closes.find(
    ({ sealed }) => sealed !== null && sealed.version === opened.previous?.version,
  );
  const next = new Map(shards.map(({ state }) => [String(state.partition), state.meta.next]));
  const blockers = Object.entries(before?.cut?.offsets ?? {}).flatMap(([partition, offset]) => {
    const now = next.get(partition);
    if (now !== undefined && now >= offset) return [];
    const detail = `Version ${opened.previous?.version} was cut at offset ${offset} of partition ${partition}, and it has counted up to ${now ?? 'nothing'} now.`;
    const figures = { next: now ?? 0, before: offset };
    return [blocker('missing_partition', detail, { partition: Number(partition), figures })];
  });
  if (blockers.length > 0) throw new CloseRefused(blockers);
}
