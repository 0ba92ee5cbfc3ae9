import { parseSettings } from '../../libs/base/settings.ts';
import { redisSettings } from '../../libs/contracts/common-settings.ts';
import type { PartitionCount } from '../../libs/contracts/partition-counts.ts';
import { placementSettings } from '../../libs/contracts/placement-settings.ts';
import type { PlacementRule } from '../reporter/recount/placement.ts';
import {
  readPartitionCounts as readCounts,
  recordedPlacement,
} from '../reporter/recount/recorded-placement.ts';
import type { RecountSource } from '../reporter/recount/topic-source.ts';
import { environment, type KafkaContext } from './environment.ts';

const { REDIS_PREFIX } = redisSettings;
type Kafka = KafkaContext['kafka'];

/**
 * The rule of the aggregators, where they are told to enforce it.
 *
 * @throws TallyError as `recordedPlacement`
 */
export async function recountPlacement(
  source: Pick<RecountSource, 'topic' | 'partitionCount' | 'partitionCounts'>,
  kafka: Kafka | null,
): Promise<PlacementRule> {
  const settings = parseSettings({ ...placementSettings, REDIS_PREFIX }, environment());
  return recordedPlacement(source, kafka, settings);
}

/** By how many partitions the records of a topic were placed, as its aggregators have recorded it. */
export async function readPartitionCounts(
  kafka: Kafka,
  topic: string,
): Promise<ReadonlyMap<number, readonly PartitionCount[]>> {
  const { REDIS_PREFIX: prefix } = parseSettings({ REDIS_PREFIX }, environment());
  return readCounts(kafka, { prefix, topic });
}
