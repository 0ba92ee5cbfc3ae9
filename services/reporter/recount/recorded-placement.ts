import { TallyError } from '../../../libs/base/errors.ts';
import type { SettingsOf } from '../../../libs/base/settings.ts';
import {
  type PartitionCount,
  partitionCountsText,
} from '../../../libs/contracts/partition-counts.ts';
import type { placementSettings } from '../../../libs/contracts/placement-settings.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import type { createKafka } from '../../../libs/kafka/client.ts';
import { StartsTopic } from '../../../libs/kafka/starts-topic.ts';
import { topicPartitions } from '../../../libs/kafka/topics-admin.ts';
import { type KeySpace, shardKeys } from '../../../libs/store/keys.ts';
import { type PlacementRule, placementRule } from './placement.ts';
import type { RecountSource } from './topic-source.ts';

type Kafka = ReturnType<typeof createKafka>;

/** By how many partitions the records of each partition may have been placed. */
type PartitionCounts = ReadonlyMap<number, readonly PartitionCount[]>;

/**
 * The rule of the aggregators, where they are told to enforce it: by the numbers of partitions that
 * they have put on record, or that an archive has kept.
 *
 * @param kafka where the log was read from; null for a file or an archive
 * @throws TallyError `kafka_data_missing` where the topic has grown and nobody has put on record from
 *   where on
 */
export async function recordedPlacement(
  source: Pick<RecountSource, 'topic' | 'partitionCount' | 'partitionCounts'>,
  kafka: Kafka | null,
  settings: SettingsOf<typeof placementSettings> & { readonly REDIS_PREFIX: string },
): Promise<PlacementRule> {
  const { ORDERS_PARTITIONER: partitioner, ORDERS_PARTITIONER_ENFORCE: isEnforced } = settings;
  if (partitioner === 'any' || !isEnforced) return () => true;
  const { topic, partitionCount } = source;
  const recorded =
    kafka === null
      ? source.partitionCounts
      : await readPartitionCounts(kafka, { prefix: settings.REDIS_PREFIX, topic });
  assertOnRecord(recorded ?? new Map(), source, kafka === null);
  const now = [{ count: partitionCount, from: 0 }];
  return placementRule(partitioner, (partition) => recorded?.get(partition) ?? now);
}

/**
 * What the aggregators of a key space have put on record of a topic; empty where there are none.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function readPartitionCounts(kafka: Kafka, space: KeySpace): Promise<PartitionCounts> {
  if ((await topicPartitions(kafka, topics.starts)) === null) return new Map();
  const starts = new StartsTopic(kafka);
  try {
    return ofTopic(await starts.readCounts(), space);
  } finally {
    await starts.close();
  }
}

function ofTopic(
  byShard: ReadonlyMap<string, readonly PartitionCount[]>,
  space: KeySpace,
): PartitionCounts {
  const found = new Map<number, readonly PartitionCount[]>();
  // No number of partitions places anything on a partition that it does not have.
  const most = Math.max(0, ...[...byShard.values()].flat().map(({ count }) => count));
  for (let partition = 0; partition < most; partition++) {
    const counts = byShard.get(shardKeys(space, partition).shard);
    if (counts !== undefined) found.set(partition, counts);
  }
  return found;
}

/** What the aggregators took for misplaced before they knew of a number can't be told without them. */
function assertOnRecord(
  recorded: PartitionCounts,
  { topic, partitionCount }: Pick<RecountSource, 'topic' | 'partitionCount'>,
  isArchive: boolean,
): void {
  const wayOut = isArchive
    ? 'run tally archive again once one has'
    : 'start one, or count again: a running one does so within seconds';
  for (const [partition, counts] of recorded) {
    if (counts.some(({ count }) => count === partitionCount)) continue;
    throw new TallyError(
      'kafka_data_missing',
      `${topic} has ${partitionCount} partitions, and no aggregator had put on record yet from which ` +
        `offset of partition ${partition} on keys may be placed by that (there are ` +
        `${partitionCountsText(counts)}); ${wayOut}.`,
    );
  }
}
