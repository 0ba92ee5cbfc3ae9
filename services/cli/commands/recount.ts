import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import { archiveSource } from '../../reporter/archive/archive-source.ts';
import { campaignOfDefinition } from '../../reporter/recount/campaign-of-definition.ts';
import { defaultLimits } from '../../reporter/recount/database.ts';
import { exceptionsPerKindMax, findExceptions } from '../../reporter/recount/exceptions.ts';
import { exceptionsText } from '../../reporter/recount/exceptions-text.ts';
import { fileSource } from '../../reporter/recount/file-source.ts';
import type { OffsetVector } from '../../reporter/recount/offset-vector.ts';
import {
  countLoaded,
  type LoadedLog,
  loadLog,
  type StepTime,
} from '../../reporter/recount/recount.ts';
import { type RecountSource, topicSource } from '../../reporter/recount/topic-source.ts';
import { offsets, wholeNumber } from '../arguments.ts';
import { type KafkaContext, openKafka } from '../environment.ts';
import { acceptLossOption, withWayOut } from '../lost-offsets.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { startProgress } from '../progress.ts';
import { readCampaign } from '../read-campaign.ts';
import { recountPlacement } from '../recount-placement.ts';

interface RecountOptions {
  readonly campaign: string;
  readonly fromFile?: string;
  readonly fromArchive?: string;
  readonly offsets?: OffsetVector;
  readonly acceptLoss?: readonly OffsetRange[];
  readonly partitions: number;
  readonly topic?: string;
  readonly memory: number;
  readonly exceptions?: string;
}

/** `tally recount` */
export function recountCommand(): Command {
  return new Command('recount')
    .description('Count the log again with DuckDB, by code that shares nothing with the counting.')
    .requiredOption('--campaign <file>', 'definition of the campaign, YAML or JSON')
    .option('--from-file <file>', 'count a file of NDJSON records instead of the topic')
    .addOption(
      new Option(
        '--from-archive <folder>',
        'count what `tally archive` has kept instead of the topic',
      ).conflicts('fromFile'),
    )
    .addOption(
      new Option('--offsets <json>', 'stop before these offsets: {"0":18233,"1":18190}')
        .argParser(offsets)
        .conflicts('fromFile'),
    )
    .addOption(acceptLossOption(['fromFile', 'fromArchive']))
    .option('--partitions <n>', 'partitions to lay the file out on', wholeNumber(1), 1)
    .option('--topic <name>', 'order topic, instead of ORDERS_TOPIC')
    .option('--memory <MB>', 'memory of DuckDB; beyond it, files', wholeNumber(256), 2048)
    .option('--exceptions <file>', 'write what does not fit together, as text or as .json')
    .addHelpText(
      'after',
      `
Prints one line of JSON in the same shape as \`tally simulate\`, with how every record ended in each
partition; how long it took goes to standard error. The topic is counted up to where it ended when
the command started. --exceptions lists orders paid twice, more returned than sold, unknown orders and
ids on two partitions, each with its events. Where the aggregators run with
ORDERS_PARTITIONER_ENFORCE, set it here, too, and their REDIS_PREFIX.

Examples:
  $ tally recount --campaign putian.yaml
  $ tally recount --campaign putian.yaml --from-file events.ndjson --partitions 8
  $ tally recount --campaign putian.yaml --accept-loss 3:1800..1811
  $ tally recount --campaign putian.yaml --from-archive /backup/putian-2026`,
    )
    .action(runRecount);
}

async function runRecount(options: RecountOptions): Promise<void> {
  const campaign = campaignOfDefinition(await readCampaign(options.campaign));
  const { source, kafka, close } = await openSource(options);
  const progress = startProgress('Counting records', source.offsetsTotal);
  try {
    const log = await loadLog({
      chunks: source.chunks,
      limits: { ...defaultLimits, memoryMbMax: options.memory },
      isPlaced: await recountPlacement(source, kafka),
      onProgress: (records) => progress.update(records),
    });
    try {
      progress.stop();
      const result = await countLoaded(log, campaign);
      if (options.exceptions !== undefined) {
        await writeExceptions(options.exceptions, source.topic, log);
      }
      process.stderr.write(`${stepsText(result.records, log.steps)}\n`);
      process.stdout.write(`${exactJsonText(result)}\n`);
    } finally {
      await log.close();
    }
  } catch (thrown) {
    throw withWayOut(thrown);
  } finally {
    progress.stop();
    await close();
  }
}

async function writeExceptions(file: string, topic: string, log: LoadedLog): Promise<void> {
  const list = await findExceptions(log.database, exceptionsPerKindMax);
  const isJson = extname(file).toLowerCase() === '.json';
  const text = isJson ? `${exactJsonText({ topic, ...list })}\n` : exceptionsText(topic, list);
  await writeFile(file, text);
}

/** `101,998 records in 1.2 s: load 1.0 s, identities 0.1 s, figures 0.1 s` */
function stepsText(records: number, steps: readonly StepTime[]): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  const parts = steps.map(({ step, ms }) => `${step} ${seconds(ms)}`);
  return `${records.toLocaleString('en')} records in ${seconds(total)}: ${parts.join(', ')}`;
}

async function openSource({
  fromFile,
  fromArchive,
  offsets: until,
  acceptLoss: lost = [],
  partitions,
  topic,
}: RecountOptions): Promise<{
  source: RecountSource;
  kafka: KafkaContext['kafka'] | null;
  close: () => Promise<void>;
}> {
  const alone = { kafka: null, close: async () => undefined };
  if (fromFile !== undefined) return { source: fileSource(fromFile, partitions), ...alone };
  if (fromArchive !== undefined) {
    return { source: await archiveSource(fromArchive, until), ...alone };
  }
  const { kafka, settings } = openKafka();
  const reader = new TopicReader(kafka, topic ?? settings.ORDERS_TOPIC);
  const how = { signal: onInterrupt(), lost, ...(until !== undefined && { until }) };
  return { source: await topicSource(reader, how), kafka, close: () => reader.close() };
}
