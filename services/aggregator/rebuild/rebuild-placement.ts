import { TallyError } from '../../../libs/base/errors.ts';
import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import type { PlacementCheck } from '../../../libs/fold/shard.ts';
import { type Partitioner, placementCheck } from '../placement.ts';
import type { CountsOnRecord } from '../placements.ts';
import type { RebuildLog } from './rebuild-log.ts';

/** What decides which records are where they belong. */
export interface RebuildPlacementParts {
  readonly partitioner: Partitioner;
  readonly log: Pick<RebuildLog, 'partitionCount'>;
  readonly onRecord: Pick<CountsOnRecord, 'readCounts'> & {
    /** As an owner's; an addition that is anew takes the place of all that is on record. */
    addCount(
      partition: number,
      added: PartitionCount & { readonly isAnew?: true },
    ): Promise<readonly PartitionCount[]>;
  };
}

export interface RebuildPlacement {
  readonly counts: readonly PartitionCount[];
  readonly isPlaced: PlacementCheck;
  /**
   * To be called before what was built is put in place: sees to it that the numbers of partitions
   * that it was built by are those on record.
   *
   * @throws TallyError `conflict` where they are not: it has to be built again
   */
  settle(): Promise<void>;
}

/**
 * The rule by which a partition is rebuilt: what is on record for it, and the number of partitions
 * there is now, from where the shown shard stands. Nothing is put on record before `settle`.
 *
 * @param count asked for before the shown shard was read: what that has counted, it counted without
 *   it if it is not on record
 */
export async function rebuildPlacement(
  partition: number,
  known: {
    readonly count: number;
    readonly shown: ShardMeta | null;
    /** Kafka's id of the topic as it is now. */
    readonly topicId: string | null;
  },
  { partitioner, log, onRecord }: RebuildPlacementParts,
): Promise<RebuildPlacement> {
  const recorded = partitioner === 'any' ? [] : await onRecord.readCounts(partition);
  // A topic never shrinks.
  const isOther =
    isOtherTopic(known.shown?.topicId, known.topicId) ||
    recorded.some(({ count }) => count > known.count);
  const isAnew = isOther && recorded.length > 0;
  const before = isAnew ? [] : recorded;
  const isKnown = before.some(({ count }) => count === known.count);
  const added = {
    count: known.count,
    from: before.length === 0 ? 0 : (known.shown?.next ?? 0),
  };
  const counts = isKnown ? before : [...before, added];
  return {
    counts,
    isPlaced: placementCheck(partitioner, counts),
    async settle() {
      if (partitioner === 'any') return;
      const found = await onRecord.readCounts(partition);
      const isLeft = JSON.stringify(found) === JSON.stringify(recorded);
      if (!isLeft || (await log.partitionCount()) !== known.count) throw grown(partition);
      if (isKnown) return;
      const after = await onRecord.addCount(partition, { ...added, ...(isAnew && { isAnew }) });
      if (JSON.stringify(after) !== JSON.stringify(counts)) throw grown(partition);
    },
  };
}

/** What is on record of a topic says nothing of another one that was made in its place. */
function isOtherTopic(counted: string | undefined, found: string | null): boolean {
  return counted !== undefined && found !== null && counted !== found;
}

function grown(partition: number): TallyError {
  return new TallyError(
    'conflict',
    `The topic got more partitions while partition ${partition} was rebuilt, so that some of its ` +
      'records may be placed otherwise. Rebuild it again.',
  );
}
