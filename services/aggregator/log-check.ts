import { TallyError } from '../../libs/base/errors.ts';
import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import type { OrderLog, PartitionBounds } from '../../libs/kafka/order-log.ts';
import { LogLostError } from './halt.ts';

/** What the log is asked when a shard is held against it. */
export type CheckedLog = Pick<OrderLog, 'bounds' | 'readRecord'>;

/** Where to go on in the log. */
export interface LogPlace {
  /** Leader epoch of the last folded record; null where it is not there to look at. */
  readonly leaderEpoch: number | null;
  /**
   * The offset behind the last record, which can be before `next`: what lies between has no record
   * to compare, so it is read again to see that it still has none.
   */
  readonly readFrom: number;
}

/**
 * Holds a stored shard against the log that it claims to be the fold of: its next offset must lie
 * in the log, and the last record that it folded must still stand where it was.
 *
 * @throws TallyError `kafka_data_missing` that names the offsets and what has happened to them
 */
export async function assertSameLog(
  log: CheckedLog,
  partition: number,
  meta: ShardMeta,
): Promise<LogPlace> {
  const { next, anchor, start } = meta;
  // Asked for after the shard was read: its last owner may have counted up to a moment ago.
  const { low, high } = await boundsOf(log, partition);
  if (next < low) {
    throw new LogLostError(
      'log-expired',
      `Records ${next} to ${low - 1} expired before they were counted.`,
    );
  }
  if (next > high) {
    throw new LogLostError(
      'log-truncated',
      `The log ends at ${high}, but the shard has counted up to ${next}: it was truncated or made anew.`,
    );
  }
  if (anchor === null) return { leaderEpoch: null, readFrom: Math.max(low, start) };
  const readFrom = Math.max(low, anchor.offset + 1);
  if (anchor.offset < low) return { leaderEpoch: null, readFrom };
  const record = await log.readRecord(partition, anchor.offset);
  if (record === null && anchor.offset < (await boundsOf(log, partition)).low) {
    return { leaderEpoch: null, readFrom };
  }
  if (
    record === null ||
    recordHash(record.key, record.value) !== anchor.hash ||
    // A producer that was not heard may have sent the same bytes again, to the same offset.
    record.timestamp !== meta.recordTimestampMs
  ) {
    throw new LogLostError(
      'log-replaced',
      `The record at offset ${anchor.offset} is not the one that was counted there: the topic was made anew or truncated.`,
    );
  }
  return { leaderEpoch: record.leaderEpoch, readFrom };
}

/** Offset of the first record of a chunk that stands where the shard has counted that none does. */
export function strayRecord(chunk: RecordChunk, { anchor, next }: ShardMeta): number | undefined {
  for (let i = 0; i < chunk.count; i++) {
    const offset = chunk.offsets[i] as number;
    if (offset >= next) return undefined;
    if (offset > (anchor?.offset ?? -1)) return offset;
  }
  return undefined;
}

/** What a stray record at an offset says. */
export function strayMessage(offset: number): string {
  return `The log holds a record at offset ${offset}, where it held none when that was counted: the topic was made anew or truncated.`;
}

/**
 * First offset of a partition, and one past its last.
 *
 * @throws TallyError `kafka_unavailable`
 */
export async function boundsOf(log: CheckedLog, partition: number): Promise<PartitionBounds> {
  const bounds = (await log.bounds()).find((some) => some.partition === partition);
  if (bounds === undefined) {
    throw new TallyError('kafka_unavailable', `Partition ${partition} has no bounds.`);
  }
  return bounds;
}
