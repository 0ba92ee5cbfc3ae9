import { join } from 'node:path';
import { Command } from 'commander';
import type { Pace } from '../../simulator/pace.ts';
import { rate, share, wholeNumber } from '../arguments.ts';
import { buildPages } from '../build-pages.ts';
import { CommandError } from '../command-error.ts';
import { runDemo } from '../demo/demo.ts';
import { projectRoot } from '../environment.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { readCampaign } from '../read-campaign.ts';

interface DemoOptions {
  readonly campaign: string;
  readonly pairs: number;
  readonly speed: number | 'max';
  readonly seed: string;
  readonly duplicates: number;
  readonly aggregators: number;
  readonly chaos?: boolean;
  readonly exit?: boolean;
  readonly open: boolean;
}

/** Three days in four minutes. */
const usualSpeed = 1_080;

/** `tally demo` */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Play a campaign through a real Kafka, real services and a real Redis, and prove it.',
    )
    .option(
      '--campaign <file>',
      'definition to play',
      join(projectRoot, 'deploy/campaigns/putian-2026.yaml'),
    )
    .option('--pairs <n>', 'units to sell in the campaign', wholeNumber(1), 4_000_000)
    .option('--speed <x>', 'campaign seconds per second, or max', rate, usualSpeed)
    .option('--seed <s>', 'the same seed plays the same campaign', '1')
    .option('--duplicates <share>', 'share of the events that come a second time', share, 0.02)
    .option('--aggregators <n>', 'aggregators that share the partitions', wholeNumber(1), 2)
    .option('--chaos', 'kill an aggregator on the way, and start another')
    .option('--exit', 'end when the three counts are compared')
    .option('--no-open', 'do not show the wall in the browser of this machine')
    .addHelpText(
      'after',
      `
At the end three counts stand side by side for each brand: what the simulator wrote, what the API
says, and what an independent recount of the log finds. The exit code is 1 if any figure differs.

Examples:
  $ tally demo
  $ tally demo --pairs 4000000 --speed max --exit
  $ tally demo --pairs 1000000 --speed max --exit --chaos`,
    )
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const { pairs, speed, seed, duplicates, aggregators } = options;
  const pace: Pace = speed === 'max' ? 'max' : { speed };
  await buildPages();
  const equal = await runDemo({
    definition: await readCampaign(options.campaign),
    size: { units: pairs },
    pace,
    seed,
    duplicates,
    aggregators,
    chaos: options.chaos === true,
    exit: options.exit === true,
    open: options.open && options.exit !== true && process.stderr.isTTY,
    signal: onInterrupt(),
  });
  if (!equal) throw new CommandError(1, 'The three counts are not equal.');
}
