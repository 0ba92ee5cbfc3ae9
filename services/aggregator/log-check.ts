import { TallyError } from '../../libs/base/errors.ts';
import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import type { OrderLog, PartitionBounds } from '../../libs/kafka/order-log.ts';
import { LogLostError } from './halt.ts';

/** What the log is asked when a shard is held against it. */
export type CheckedLog = Pick<OrderLog, 'bounds' | 'readRecord' | 'topicId'>;

/** Where to go on in the log. */
export interface LogPlace {
  /** Leader epoch of the last folded record; null where it is not there to look at. */
  readonly leaderEpoch: number | null;
  /**
   * The offset of the last folded record. It is read again, so that the fetch that brings what comes
   * next shows that both are of one log; and what lies between it and `next` must still hold none.
   */
  readonly readFrom: number;
}

/**
 * Holds a stored shard against the log that it claims to be the fold of: the topic must be the one
 * that was counted, the next offset must lie in it, and the last record that was folded must still
 * stand where it was.
 *
 * @throws TallyError `kafka_data_missing` that names the offsets and what has happened to them
 */
export async function assertSameLog(
  log: CheckedLog,
  partition: number,
  meta: ShardMeta,
): Promise<LogPlace> {
  const { next, anchor, start } = meta;
  const topicId = await log.topicId();
  if (meta.topicId !== undefined && topicId !== null && topicId !== meta.topicId) {
    throw new LogLostError('log-replaced', otherTopicMessage(topicId, meta.topicId));
  }
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
  const expired = { leaderEpoch: null, readFrom: Math.max(low, anchor.offset + 1) };
  if (anchor.offset < low) return expired;
  const record = await log.readRecord(partition, anchor.offset);
  if (record === null && anchor.offset < (await boundsOf(log, partition)).low) {
    return expired;
  }
  if (
    record === null ||
    recordHash(record.key, record.value) !== anchor.hash ||
    // A producer that was not heard may have sent the same bytes again, to the same offset.
    record.timestamp !== meta.recordTimestampMs
  ) {
    throw new LogLostError('log-replaced', replacedMessage(anchor.offset));
  }
  return { leaderEpoch: record.leaderEpoch, readFrom: anchor.offset };
}

/**
 * Holds a chunk that begins before `next` against what the shard has counted there: the last record
 * that was folded must stand where it was, and none behind it. Gives what is wrong.
 */
export function differenceIn(chunk: RecordChunk, meta: ShardMeta): string | undefined {
  const { next } = meta;
  const anchor = meta.anchor ?? { offset: -1, hash: '' };
  const isCovered = chunk.firstOffset <= anchor.offset && anchor.offset < chunk.endOffset;
  let isFound = false;
  for (let i = 0; i < chunk.count; i++) {
    const offset = chunk.offsets[i] as number;
    if (offset >= next) break;
    if (offset === anchor.offset) {
      isFound = hashAt(chunk, i) === anchor.hash && chunk.timestamps[i] === meta.recordTimestampMs;
    }
    if (offset > anchor.offset) return strayMessage(offset);
  }
  return isCovered && !isFound ? replacedMessage(anchor.offset) : undefined;
}

function hashAt(chunk: RecordChunk, index: number): string {
  const bytesOf = (start = -1, end = -1): Uint8Array | null =>
    start < 0 ? null : chunk.bytes.subarray(start, end);
  const key = bytesOf(chunk.keyStarts[index], chunk.keyEnds[index]);
  return recordHash(key, bytesOf(chunk.valueStarts[index], chunk.valueEnds[index]));
}

function strayMessage(offset: number): string {
  return `The log holds a record at offset ${offset}, where it held none when that was counted: the topic was made anew or truncated.`;
}

function otherTopicMessage(found: string, counted: string): string {
  return `The topic ${found} is not the one that was counted, ${counted}: it was deleted and made anew under its name.`;
}

function replacedMessage(offset: number): string {
  return `The record at offset ${offset} is not the one that was counted there: the topic was made anew or truncated.`;
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
