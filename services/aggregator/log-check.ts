import { TallyError } from '../../libs/base/errors.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import type { OrderLog, PartitionBounds } from '../../libs/kafka/order-log.ts';

/**
 * Holds a stored shard against the log that it claims to be the fold of: its next offset must lie
 * in the log, and the last record that it folded must still stand where it was.
 *
 * @throws TallyError `kafka_data_missing` that names the offsets and what has happened to them
 */
export async function assertSameLog(
  log: OrderLog,
  meta: ShardMeta,
  { partition, low, high }: PartitionBounds,
): Promise<void> {
  const { next, anchor } = meta;
  if (next < low) {
    throw missing(`Records ${next} to ${low - 1} expired before they were counted.`);
  }
  if (next > high) {
    throw missing(
      `The log ends at ${high}, but the shard has counted up to ${next}: it was truncated or made anew.`,
    );
  }
  if (anchor === null || anchor.offset < low) return;
  const record = await log.readRecord(partition, anchor.offset);
  if (record === null || recordHash(record.key, record.value) !== anchor.hash) {
    throw missing(
      `The record at offset ${anchor.offset} is not the one that was counted there: the topic was made anew or truncated.`,
    );
  }
}

function missing(message: string): TallyError {
  return new TallyError('kafka_data_missing', message);
}
