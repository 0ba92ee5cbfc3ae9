import { Command, Option } from 'commander';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import type { PlantedAnomaly } from '../../simulator/anomalies.ts';
import { campaignOfDefinition } from '../../simulator/campaign-of-definition.ts';
import { writeControlTotals } from '../../simulator/control-totals-file.ts';
import { openFileSink } from '../../simulator/file-sink.ts';
import type { Pace } from '../../simulator/pace.ts';
import type { RunSize } from '../../simulator/plan-size.ts';
import { play } from '../../simulator/play.ts';
import type { RecordSink } from '../../simulator/record-sink.ts';
import { ShopLedger } from '../../simulator/shop-ledger.ts';
import { openTopicSink } from '../../simulator/topic-sink.ts';
import { positive, rate, share, wholeNumber } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { environment, openKafka } from '../environment.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { startProgress } from '../progress.ts';
import { readCampaign } from '../read-campaign.ts';

interface SimulateOptions {
  readonly campaign: string;
  readonly events?: number;
  readonly pairs?: number;
  readonly rate: number | 'max';
  readonly speed?: number;
  readonly seed: string;
  readonly duplicates: number;
  readonly anomalies: number;
  readonly out?: string;
  readonly topic?: string;
  readonly controlTotals?: string;
}

/** `tally simulate` */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Write the order events of a simulated campaign, and print what they add up to.')
    .requiredOption('--campaign <file>', 'definition of the campaign, YAML or JSON')
    .addOption(
      new Option('--events <n>', 'distinct events to write; those that come twice are not counted')
        .argParser(wholeNumber(1))
        .conflicts('pairs'),
    )
    .addOption(
      new Option(
        '--pairs <n>',
        'instead: end when so many units are sold in the campaign',
      ).argParser(wholeNumber(1)),
    )
    .option('--rate <r>', 'events per second, or max', rate, 'max' as const)
    .addOption(
      new Option('--speed <x>', 'instead: seconds of the campaign that pass in each second')
        .argParser(positive)
        .conflicts('rate'),
    )
    .option('--seed <s>', 'the same seed gives the same events, byte for byte', '1')
    .option('--duplicates <share>', 'share of the events that come a second time', share, 0)
    .option(
      '--anomalies <n>',
      'plant so many of each kind of exception: paid twice, more back than sold, …',
      wholeNumber(0),
      0,
    )
    .option('--out <file>', 'write to a file of NDJSON instead of the topic')
    .option('--topic <name>', 'order topic, instead of ORDERS_TOPIC')
    .option(
      '--control-totals <file>',
      'write what the order system would say was sold, as CSV or as .json',
    )
    .addHelpText(
      'after',
      `
The last line of the output is JSON: the exact totals per brand that a correct count must give.
Ctrl-C ends a run early; the line then says what was written until then. With --anomalies the line
before it says which were planted, at which orders; what they add up to is in the totals, too. An id
on two partitions needs a topic with several. --control-totals knows nothing of what was planted, as
a shop would not: \`tally report --control-totals\` finds it by them.

Examples:
  $ tally simulate --campaign putian.yaml --events 100000 --rate 5000 --seed 7
  $ tally simulate --campaign putian.yaml --events 1000000 --rate max --seed 7 --duplicates 0.02
  $ tally simulate --campaign putian.yaml --events 10000 --seed 7 --out events.ndjson
  $ tally simulate --campaign putian.yaml --events 10000 --seed 7 --anomalies 3
  $ tally simulate --campaign putian.yaml --events 10000 --seed 7 --control-totals totals.csv
  $ tally simulate --campaign putian.yaml --pairs 4000000 --speed 1080`,
    )
    .action(runSimulate);
}

async function runSimulate(options: SimulateOptions): Promise<void> {
  const size = sizeOf(options);
  const campaign = campaignOfDefinition(await readCampaign(options.campaign));
  const sink = await openSink(options);
  const progress = startProgress('Writing events', options.events ?? null);
  let planted: readonly PlantedAnomaly[] = [];
  const ledger = options.controlTotals === undefined ? null : new ShopLedger(campaign);
  try {
    const expected = await play({
      campaign,
      seed: options.seed,
      size,
      duplicates: options.duplicates,
      pace: paceOf(options),
      anomalies: { count: options.anomalies, partitionCount: sink.partitionCount ?? 1 },
      sink,
      signal: onInterrupt(),
      onProgress: ({ events }) => progress.update(events),
      onPlanted: (all) => {
        planted = all;
      },
      ...(ledger !== null && { ledger }),
    });
    progress.stop();
    if (options.controlTotals !== undefined && ledger !== null) {
      await writeControlTotals(options.controlTotals, ledger.rows());
    }
    if (options.anomalies > 0) process.stdout.write(`${JSON.stringify({ planted })}\n`);
    process.stdout.write(`${JSON.stringify(expected)}\n`);
  } finally {
    progress.stop();
    await sink.close();
  }
}

function sizeOf({ events, pairs }: SimulateOptions): RunSize {
  if (events !== undefined) return { events };
  if (pairs !== undefined) return { units: pairs };
  throw new CommandError(2, 'Say how much to write: --events or --pairs.');
}

function paceOf({ rate: eventsPerSecond, speed }: SimulateOptions): Pace {
  if (speed !== undefined) return { speed };
  return eventsPerSecond === 'max' ? 'max' : { eventsPerSecond };
}

async function openSink({ out, topic }: SimulateOptions): Promise<RecordSink> {
  if (out !== undefined) return openFileSink(out);
  const { kafka, settings } = openKafka(environment());
  return openTopicSink(new TopicWriter(kafka, topic ?? settings.ORDERS_TOPIC));
}
