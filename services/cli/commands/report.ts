import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Command, Option } from 'commander';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import { controlText } from '../../reporter/control/control-text.ts';
import type { OffsetVector } from '../../reporter/recount/offset-vector.ts';
import { type Language, languages } from '../../reporter/report/labels.ts';
import { makeReport } from '../../reporter/report/make-report.ts';
import type { ReportDocument } from '../../reporter/report/report-document.ts';
import { inputFiles } from '../../reporter/report/report-inputs.ts';
import {
  createSigningKey,
  publicKeyText,
  readSigningKey,
} from '../../reporter/report/signing-key.ts';
import { offsets, wholeNumber } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { openKafka, projectRoot } from '../environment.ts';
import { acceptLossOption } from '../lost-offsets.ts';
import { startProgress } from '../progress.ts';
import { readCampaign } from '../read-campaign.ts';
import { gatherInputs, type InputOptions } from '../report/gather-inputs.ts';
import { openLog } from '../report/open-log.ts';
import { versionsOf } from './campaign.ts';

interface ReportOptions extends InputOptions {
  readonly campaign: string;
  readonly out: string;
  readonly definitionVersion?: number;
  readonly fromArchive?: string;
  readonly offsets?: OffsetVector;
  readonly acceptLoss?: readonly OffsetRange[];
  readonly topic?: string;
  readonly lang?: Language;
  readonly key?: string;
  readonly memory: number;
}

/** `tally report` */
export function reportCommand(): Command {
  return new Command('report')
    .description('Count the log again and write a signed report: JSON, CSV, XLSX, Parquet and PDF.')
    .requiredOption('--campaign <id>', 'id of the campaign, or a file with its definition')
    .requiredOption('--out <folder>', 'a new folder for the report')
    .option('--definition-version <n>', 'an older version of the definition', wholeNumber(1))
    .option('--from-archive <folder>', 'count what `tally archive` has kept instead of the topic')
    .option('--offsets <json>', 'stop before these offsets: {"0":18233,"1":18190}', offsets)
    .addOption(acceptLossOption(['fromArchive']))
    .option('--topic <name>', 'order topic, instead of ORDERS_TOPIC')
    .addOption(
      new Option('--lang <language>', 'PDF and XLSX in one language only').choices(languages),
    )
    .option('--control-totals <file>', 'compare with what the order system says, CSV or .json')
    .option('--previous <folder>', 'the report that this one follows: lists what is another figure')
    .option(
      '--shown <file>',
      'minutes that were shown, inputs/shown.json of a report; none; by default from Redis',
    )
    .option('--shown-at <json>', 'begin the bridge at these offsets instead', offsets)
    .option('--shown-version <n>', 'definition that was in force there', wholeNumber(1))
    .option('--key <file>', 'Ed25519 private key in PEM; by default one that is made once')
    .option('--memory <MB>', 'memory of DuckDB; beyond it, files', wholeNumber(256), 2048)
    .addHelpText(
      'after',
      `
The same log, offsets, definition, inputs and key give the same bytes on any machine. report.json is
the master, from which all other files follow; statements/<brand> is for that brand alone. The bridge
leads from the number that was last shown at the end to the report's. Where control totals differ,
the report is written, the differences are told, and it ends with 1.

Examples:
  $ tally report --campaign putian-2026 --out reports/putian-2026
  $ tally report --campaign putian.yaml --from-archive /backup/putian-2026 --out report --lang zh
  $ tally report --campaign putian-2026 --control-totals totals.csv --out report
  $ tally report --campaign putian-2026 --previous reports/v1 --out reports/v2
  $ tally verify reports/putian-2026`,
    )
    .action(runReport);
}

