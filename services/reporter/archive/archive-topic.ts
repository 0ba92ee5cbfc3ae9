import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import { pinTopic } from '../../../libs/kafka/fetch-by-id.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import type { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { scanTopic } from '../../../libs/kafka/topic-scan.ts';
import { unpackRecord } from '../../../libs/kafka/unpack-record.ts';
import { codeVersion } from '../code-version.ts';
import { digestFile, settleFile, unfinishedEnding } from '../durable-file.ts';
import {
  type ArchivedPartition,
  type ArchiveManifest,
  archivedTo,
  readArchiveManifest,
  writeArchiveManifest,
} from './archive-manifest.ts';
import { PartWriter, recordDigest } from './part-writer.ts';

export interface ArchiveOptions {
  readonly reader: TopicReader;
  readonly folder: string;
  /** Files end where an offset is a multiple of this, and where a run ended. */
  readonly offsetsPerFile: number;
  /** By how many partitions records of each one may have been placed; kept in the manifest. */
  readonly partitionCounts?: ReadonlyMap<number, readonly PartitionCount[]>;
  readonly signal?: AbortSignal;
  /** Called once, when it is known how many offsets there are to do. */
  readonly onBegin?: (offsetsTotal: number) => void;
  /** Called after each piece with the offsets done so far. */
  readonly onProgress?: (offsetsDone: number) => void;
}

/**
 * Copies everything that the order topic holds and the archive does not, up to where the log ends
 * at the start. Each range of offsets goes into one file, once: what a run that died has finished
 * stays, and its goal is kept, so that the files are those of a run that went through.
 *
 * @throws TallyError `kafka_data_missing` where records expired before they were archived;
 *   `conflict` where the topic is not the one that the archive began with; `kafka_unavailable`
 */
export async function archiveTopic(options: ArchiveOptions): Promise<ArchiveManifest> {
  const { reader, folder } = options;
  await dropUnfinished(folder);
  const before = await readArchiveManifest(folder);
  const topicId = await reader.topicId();
  // Whatever takes its name meanwhile, only this topic is read.
  pinTopic(reader.topic, topicId);
  try {
    const bounds = await reader.bounds();
    const found = { topic: reader.topic, topicId, bounds };
    if (before !== null) await assertSameTopic(reader, before, found);
    const run = new ArchiveRun(options, await begin(before, found));
    const ends = new Map(bounds.map(({ partition, high }) => [partition, high]));
    options.onBegin?.(run.offsetsUpTo(ends));
    try {
      await run.reachGoals();
      await run.moveGoals(ends);
      await run.reachGoals();
    } finally {
      run.close();
    }
    return run.manifest;
  } finally {
    pinTopic(reader.topic, null);
  }
}

/** The topic as it is found when a run begins. */
interface FoundTopic {
  readonly topic: string;
  readonly topicId: string | null;
  readonly bounds: readonly PartitionBounds[];
}

async function begin(
  before: ArchiveManifest | null,
  { topic, topicId, bounds }: FoundTopic,
): Promise<ArchiveManifest> {
  const known = new Map(before?.partitions.map((each) => [each.partition, each]));
  return {
    format: 'tally-archive/1',
    topic,
    topicId,
    codeVersion: await codeVersion(),
    partitions: bounds.map(
      ({ partition, low }): ArchivedPartition =>
        known.get(partition) ?? { partition, from: low, goal: low, files: [], last: null },
    ),
  };
}

class ArchiveRun {
  manifest: ArchiveManifest;
  private readonly options: ArchiveOptions;
  private writer: PartWriter | null = null;
  private offsetsDone = 0;

  constructor(options: ArchiveOptions, manifest: ArchiveManifest) {
    this.options = options;
    this.manifest = manifest;
  }

  offsetsUpTo(ends: ReadonlyMap<number, number>): number {
    return this.manifest.partitions.reduce((sum, each) => {
      return sum + Math.max(each.goal, ends.get(each.partition) ?? 0) - archivedTo(each);
    }, 0);
  }

