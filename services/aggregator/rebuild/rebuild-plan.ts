import { TallyError } from '../../../libs/base/errors.ts';
import type { LostOffsets, ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import { emptyShardMeta } from '../../../libs/fold/shard.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';

/** What is known of a partition before it is rebuilt. */
export interface RebuildFacts {
  readonly bounds: PartitionBounds;
  /** The meta of the shard that is shown; null where it can't be read. */
  readonly shown: ShardMeta | null;
  /** Where the count of the partition is on record to start, and what it has lost; null where
   * nobody has recorded that. */
  readonly recorded: { readonly start: number; readonly lost: readonly LostOffsets[] } | null;
  /** What the operator gives up. */
  readonly accepted: readonly LostOffsets[];
}

export type RebuildPlan =
  /** Fold the log again, from `start.next` on. */
  | { readonly kind: 'build'; readonly start: ShardMeta }
  /** Keep what is counted, and go on behind the records that the log lost meanwhile. */
  | { readonly kind: 'skip'; readonly range: LostOffsets };

/**
 * Decides from where a shard is built anew, and holds what is lost by it against what the operator
 * has said to give up: nothing is given up that was not named to the very offset.
 *
 * @throws TallyError `kafka_data_missing` that names the option to give
 */
export function planRebuild(facts: RebuildFacts): RebuildPlan {
  const { bounds, shown, accepted } = facts;
  const { low, high, partition } = bounds;
  const record = shown ?? facts.recorded;
  const start = record?.start ?? 0;
  const lostBefore = record?.lost ?? [];
  if (low > start) {
    const isBehind = shown !== null && shown.next < low;
    const range = { from: isBehind ? shown.next : start, to: low };
    if (!accepts(accepted, range)) throw refusal({ partition, range, facts });
    if (isBehind) return { kind: 'skip', range };
    const others = accepted.filter((some) => !isSame(some, range));
    // What was given up before the start stays on record; what lies within this range is part of it.
    const kept = lostBefore.filter(({ to }) => to <= start || to > low);
    return { kind: 'build', start: metaFrom(low, [...kept, range, ...others]) };
  }
  // A topic that ends before the count begins is another one than it was.
  if (start > high) return { kind: 'build', start: metaFrom(low, accepted) };
  const others = accepted.filter((some) => !lostBefore.some((known) => isSame(known, some)));
  return { kind: 'build', start: metaFrom(start, [...lostBefore, ...others]) };
}

function metaFrom(start: number, lost: readonly LostOffsets[]): ShardMeta {
  const meta = emptyShardMeta(start);
  return lost.length === 0 ? meta : { ...meta, lost };
}

function accepts(accepted: readonly LostOffsets[], range: LostOffsets): boolean {
  return accepted.some((some) => isSame(some, range));
}

export function isSame(one: LostOffsets, other: LostOffsets): boolean {
  return one.from === other.from && one.to === other.to;
}

function refusal({
  partition,
  range,
  facts,
}: {
  readonly partition: number;
  readonly range: LostOffsets;
  readonly facts: RebuildFacts;
}): TallyError {
  const loss = `--partition ${partition} --accept-loss ${lossText(range)}`;
  return new TallyError(
    'kafka_data_missing',
    `${lossReason(partition, range, facts)}. To go on without them, for good, give them up by ` +
      `name: tally rebuild ${loss}`,
  );
}

function lossReason(partition: number, range: LostOffsets, facts: RebuildFacts): string {
  const { shown, recorded } = facts;
  const offsets = `${range.from} to ${range.to - 1} of partition ${partition}`;
  if (shown === null && recorded === null) {
    return `Nobody has recorded where the count starts, and the log does not hold offsets ${offsets} any more`;
  }
  if (shown !== null && shown.next < range.to) {
    return `Records ${offsets} expired before they were counted`;
  }
  return `The log does not hold offsets ${offsets} any more, which were counted`;
}

/** `17..230`, both included, as `--accept-loss` takes it. */
export function lossText({ from, to }: LostOffsets): string {
  return `${from}..${to - 1}`;
}
