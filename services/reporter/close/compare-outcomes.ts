import type { CloseBlocker } from '../../../libs/contracts/close-record.ts';
import type { CountResult } from '../../../libs/contracts/count-result.ts';
import type { ShardMeta, ShardState } from '../../../libs/contracts/shard-meta.ts';
import { blocker } from './close-blockers.ts';

type RecountedPartition = CountResult['partitions'][number];

/** How every record ended, in each partition: what the shards say against what the recount finds. */
export function compareOutcomes(
  shards: readonly ShardState[],
  partitions: readonly RecountedPartition[],
): CloseBlocker[] {
  const recounted = new Map(partitions.map((each) => [each.partition, each]));
  return shards.flatMap(({ partition, meta }) => {
    const one = countsOf(meta, { start: meta.start, next: meta.next });
    const found = recounted.get(partition);
    const other =
      found === undefined
        ? {}
        : countsOf(found, { start: found.startOffset, next: found.nextOffset });
    return Object.keys({ ...one, ...other }).flatMap((what) => {
      const [counted, again] = [one[what] ?? 0, other[what] ?? 0];
      if (counted === again) return [];
      const detail = `${what} of partition ${partition}: ${counted} were counted, the recount finds ${again}.`;
      const figures = { measure: what, counted, recounted: again };
      return [blocker('difference', detail, { partition, figures })];
    });
  });
}

type Counts = Pick<
  ShardMeta,
  'applied' | 'duplicate' | 'conflict' | 'rejected' | 'skipped' | 'gaps' | 'rejectedBy'
>;

function countsOf(
  { applied, duplicate, conflict, rejected, skipped, gaps, rejectedBy }: Counts,
  offsets: { readonly start: number; readonly next: number },
): Record<string, number> {
  const reasons = Object.entries(rejectedBy).map(([reason, records]) => [
    `rejected as ${reason}`,
    records,
  ]);
  const { start, next } = offsets;
  const ended = { applied, duplicate, conflict, rejected, skipped, gaps };
  return { start, next, ...ended, ...Object.fromEntries(reasons) };
}
