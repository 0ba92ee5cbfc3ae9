import { Command } from 'commander';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { type ArchiveManifest, archivedTo } from '../../reporter/archive/archive-manifest.ts';
import { archiveTopic } from '../../reporter/archive/archive-topic.ts';
import { wholeNumber } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { openKafka } from '../environment.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { type Progress, startProgress } from '../progress.ts';
import { readPartitionCounts } from '../recount-placement.ts';

interface ArchiveOptions {
  readonly to: string;
  readonly topic?: string;
  readonly fileOffsets: number;
}

/** `tally archive` */
export function archiveCommand(): Command {
  return new Command('archive')
    .description(
      'Copy the order topic to Parquet files, so that it can be counted after it expired.',
    )
    .requiredOption('--to <folder>', 'the archive; what it holds already is not copied again')
    .option('--topic <name>', 'order topic, instead of ORDERS_TOPIC')
    .option('--file-offsets <n>', 'offsets in a file', wholeNumber(1), 100_000)
    .addHelpText(
      'after',
      `
Each record is copied once, however often the command runs and wherever it is ended: the next run
goes on behind the last whole file. archive.json lists the files, with offsets, rows and SHA-256.

Examples:
  $ tally archive --to /backup/putian-2026
  $ tally recount --campaign putian.yaml --from-archive /backup/putian-2026`,
    )
    .action(runArchive);
}

async function runArchive(options: ArchiveOptions): Promise<void> {
  const { kafka, settings } = openKafka();
  const topic = options.topic ?? settings.ORDERS_TOPIC;
  const reader = new TopicReader(kafka, topic);
  const signal = onInterrupt();
  let progress: Progress | undefined;
  try {
    const manifest = await archiveTopic({
      reader,
      folder: options.to,
      offsetsPerFile: options.fileOffsets,
      partitionCounts: await readPartitionCounts(kafka, topic),
      signal,
      onBegin: (total) => {
        progress = startProgress('Archiving offsets', total);
      },
      onProgress: (done) => progress?.update(done),
    });
    progress?.stop();
    process.stdout.write(`${JSON.stringify(summaryOf(options.to, manifest))}\n`);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    throw new CommandError(1, 'Interrupted. The same command goes on behind the last whole file.');
  } finally {
    progress?.stop();
    await reader.close();
  }
}

function summaryOf(folder: string, { topic, partitions }: ArchiveManifest) {
  const files = partitions.flatMap((each) => each.files);
  const sum = (of: 'rows' | 'bytes') => files.reduce((total, file) => total + file[of], 0);
  return {
    folder,
    topic,
    records: sum('rows'),
    files: files.length,
    bytes: sum('bytes'),
    offsets: Object.fromEntries(partitions.map((each) => [each.partition, archivedTo(each)])),
  };
}
