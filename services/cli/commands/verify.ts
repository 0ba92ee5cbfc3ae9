import { Command } from 'commander';
import pc from 'picocolors';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import { ruleOf } from '../../reporter/report/report-placement.ts';
import type { CheckResult } from '../../reporter/report/verify-report.ts';
import { wholeNumber } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { acceptLossOption } from '../lost-offsets.ts';
import { openLog } from '../report/open-log.ts';

interface VerifyOptions {
  readonly publicKey?: string;
  readonly previous?: string;
  readonly fromArchive?: string;
  readonly fromTopic?: boolean;
  readonly acceptLoss?: readonly OffsetRange[];
  readonly memory: number;
  readonly json?: boolean;
}

const detailsShownMax = 20;

/** `tally verify` */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check a report: signature, every byte, sums, and with a log the count itself.')
    .argument('<report>', 'folder of the report')
    .option('--public-key <base64>', 'key that it must be signed with, as `tally report` prints it')
    .option('--previous <folder>', 'the report that it follows, to compare with')
    .option('--from-archive <folder>', 'count what `tally archive` has kept again')
    .option('--from-topic', 'count the order topic again')
    .addOption(acceptLossOption(['fromArchive']))
    .option('--memory <MB>', 'memory of DuckDB; beyond it, files', wholeNumber(256), 2048)
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      `
Without --public-key the signature says only that nothing was changed since somebody signed it.
Ends with 0 where nothing is wrong, else with 1.

Examples:
  $ tally verify reports/putian-2026
  $ tally verify reports/putian-2026/v2 --previous reports/putian-2026/v1
  $ tally verify reports/putian-2026 --from-archive /backup/putian-2026`,
    )
    .action(runVerify);
}

async function runVerify(folder: string, options: VerifyOptions): Promise<void> {
  const { publicKey, fromArchive, fromTopic, acceptLoss: lost, memory: memoryMbMax } = options;
  const hasLog = fromArchive !== undefined || fromTopic === true;
  // What makes PDF and XLSX again takes longer to load than most commands to run.
  const { verifyReport } = await import('../../reporter/report/verify-report.ts');
  const results = await verifyReport({
    folder,
    ...(publicKey !== undefined && { publicKey }),
    ...(options.previous !== undefined && { previous: options.previous }),
    ...(hasLog && {
      loadLog: async ({ log: { topic, offsets, placement } }) => {
        const until = new Map(Object.entries(offsets).map(([at, offset]) => [Number(at), offset]));
        const place =
          fromArchive === undefined
            ? { topic, ...(lost !== undefined && { lost }) }
            : { fromArchive };
        const isPlaced = ruleOf(placement);
        return (await openLog({ ...place, until, memoryMbMax, isPlaced })).log;
      },
    }),
  });
  if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  else for (const result of results) process.stdout.write(resultText(result));
  if (results.some(({ status }) => status === 'failed')) {
    throw new CommandError(1, `${folder} is not a report that can be trusted.`);
  }
}

function resultText({ check, status, details }: CheckResult): string {
  const colour = { passed: pc.green, failed: pc.red, skipped: pc.yellow }[status];
  const head = `${colour(status.padEnd(7))}  ${check.padEnd(9)}`;
  const shown = details.slice(0, detailsShownMax);
  const rest = details.length - shown.length;
  const lines = rest > 0 ? [...shown, `and ${rest} more`] : shown;
  return lines.map((line, at) => `${at === 0 ? head : ' '.repeat(18)}  ${line}\n`).join('');
}
