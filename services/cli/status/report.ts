import type { ActiveAlarm } from '../../../libs/contracts/alarms.ts';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import type { OwnerNote } from '../../../libs/store/owner-note.ts';

/** A shard as it lies in Redis. */
export interface StoredShard {
  /** Null where it can't be read; `problem` says why. */
  readonly meta: ShardMeta | null;
  readonly problem: string | null;
  readonly epoch: number | null;
  /** Who claimed it last. */
  readonly owner: string | null;
  /** How far a rebuild is that is under way or was left behind; null where there is none. */
  readonly rebuildNext: number | null;
}

/** Everything that is known of a partition, wherever it was learned. */
export interface PartitionReport {
  readonly partition: number;
  /** Null where the log was not reached. */
  readonly bounds: PartitionBounds | null;
  /** Null where there is no shard, or Redis was not reached. */
  readonly shard: StoredShard | null;
  /** Null where no owner has said anything lately. */
  readonly note: OwnerNote | null;
}

export interface CampaignReport {
  readonly campaignId: string;
  readonly version: number;
  readonly status: 'scheduled' | 'live' | 'ended' | 'closed';
  readonly from: string;
  readonly to: string;
}

/** What the page says. */
export interface StatusReport {
  readonly at: string;
  readonly topic: string;
  readonly partitions: readonly PartitionReport[];
  readonly campaigns: readonly CampaignReport[];
  /** What was not reached, and what is not known for it, in a sentence each. */
  readonly unreached: readonly string[];
}

export type PartitionState =
  | 'counting'
  | 'claiming'
  | 'halted'
  | 'damaged'
  | 'no owner'
  | 'no shard'
  | 'not known';

/** What to call the state of a partition. The owner's word counts only while it is fresh. */
export function stateOf({ shard, note, bounds }: PartitionReport, redisReached: boolean) {
  const state = (name: PartitionState): PartitionState => name;
  if (note?.alarm != null || shard?.meta?.halted !== undefined) return state('halted');
  if (shard !== null && shard.meta === null) return state('damaged');
  if (!redisReached) return state('not known');
  if (note?.mode === 'running') return state('counting');
  if (note !== null) return state('claiming');
  if (shard === null && bounds?.high !== 0) return state('no shard');
  return state('no owner');
}

/** Records that are in the log and not in the shard; null where either is not known. */
export function lagOf({ bounds, shard }: PartitionReport): number | null {
  if (bounds === null) return null;
  return Math.max(0, bounds.high - (shard?.meta?.next ?? bounds.low));
}

/** The alarms of all partitions, those about none of them once. */
export function alarmsOf(partitions: readonly PartitionReport[]): ActiveAlarm[] {
  const found = new Map<string, ActiveAlarm>();
  for (const { note } of partitions) {
    for (const active of note?.alarms ?? [])
      found.set(`${active.alarm} ${active.partition}`, active);
  }
  return [...found.values()];
}
