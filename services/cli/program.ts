import { Command } from 'commander';
import { archiveCommand } from './commands/archive.ts';
import { auditCommand } from './commands/audit.ts';
import { campaignCommand } from './commands/campaign.ts';
import { closeCommand } from './commands/close.ts';
import { deadLetterCommand } from './commands/dead-letters.ts';
import { demoCommand } from './commands/demo.ts';
import { keysCommand } from './commands/keys.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { recountCommand } from './commands/recount.ts';
import { reportCommand } from './commands/report.ts';
import { serviceCommands } from './commands/services.ts';
import { simulateCommand } from './commands/simulate.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';

/** The command line, all of it. */
export function buildProgram(): Command {
  const program = new Command('tally')
    .description('Live sales-campaign totals that you can close the books on.')
    .version(versionText, '-V, --version')
    // Else `tally campaign show … --version 2` would print the version of the program.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('(tally --help, or --help behind a command, shows what there is)')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText(
      'after',
      `
Kafka and Redis are found by KAFKA_BROKERS and REDIS_URL; without them, the ones that
\`make up\` has started are used.

Examples:
  $ tally demo
  $ tally campaign apply --file deploy/campaigns/putian-2026.yaml --reason "first version"
  $ tally aggregate
  $ tally serve
  $ tally simulate --campaign deploy/campaigns/putian-2026.yaml --events 100000 --rate max --seed 1
  $ tally recount --campaign deploy/campaigns/putian-2026.yaml`,
    );
  const commands = [
    demoCommand(),
    ...serviceCommands(),
    statusCommand(),
    simulateCommand(),
    recountCommand(),
    archiveCommand(),
    reportCommand(),
    closeCommand(),
    verifyCommand(),
    rebuildCommand(),
    campaignCommand(),
    deadLetterCommand(),
    keysCommand(),
    auditCommand(),
  ];
  for (const command of commands) program.addCommand(inherit(command));
  return program;
}

const versionText = '0.1.0';

/** Commands that are added take over neither of these from their parent. */
function inherit(command: Command, parent = 'tally'): Command {
  const path = `${parent} ${command.name()}`;
  command.exitOverride().showHelpAfterError(`(${path} --help shows what there is)`);
  for (const child of command.commands) inherit(child, path);
  return command;
}