  /** Says in the manifest how far this run goes, before it writes anything. */
  async moveGoals(ends: ReadonlyMap<number, number>): Promise<void> {
    const partitions = this.manifest.partitions.map((each) => {
      const partitionCounts = this.options.partitionCounts?.get(each.partition);
      const goal = Math.max(each.goal, ends.get(each.partition) ?? 0);
      return { ...each, goal, ...(partitionCounts !== undefined && { partitionCounts }) };
    });
    this.manifest = { ...this.manifest, partitions };
    await writeArchiveManifest(this.options.folder, this.manifest);
  }

  async reachGoals(): Promise<void> {
    for (const { partition } of this.manifest.partitions) {
      for (;;) {
        const place = this.manifest.partitions.find((each) => each.partition === partition);
        if (!place || archivedTo(place) >= place.goal) break;
        await this.archiveNext(place);
      }
    }
  }

  close(): void {
    this.writer?.close();
  }

  private async archiveNext(place: ArchivedPartition): Promise<void> {
    const { reader, folder, offsetsPerFile, signal } = this.options;
    const from = archivedTo(place);
    const boundary = (Math.floor(from / offsetsPerFile) + 1) * offsetsPerFile;
    const range = { partition: place.partition, from, to: Math.min(boundary, place.goal) };
    const name = partName(range);
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    this.writer ??= await PartWriter.open();
    for await (const chunk of scanTopic(reader, [range], signal === undefined ? {} : { signal })) {
      await this.writer.add(chunk);
      this.options.onProgress?.(this.offsetsDone + chunk.endOffset - from);
    }
    const { rows, last } = await this.writer.finish(`${file}${unfinishedEnding}`);
    const digest = await digestFile(`${file}${unfinishedEnding}`);
    await settleFile(`${file}${unfinishedEnding}`, file);
    this.offsetsDone += range.to - from;
    const added = { name, from, to: range.to, rows, ...digest };
    const after = { ...place, files: [...place.files, added], last: last ?? place.last };
    const partitions = this.manifest.partitions.map((each) => (each === place ? after : each));
    this.manifest = { ...this.manifest, partitions };
    await writeArchiveManifest(folder, this.manifest);
  }
}

/** `partition-00003/00000000000000000000-00000000000000100000.parquet` */
function partName(range: { partition: number; from: number; to: number }): string {
  const offset = (value: number) => String(value).padStart(20, '0');
  const folder = `partition-${String(range.partition).padStart(5, '0')}`;
  return `${folder}/${offset(range.from)}-${offset(range.to)}.parquet`;
}

async function dropUnfinished(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.endsWith(unfinishedEnding)) await rm(join(folder, name), { force: true });
  }
}

/** A topic that was deleted and made again, or cut back, must not be put behind the old records. */
async function assertSameTopic(
  reader: TopicReader,
  before: ArchiveManifest,
  { topicId, bounds }: FoundTopic,
): Promise<void> {
  if (before.topic !== reader.topic) {
    throw new TallyError(
      'conflict',
      `The archive is of topic ${before.topic}, not ${reader.topic}.`,
    );
  }
  if (before.topicId !== null && topicId !== null && before.topicId !== topicId) {
    throw new TallyError(
      'conflict',
      `The topic ${reader.topic} has the id ${topicId}, but what was archived had ${before.topicId}: ` +
        'it was deleted and made again. Archive it to another folder.',
    );
  }
  for (const place of before.partitions) {
    const { partition, last } = place;
    const found = bounds.find((each) => each.partition === partition);
    if (!found || found.high < archivedTo(place))
      throw otherTopic(reader.topic, place, found?.high);
    if (last === null || last.offset < found.low) continue;
    const range = { partition, from: last.offset, to: last.offset + 1 };
    let digest = '';
    for await (const chunk of scanTopic(reader, [range])) {
      if (chunk.count === 0) continue;
      const { key, value } = unpackRecord(chunk, 0);
      digest = recordDigest(key, value);
    }
    if (digest !== last.sha256) throw otherTopic(reader.topic, place, found.high);
  }
}

function otherTopic(topic: string, place: ArchivedPartition, high = 0): TallyError {
  return new TallyError(
    'conflict',
    `${topic}-${place.partition} is not what was archived up to offset ${archivedTo(place)} ` +
      `(the log ends at ${high}): it was made again or cut back. Archive it to another folder.`,
  );
}
