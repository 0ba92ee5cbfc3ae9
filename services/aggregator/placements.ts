import { TallyError } from '../../libs/base/errors.ts';
import type { PartitionCount } from '../../libs/contracts/partition-counts.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { PlacementCheck } from '../../libs/fold/shard.ts';
import type { OrderLog } from '../../libs/kafka/order-log.ts';
import { type Partitioner, placementCheck } from './placement.ts';

/** A record lies where no known number of partitions places it, and by now there is another number. */
export class PartitionsAddedError extends TallyError {
  constructor(before: number | undefined, after: number) {
    super(
      'conflict',
      `The topic has ${after} partitions, and records were placed as if it had ${before}.`,
    );
  }
}

/** By how many partitions the records of each one may have been placed, kept beside the log. */
export interface CountsOnRecord {
  /** @throws TallyError `kafka_unavailable` */
  readCounts(partition: number): Promise<readonly PartitionCount[]>;
  /**
   * Adds one, unless its number or a larger one is there by then, and gives all that are there.
   *
   * @throws TallyError `kafka_unavailable`
   */
  addCount(partition: number, added: PartitionCount): Promise<readonly PartitionCount[]>;
}

/**
 * Which records lie where their keys belong: a function of the log and of what is on record beside
 * it, so that it makes no difference when a process was started. In its order:
 *
 * 1. Before a shard is claimed, Kafka is asked for the number of partitions      → `ask`
 * 2. When it is claimed, that number is put on record if it is new, to hold from
 *    the shard's next offset on; everything before was counted without it        → `ruleFor`
 * 3. Before a commit that has misplaced records, Kafka is asked again. Whoever
 *    has placed a record by more partitions knew of them before it was written,
 *    so that the answer knows of them, too: the shard is claimed again           → `confirm`
 *
 * Two owners of one partition can't come to different rules by that: one that claims before another
 * has asked before it, too, and both begin at the same offset.
 */
export interface Placements {
  /** How many partitions there are now; the owner is to say so when it has claimed a shard. */
  ask(): Promise<number>;
  /** The rule for a shard that was claimed and stands at `next`. */
  ruleFor(
    partition: number,
    standing: { readonly count: number; readonly next: number },
  ): Promise<PlacementCheck>;
  /**
   * Holds what was folded from one meta to another against the number of partitions, where any of it
   * is misplaced.
   *
   * @throws PartitionsAddedError where the rule that it was folded by is no longer that
   */
  confirm(partition: number, before: ShardMeta, after: ShardMeta): Promise<void>;
  /** Whether the rule of a partition knows this number. */
  knows(partition: number, count: number): boolean;
}

/** Where any producer may write anything anywhere. */
export const anyPlacement: Placements = {
  ask: async () => 0,
  ruleFor: async () => placementCheck('any', []),
  confirm: async () => undefined,
  knows: () => true,
};

export interface PlacementsOptions {
  readonly partitioner: Partitioner;
  readonly log: Pick<OrderLog, 'partitionCount'>;
  readonly onRecord: CountsOnRecord;
}

/** Placements by the keys of records. */
export function placementsByKey({ partitioner, log, onRecord }: PlacementsOptions): Placements {
  if (partitioner === 'any') return anyPlacement;
  /** The number of partitions that Kafka had when the rule of a partition was made. */
  const askedFor = new Map<number, number>();
  return {
    ask: () => log.partitionCount(),
    async ruleFor(partition, { count, next }) {
      let counts = await onRecord.readCounts(partition);
      if (counts.every((known) => known.count < count)) {
        // What a count of an older version has taken for misplaced is on no record.
        const from = counts.length === 0 ? 0 : next;
        counts = await onRecord.addCount(partition, { count, from });
      }
      askedFor.set(partition, count);
      return placementCheck(partitioner, counts);
    },
    async confirm(partition, before, after) {
      if (misplacedIn(after) === misplacedIn(before)) return;
      const [known, count] = [askedFor.get(partition), await log.partitionCount()];
      if (known !== count) throw new PartitionsAddedError(known, count);
    },
    knows: (partition, count) => askedFor.get(partition) === count,
  };
}

/** Records on another partition than their key's, counted or rejected. */
function misplacedIn({ misplaced, rejectedBy }: ShardMeta): number {
  return misplaced + (rejectedBy.wrong_partition ?? 0);
}
