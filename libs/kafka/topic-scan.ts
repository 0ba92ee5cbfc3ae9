import { TallyError } from '../base/errors.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import { BatchReader, type ReaderMemory } from './batch-reader.ts';
import { CorruptRangeError } from './corrupt-range.ts';
import { endOffsetOf, type FetchedSet } from './fetched-set.ts';
import { RecordScratch } from './record-scratch.ts';
import type { FetchSize, TopicReader } from './topic-reader.ts';

/** Offsets of one partition: from the first up to, not including, the second. */
export interface OffsetRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export interface ScanOptions {
  readonly partitionBytesMax?: number;
  readonly batchBytesMax?: number;
  /** How long nothing may come before the scan gives up, in ms. */
  readonly silenceMsMax?: number;
  readonly signal?: AbortSignal;
}

const defaults = { partitionBytesMax: 2 << 20, batchBytesMax: 64 << 20, silenceMsMax: 30_000 };
const waitMsMax = 250;

interface Cursor {
  readonly partition: number;
  readonly to: number;
  position: number;
}

interface Fetched {
  readonly set: FetchedSet;
  readonly fromOffset: number;
  readonly cursor: Cursor;
}

/**
 * Reads ranges of a topic to their ends, outside any group, and yields chunks: in order within a
 * partition, partitions mixed. A chunk is valid until the next one is asked for. The next fetch is
 * under way meanwhile.
 *
 * @throws TallyError `kafka_data_missing` where an offset of a range is not in the log,
 *   `kafka_data_corrupt` where a batch can't be decoded, `kafka_unavailable` where Kafka does not
 *   answer or falls silent before the end
 */
export async function* scanTopic(
  reader: TopicReader,
  ranges: readonly OffsetRange[],
  options: ScanOptions = {},
): AsyncGenerator<RecordChunk> {
  const { partitionBytesMax, batchBytesMax, silenceMsMax } = { ...defaults, ...options };
  const size: FetchSize = { partitionBytesMax, waitMsMax };
  const cursors = ranges.map(({ partition, from, to }) => ({ partition, to, position: from }));
  const memory: ReaderMemory = { scratch: new RecordScratch(), plain: Buffer.alloc(0) };
  let heardAt = performance.now();
  let next = fetchNext(reader, cursors, size);
  while (next !== null) {
    options.signal?.throwIfAborted();
    const fetched: Fetched[] = await next;
    if (fetched.length > 0) heardAt = performance.now();
    else if (performance.now() - heardAt > silenceMsMax) throw silence(reader, cursors);
    next = fetchNext(reader, cursors, size);
    // Where the consumer of the chunks stops early, nobody waits for this one any more.
    next?.catch(() => undefined);
    for (const each of fetched) {
      yield* chunksOf(reader.topic, each, { memory, batchBytesMax });
      each.set.release();
    }
  }
}

/** Null where every range is read. Moves the cursors on as soon as the answer is there. */
function fetchNext(
  reader: TopicReader,
  cursors: readonly Cursor[],
  size: FetchSize,
): Promise<Fetched[]> | null {
  const open = cursors.filter(({ position, to }) => position < to);
  if (open.length === 0) return null;
  const from = open.map(({ partition, position }) => ({ partition, offset: position }));
  return reader.fetch(from, size).then((sets) =>
    sets.map((set) => {
      const cursor = open.find(({ partition }) => partition === set.partition) as Cursor;
      const fromOffset = cursor.position;
      if (set.isOutOfRange || set.logStartOffset > fromOffset) throw missing(reader, cursor, set);
      cursor.position = endOffsetOf(set, fromOffset);
      return { set, fromOffset, cursor };
    }),
  );
}

function* chunksOf(
  topic: string,
  { set, fromOffset, cursor }: Fetched,
  how: { readonly memory: ReaderMemory; readonly batchBytesMax: number },
): Generator<RecordChunk> {
  const batches = new BatchReader({ set, fromOffset, ...how });
  for (let chunk = batches.next(); chunk !== null; chunk = batches.next()) {
    if (chunk.firstOffset >= cursor.to) return;
    yield chunk.endOffset <= cursor.to ? chunk : cut(chunk, cursor.to);
  }
  if (batches.corrupt !== null && batches.corrupt.baseOffset < cursor.to) {
    throw new CorruptRangeError(`${topic}-${set.partition}`, batches.corrupt);
  }
}

/** The part of a chunk before `end`. */
function cut(chunk: RecordChunk, end: number): RecordChunk {
  let count = chunk.count;
  while (count > 0 && (chunk.offsets[count - 1] as number) >= end) count--;
  return { ...chunk, count, endOffset: end };
}

function missing(reader: TopicReader, cursor: Cursor, set: FetchedSet): TallyError {
  const place = `${reader.topic}-${cursor.partition}`;
  const start = set.logStartOffset >= 0 ? ` (it starts at ${set.logStartOffset})` : '';
  return new TallyError(
    'kafka_data_missing',
    `${place}: offset ${cursor.position} is wanted, but the log does not hold it${start}`,
  );
}

function silence(reader: TopicReader, cursors: readonly Cursor[]): TallyError {
  const open = cursors.filter(({ position, to }) => position < to);
  const where = open.map(({ partition, position, to }) => `${partition} at ${position} of ${to}`);
  return new TallyError(
    'kafka_unavailable',
    `${reader.topic} has nothing to read though its end is not reached: partition ${where.join(', ')}`,
  );
}
