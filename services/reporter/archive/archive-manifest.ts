import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { PartitionCount } from '../../../libs/contracts/partition-counts.ts';
import { canonicalJson } from '../canonical-json.ts';
import { writeDurably } from '../durable-file.ts';

/** One file of an archive: the records of a partition with offsets from `from` up to, not including,
 * `to`. Offsets without a record are gaps that the log explained. */
export interface ArchivedFile {
  /** Below the folder of the archive, with `/`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A partition in an archive. Its files follow each other without a hole. */
export interface ArchivedPartition {
  readonly partition: number;
  /** Where the log began when it was first archived. */
  readonly from: number;
  /** Where the run that is under way, or was the last, ends; files reach there when it is done. */
  readonly goal: number;
  readonly files: readonly ArchivedFile[];
  /** By how many partitions its records may have been placed, as far as that was on record; absent
   * where it was not. */
  readonly partitionCounts?: readonly PartitionCount[];
  /** The last record in the files, by which the log is known again; null where there is none. */
  readonly last: { readonly offset: number; readonly sha256: string } | null;
}

export interface ArchiveManifest {
  readonly format: 'tally-archive/1';
  readonly topic: string;
  /** Kafka's own id of the topic, base64url; null where the brokers are older than Kafka 3.1. */
  readonly topicId: string | null;
  /** What wrote the newest file. */
  readonly codeVersion: string;
  readonly partitions: readonly ArchivedPartition[];
}

const fileName = 'archive.json';

/** The offset up to which the files of a partition reach. */
export function archivedTo({ files, from }: ArchivedPartition): number {
  return files.at(-1)?.to ?? from;
}

/**
 * The manifest of an archive; null where the folder has none.
 *
 * @throws TallyError `input_invalid` where it is not one that this code can read
 */
export async function readArchiveManifest(folder: string): Promise<ArchiveManifest | null> {
  let text: string;
  try {
    text = await readFile(join(folder, fileName), 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
  let manifest: ArchiveManifest;
  try {
    manifest = JSON.parse(text) as ArchiveManifest;
  } catch (cause) {
    throw unreadable(folder, { cause });
  }
  if (manifest?.format !== 'tally-archive/1' || !isWhole(manifest)) throw unreadable(folder);
  return manifest;
}

/** Writes the manifest in place of the one before. */
export async function writeArchiveManifest(
  folder: string,
  manifest: ArchiveManifest,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeDurably(join(folder, fileName), `${canonicalJson(manifest)}\n`);
}

/** Whether the files of each partition follow each other. */
function isWhole({ partitions }: ArchiveManifest): boolean {
  if (!Array.isArray(partitions)) return false;
  return partitions.every(({ from, files }) => {
    let next = from;
    for (const file of files) {
      if (file.from !== next || file.to <= file.from) return false;
      next = file.to;
    }
    return true;
  });
}

function unreadable(folder: string, options?: ErrorOptions): TallyError {
  const message = `${join(folder, fileName)} is not the manifest of an archive, or is damaged.`;
  return new TallyError('input_invalid', message, options);
}
