import { TallyError } from '../../libs/base/errors.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import type { OrderLog, PartitionBounds } from '../../libs/kafka/order-log.ts';

/**
 * Holds a stored shard against the log that it claims to be the fold of: its next offset must lie
 * in the log, and the last record that it folded must still stand where it was.
 *
 * @returns the leader epoch in which that record was written; null where there is none to look at
 * @throws TallyError `kafka_data_missing` that names the offsets and what has happened to them
 */
export async function assertSameLog(
  log: OrderLog,
  partition: number,
  meta: ShardMeta,
): Promise<number | null> {
  const { next, anchor } = meta;
  // Asked for after the shard was read: its last owner may have counted up to a moment ago.
  const { low, high } = await boundsOf(log, partition);
  if (next < low) {
    throw missing(`Records ${next} to ${low - 1} expired before they were counted.`);
  }
  if (next > high) {
    throw missing(
      `The log ends at ${high}, but the shard has counted up to ${next}: it was truncated or made anew.`,
    );
  }
  if (anchor === null || anchor.offset < low) return null;
  const record = await log.readRecord(partition, anchor.offset);
  if (record === null && anchor.offset < (await boundsOf(log, partition)).low) return null;
  if (
    record === null ||
    recordHash(record.key, record.value) !== anchor.hash ||
    // A producer that was not heard may have sent the same bytes again, to the same offset.
    record.timestamp !== meta.recordTimestampMs
  ) {
    throw missing(
      `The record at offset ${anchor.offset} is not the one that was counted there: the topic was made anew or truncated.`,
    );
  }
  return record.leaderEpoch;
}

/**
 * First offset of a partition, and one past its last.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function boundsOf(log: OrderLog, partition: number): Promise<PartitionBounds> {
  const bounds = (await log.bounds()).find((some) => some.partition === partition);
  if (bounds === undefined) {
    throw new TallyError('kafka_unavailable', `Partition ${partition} has no bounds.`);
  }
  return bounds;
}

function missing(message: string): TallyError {
  return new TallyError('kafka_data_missing', message);
}
