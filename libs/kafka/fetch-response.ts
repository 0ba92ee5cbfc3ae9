import { readInt64 } from './batch-header.ts';
import type { AbortedTransaction, FetchedSet } from './fetched-set.ts';
import { FrameLease } from './frame-pool.ts';
import type { FetchedPartition } from './kafkajs-internals.ts';

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

/** Reads a fetch response from its start to its end; a class only for the position. */
class Bytes {
  readonly buffer: Buffer;
  at = 0;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  int16(): number {
    this.at += 2;
    return this.buffer.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.buffer.readInt32BE(this.at - 4);
  }

  int64(): number {
    this.at += 8;
    return readInt64(this.buffer, this.at - 8);
  }

  slice(length: number): Buffer {
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  array<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    const count = this.int32();
    for (let index = 0; index < count; index++) items.push(read());
    return items;
  }
}

/**
 * Decodes a Fetch response of version 4 to 11 without decoding its records: each partition's record
 * set stays the slice of the response that it is, and becomes one message. OFFSET_OUT_OF_RANGE
 * becomes such a message too: kafkajs would throw away what came of all other partitions, commit
 * its default offset to the group and go on from there without a word (issue 1119).
 */
export function decodeFetchResponse(version: number, response: Buffer): FetchAnswer {
  const bytes = new Bytes(response);
  const lease = new FrameLease(response);
  const throttleMs = bytes.int32();
  if (version >= 7) bytes.at += 2 + 4;
  const responses = bytes.array(() => ({
    topicName: bytes.slice(bytes.int16()).toString('utf8'),
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

function decodePartition(version: number, bytes: Bytes, lease: FrameLease): FetchedPartition {
  const partition = bytes.int32();
  const errorCode = bytes.int16();
  const highWatermark = bytes.int64();
  bytes.int64();
  const logStartOffset = version >= 5 ? bytes.int64() : -1;
  const aborted: AbortedTransaction[] = bytes.array(() => ({
    producerId: bytes.int64(),
    firstOffset: bytes.int64(),
  }));
  const preferredReadReplica = version >= 11 ? bytes.int32() : null;
  const length = Math.max(bytes.int32(), 0);
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
  return {
    partition,
    errorCode: isOutOfRange ? 0 : errorCode,
    highWatermark: String(highWatermark),
    abortedTransactions: [],
    preferredReadReplica,
    messages: isEmpty ? [] : [setMessage(set)],
  };
}

function setMessage(set: FetchedSet): SetMessage {
  return { offset: offsetMax, key: null, isControlRecord: false, set };
}
