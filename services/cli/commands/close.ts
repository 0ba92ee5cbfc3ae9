import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../../../libs/base/setting.ts';
import { wholeNumber } from '../arguments.ts';
import type { CloseOptions } from '../close/run-close.ts';

/** `tally close` */
export function closeCommand(): Command {
  return new Command('close')
    .description('Close the books of a campaign: cut, recount, compare, and seal a signed report.')
    .requiredOption('--campaign <id>', 'id of the campaign')
    .option('--by <name>', 'who closes or approves', userInfo().username)
    .option('--reason <text>', 'why; kept for ever')
    .option('--grace <time>', 'how long after its end, instead of CLOSE_GRACE: 30m, 2h', duration)
    .addOption(
      new Option(
        '--clock <clock>',
        'by which clock it must be over, instead of CLOSE_CLOCK',
      ).choices(['wall', 'events']),
    )
    .option('--from-archive <folder>', 'recount what `tally archive` has kept instead of the topic')
    .option('--control-totals <file>', 'what the order system says, CSV or .json: must be the same')
    .option('--memory <MB>', 'memory of DuckDB; beyond it, files', wholeNumber(256))
    .option('--approve', 'approve what somebody else has closed, and seal it')
    .addOption(new Option('--abandon', 'give up the close that is under way').conflicts('approve'))
    .addOption(
      new Option('--state', 'show where the closes of the campaign stand').conflicts([
        'approve',
        'abandon',
      ]),
    )
    .option('--json', 'one JSON object instead of a table')
    .addHelpText(
      'after',
      `
Cuts the log where all of it is counted, counts it again by other code, and compares every cell. Any
difference stops it, with both figures. Then somebody else approves (CLOSE_FOUR_EYES), and the report
is signed and sealed in REPORTS_DIR/<campaign>/v1. A later close makes v2, which names v1.
A close that was interrupted goes on where it was when the command is given again.
Ends with 0 where it is sealed, or balanced and waits for approval; with 1 where it was refused.

Examples:
  $ tally close --campaign putian-2026 --reason "end of campaign" --by Ada
  $ tally close --campaign putian-2026 --approve --by Bo
  $ tally close --campaign putian-2026 --state
  $ tally close --campaign putian-2026 --from-archive /backup/putian-2026 --grace 2h`,
    )
    .action(async (options: CloseOptions) => {
      // What makes reports takes longer to load than most commands to run.
      const { runClose } = await import('../close/run-close.ts');
      await runClose(options);
    });
}

const graceSetting = durationMs({ description: '', example: '1h' });

/** A time with its unit, in ms. */
function duration(text: string): number {
  const parsed = graceSetting.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be a number with its unit: 30s, 5m, 2h or 1d.');
}
