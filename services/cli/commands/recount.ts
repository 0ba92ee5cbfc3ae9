import { Command } from 'commander';
import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import { campaignOfDefinition } from '../../reporter/recount/campaign-of-definition.ts';
import { fileSource } from '../../reporter/recount/file-source.ts';
import { recount } from '../../reporter/recount/recount.ts';
import { type RecountSource, topicSource } from '../../reporter/recount/topic-source.ts';
import { wholeNumber } from '../arguments.ts';
import { openKafka } from '../environment.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { startProgress } from '../progress.ts';
import { readCampaign } from '../read-campaign.ts';

interface RecountOptions {
  readonly campaign: string;
  readonly fromFile?: string;
  readonly partitions: number;
  readonly topic?: string;
}

/** `tally recount` */
export function recountCommand(): Command {
  return new Command('recount')
    .description('Count the log again with DuckDB, by code that shares nothing with the counting.')
    .requiredOption('--campaign <file>', 'definition of the campaign, YAML or JSON')
    .option('--from-file <file>', 'count a file of NDJSON records instead of the topic')
    .option('--partitions <n>', 'partitions to lay the file out on', wholeNumber(1), 1)
    .option('--topic <name>', 'order topic, instead of ORDERS_TOPIC')
    .addHelpText(
      'after',
      `
Prints one line of JSON in the same shape as \`tally simulate\`, with how every record ended in each
partition. The topic is counted up to where it ended when the command started.

Examples:
  $ tally recount --campaign putian.yaml
  $ tally recount --campaign putian.yaml --from-file events.ndjson --partitions 8`,
    )
    .action(runRecount);
}

async function runRecount(options: RecountOptions): Promise<void> {
  const campaign = campaignOfDefinition(await readCampaign(options.campaign));
  const { source, close } = await openSource(options);
  const progress = startProgress('Counting records', source.offsetsTotal);
  try {
    const { result } = await recount({
      campaign,
      chunks: source.chunks,
      onProgress: (records) => progress.update(records),
    });
    progress.stop();
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    progress.stop();
    await close();
  }
}

async function openSource({
  fromFile,
  partitions,
  topic,
}: RecountOptions): Promise<{ source: RecountSource; close: () => Promise<void> }> {
  if (fromFile !== undefined) {
    return { source: fileSource(fromFile, partitions), close: async () => undefined };
  }
  const { kafka, settings } = openKafka();
  const reader = new TopicReader(kafka, topic ?? settings.ORDERS_TOPIC);
  return { source: await topicSource(reader, onInterrupt()), close: () => reader.close() };
}
