import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';

/** The anchor of a shard that has folded no record. */
export const noAnchor = 'none';

/** What the meta of a shard says, as one text that two sides can compare. */
export function metaText(parts: {
  readonly counts: readonly number[];
  readonly rejectedBy: ReadonlyArray<readonly [string, number]>;
  readonly watermarkMs: number | null;
  readonly anchor: string;
}): string {
  const rejectedBy = parts.rejectedBy.map(([reason, count]) => `${reason}:${count}`);
  return `${parts.counts.join(' ')} [${rejectedBy.sort()}] ${parts.watermarkMs} ${parts.anchor}`;
}

/** An anchor with the timestamp of its record, as one text. */
export function anchorText(offset: number, hash: string, timestampMs: number | null): string {
  return `${offset} ${hash} ${timestampMs}`;
}

/** The meta of a stored shard as one text. */
export function textOfMeta(meta: ShardMeta): string {
  const { anchor } = meta;
  return metaText({
    counts: [
      meta.applied,
      meta.duplicate,
      meta.conflict,
      meta.rejected,
      meta.skipped,
      meta.gaps,
      meta.misplaced,
    ],
    rejectedBy: Object.entries(meta.rejectedBy),
    watermarkMs: meta.watermarkMs,
    anchor:
      anchor === null ? noAnchor : anchorText(anchor.offset, anchor.hash, meta.recordTimestampMs),
  });
}
