import type { CloseBlocker } from '../../../libs/contracts/close-record.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import type { ShardState } from '../../../libs/contracts/shard-meta.ts';
import { recordHash } from '../../../libs/fold/record-hash.ts';
import { unpackRecord } from '../../../libs/kafka/unpack-record.ts';
import { blocker } from './close-blockers.ts';

/** The chunks of a log, and which shards turned out to have counted another log. */
export interface AnchoredLog {
  readonly chunks: AsyncIterable<RecordChunk>;
  /** Empty where each shard's last record stands in the log as it was counted. Known once all chunks
   * are read. */
  blockers(): CloseBlocker[];
}

/** Looks out for the record that each shard counted last, while a log goes by. */
export function withAnchors(
  chunks: AsyncIterable<RecordChunk>,
  shards: readonly ShardState[],
): AnchoredLog {
  const open = new Map(
    shards.flatMap((shard) => (shard.meta.anchor === null ? [] : [[shard.partition, shard]])),
  );
  return {
    chunks: lookOut(chunks, open),
    blockers: () => [...open.values()].map(notFound),
  };
}

async function* lookOut(
  chunks: AsyncIterable<RecordChunk>,
  open: Map<number, ShardState>,
): AsyncGenerator<RecordChunk> {
  for await (const chunk of chunks) {
    const shard = open.get(chunk.partition);
    if (shard !== undefined && holdsAnchor(chunk, shard)) open.delete(chunk.partition);
    yield chunk;
  }
}

function holdsAnchor(chunk: RecordChunk, { meta }: ShardState): boolean {
  const { anchor, recordTimestampMs } = meta;
  if (anchor === null) return true;
  if (anchor.offset < chunk.firstOffset || anchor.offset >= chunk.endOffset) return false;
  const index = chunk.offsets.subarray(0, chunk.count).indexOf(anchor.offset);
  if (index < 0) return false;
  const { key, value, timestamp } = unpackRecord(chunk, index);
  return recordHash(key, value) === anchor.hash && timestamp === recordTimestampMs;
}

function notFound({ partition, meta }: ShardState): CloseBlocker {
  const offset = meta.anchor?.offset ?? -1;
  const detail = `The log does not hold the record that partition ${partition} counted last, at offset ${offset}.`;
  const figures = { offset, hash: meta.anchor?.hash ?? '' };
  return blocker('anchor_unverified', detail, { partition, figures });
}
