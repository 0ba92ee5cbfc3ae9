import type { AbortedTransaction, FetchedSet } from './fetched-set.ts';
import { FrameLease } from './frame-pool.ts';
import type { FetchedPartition } from './kafkajs-internals.ts';
import { WireReader } from './wire-reader.ts';

/** The answer to a fetch, in the shape that kafkajs's own decoders give. */
export interface FetchAnswer {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly responses: { topicName: string; partitions: FetchedPartition[] }[];
}

/** What stands for a fetched set among kafkajs's messages. Its offset is above every real one, so
 * that kafkajs never drops it as fetched too early; the rest is what its filters look at. */
export interface SetMessage {
  readonly offset: string;
  readonly key: null;
  readonly isControlRecord: false;
  readonly set: FetchedSet;
}

const offsetMax = '9223372036854775807';
const outOfRangeCode = 1;
/** From this version on lengths are short, and anything may be followed by tagged fields. */
const flexibleFrom = 12;
const topicIdBytes = 16;

/**
 * Decodes a Fetch response of version 4 to 11, or 13, without decoding its records: each partition's
 * record set stays the slice of the response that it is, and becomes one message. OFFSET_OUT_OF_RANGE
 * becomes such a message too: kafkajs would throw away what came of all other partitions, commit
 * its default offset to the group and go on from there without a word (issue 1119).
 *
 * @param nameOf the name of a topic by its id, which version 13 has instead
 */
export function decodeFetchResponse(
  version: number,
  response: Buffer,
  nameOf: (id: string) => string = (id) => id,
): FetchAnswer {
  const bytes = new WireReader(response);
  const lease = new FrameLease(response);
  const isFlexible = version >= flexibleFrom;
  if (isFlexible) bytes.skipTags();
  const throttleMs = bytes.int32();
  if (version >= 7) bytes.at += 2 + 4;
  const responses = isFlexible
    ? bytes.compactArray(() => {
        const topicName = nameOf(bytes.slice(topicIdBytes).toString('base64url'));
        const partitions = bytes.compactArray(() => decodePartition(version, bytes, lease));
        bytes.skipTags();
        return { topicName, partitions };
      })
    : bytes.array(() => ({
        topicName: bytes.string(),
        partitions: bytes.array(() => decodePartition(version, bytes, lease)),
      }));
  // From version 8 on the broker expects the client to keep the pause that it names.
  const isClientThrottled = version >= 8;
  return {
    throttleTime: isClientThrottled ? 0 : throttleMs,
    clientSideThrottleTime: isClientThrottled ? throttleMs : 0,
    responses,
  };
}

function decodePartition(version: number, bytes: WireReader, lease: FrameLease): FetchedPartition {
  const isFlexible = version >= flexibleFrom;
  const partition = bytes.int32();
  const errorCode = bytes.int16();
  const highWatermark = bytes.int64();
  bytes.int64();
  const logStartOffset = version >= 5 ? bytes.int64() : -1;
  const aborted = isFlexible
    ? bytes.compactArray(() => {
        const transaction = readAborted(bytes);
        bytes.skipTags();
        return transaction;
      })
    : bytes.array(() => readAborted(bytes));
  const preferredReadReplica = version >= 11 ? bytes.int32() : null;
  const length = Math.max(isFlexible ? bytes.uvarint() - 1 : bytes.int32(), 0);
  const isOutOfRange = errorCode === outOfRangeCode;
  const isEmpty = length === 0 && !isOutOfRange;
  const set: FetchedSet = {
    partition,
    isOutOfRange,
    highWatermark,
    logStartOffset,
    aborted,
    bytes: bytes.slice(length),
    release: isEmpty ? () => undefined : lease.use(),
  };
  if (isFlexible) bytes.skipTags();
  return {
    partition,
    errorCode: isOutOfRange ? 0 : errorCode,
    highWatermark: String(highWatermark),
    abortedTransactions: [],
    preferredReadReplica,
    messages: isEmpty ? [] : [setMessage(set)],
  };
}

function readAborted(bytes: WireReader): AbortedTransaction {
  return { producerId: bytes.int64(), firstOffset: bytes.int64() };
}

function setMessage(set: FetchedSet): SetMessage {
  return { offset: offsetMax, key: null, isControlRecord: false, set };
}