async function runReport(options: ReportOptions): Promise<void> {
  const { definition, version, versions } = await definitionOf(options);
  const key = await signingKey(options.key);
  const { fromArchive, topic: wanted, offsets: until, acceptLoss: lost } = options;
  const shown = { definition, versions, ...(wanted !== undefined && { topic: wanted }) };
  const inputs = await gatherInputs(options, shown);
  const { log, topic } = await openLog({
    memoryMbMax: options.memory,
    ...(fromArchive !== undefined && { fromArchive }),
    ...(wanted !== undefined && { topic: wanted }),
    ...(until !== undefined && { until }),
    ...(lost !== undefined && { lost }),
  });
  const report = await makeReport(log, {
    definition,
    definitionVersion: version,
    topic,
    inputs,
  }).finally(() => log.close());
  let progress: ReturnType<typeof startProgress> | undefined;
  // What writes PDF and XLSX takes longer to load than most commands to run.
  const { writeReport } = await import('../../reporter/report/write-report.ts');
  const names = await writeReport(report, {
    folder: options.out,
    languages: options.lang === undefined ? languages : [options.lang],
    key,
    inputs: inputFiles(inputs, report),
    onFile(done, total) {
      progress ??= startProgress('Writing files', total);
      progress.update(done);
    },
  }).finally(() => progress?.stop());
  process.stdout.write(`${JSON.stringify(summaryOf(report, { options, names, key }))}\n`);
  tellFaults(report);
}

function summaryOf(
  report: ReportDocument,
  made: {
    readonly options: ReportOptions;
    readonly names: readonly string[];
    readonly key: KeyObject;
  },
) {
  const { bridge, controlTotals, previous } = report;
  return {
    folder: made.options.out,
    version: (previous?.version ?? 0) + 1,
    files: made.names.length,
    definitionVersion: report.definition.version,
    offsets: report.log.offsets,
    records: report.outcomes.records,
    exceptions: report.exceptions.found,
    bridge: 'absent' in bridge ? bridge : { at: bridge.start.at, isAsShown: bridge.isAsShown },
    controlTotals: controlTotals && {
      compared: controlTotals.compared,
      different: controlTotals.found,
    },
    publicKey: publicKeyText(made.key),
  };
}

const faultsShownMax = 20;

/** @throws CommandError 1 where the log is not what was shown, or not what the order system says */
function tellFaults({ bridge, controlTotals, log }: ReportDocument): void {
  const shown = 'absent' in bridge ? [] : bridge.shownFaults;
  const control = (controlTotals?.differences ?? []).map((each) => controlText(log.topic, each));
  const faults = [...shown, ...control];
  if (faults.length === 0) return;
  for (const fault of faults.slice(0, faultsShownMax)) process.stderr.write(`${fault}\n`);
  const found = shown.length + (controlTotals?.found ?? 0);
  const what = found === 1 ? 'One figure differs' : `${found} figures differ`;
  throw new CommandError(1, `${what}: the report is written, and says so.`);
}

async function definitionOf({ campaign, definitionVersion }: ReportOptions): Promise<{
  definition: CampaignDefinition;
  version: number | null;
  versions: readonly DefinitionVersion[];
}> {
  if (['.yaml', '.yml', '.json'].includes(extname(campaign).toLowerCase())) {
    return { definition: await readCampaign(campaign), version: null, versions: [] };
  }
  const { kafka, log } = openKafka();
  const topic = new DefinitionsTopic(kafka, log, topics.definitions);
  try {
    const versions = await versionsOf(topic, campaign);
    const wanted = definitionVersion ?? versions.at(-1)?.version;
    const found = versions.find(({ version }) => version === wanted);
    if (found !== undefined) {
      return { definition: found.definition, version: found.version, versions };
    }
    const what =
      definitionVersion === undefined
        ? 'There is no'
        : `There is no version ${definitionVersion} of`;
    throw new CommandError(
      1,
      `${what} campaign ${campaign}. tally campaign history lists versions.`,
    );
  } finally {
    await topic.close();
  }
}

/** The key of a file; else the one of this installation, which is made when it is first needed. */
async function signingKey(file?: string): Promise<KeyObject> {
  if (file !== undefined) return readSigningKey(file);
  const own = join(projectRoot, '.tally', 'report-key.pem');
  if (existsSync(own)) return readSigningKey(own);
  const key = await createSigningKey(own);
  process.stderr.write(`Made a key to sign reports with, in ${own}. Keep it safe.\n`);
  return key;
}
