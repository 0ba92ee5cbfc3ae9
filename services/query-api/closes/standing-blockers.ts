import type { CloseBlocker } from '../../../libs/contracts/close-record.ts';
import { reportFolderName } from '../../../libs/contracts/close-record.ts';
import { type CampaignCloses, closeUnderWay } from '../../../libs/contracts/close-state.ts';
import { tooEarly } from '../../../libs/contracts/close-window.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { LiveShards } from '../live-shards.ts';
import type { Closing } from './closing.ts';

/** What stands in the way of a close now and does not pass in a moment. */
export function standingBlockers(
  { version }: BookEntry,
  closes: CampaignCloses,
  { shards, closing, nowMs }: { shards: LiveShards; closing: Closing; nowMs: number },
): CloseBlocker[] {
  const { clock, graceSeconds } = closing.terms;
  const early = clock === 'wall' ? tooEarly(version.definition, graceSeconds, nowMs) : undefined;
  const other = underWay(closes);
  return [
    ...(early === undefined ? [] : [early]),
    ...(other === undefined ? [] : [other]),
    ...shardBlockers(shards),
  ];
}

/** Partitions that have not been counted as far as the log goes. A close waits for them for a while. */
export function lagBlockers(shards: LiveShards): CloseBlocker[] {
  return shards.partitions().flatMap((partition): CloseBlocker[] => {
    const next = shards.cube.state(partition)?.meta.next;
    const end = shards.end(partition)?.high;
    if (next === undefined || end === undefined || next >= end) return [];
    const lag = end - next;
    const detail = `Partition ${partition} has counted up to ${next} of ${end}: ${lag} records are missing.`;
    return [{ code: 'lag', detail, partition, figures: { next, end, lag } }];
  });
}

function underWay(closes: CampaignCloses): CloseBlocker | undefined {
  const close = closeUnderWay(closes);
  if (close === undefined) return undefined;
  const { closeId, state, opened } = close;
  const version = reportFolderName(close.version);
  const detail = `${version} is being closed since ${opened.at} by ${opened.by}: it is ${state}.`;
  const figures = { closeId, version, state, openedBy: opened.by, openedAt: opened.at };
  return { code: 'under_way', detail, partition: null, figures };
}

function shardBlockers(shards: LiveShards): CloseBlocker[] {
  const { missing } = shards.coverage();
  if (missing === undefined) {
    const detail = 'It is not known yet which partitions there are. Try again in a moment.';
    return [{ code: 'missing_partition', detail, partition: null, figures: {} }];
  }
  return missing.map((partition) => {
    const reason = shards.trouble(partition) ?? 'it has no shard';
    const code = reason.includes('halted') ? 'halted' : 'missing_partition';
    const detail = `Partition ${partition} can't be read: ${reason}.`;
    return { code, detail, partition, figures: {} };
  });
}
