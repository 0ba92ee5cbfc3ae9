import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { StatusSource } from '../status/gather.ts';
import { needsAttention, statusPage } from '../status/page.ts';

interface StatusOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

const watchEveryMs = 2_000;

/** `tally status` */
export function statusCommand(): Command {
  return new Command('status')
    .description('Show partitions, owners, lag, outcomes, alarms and campaigns on one page.')
    .option('--watch', 'again every 2 s, on a terminal')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
It looks at the log and the shards themselves, so it needs neither the API nor an aggregator, and
says what it could not reach. What an owner says of itself (its mode, why it is halted) is at the
most a minute old. The exit code is 1 where a partition is halted, damaged or missing, or where
Kafka or Redis was not reached.

Examples:
  $ tally status
  $ tally status --watch
  $ tally status --json`,
    )
    .action(status);
}

async function status({ watch: isWatched, json }: StatusOptions): Promise<void> {
  if (isWatched && (json || !process.stdout.isTTY)) {
    throw new CommandError(2, '--watch draws on a terminal; leave it out, or --json.');
  }
  const source = new StatusSource();
  try {
    if (isWatched) return await watch(source);
    const report = await source.gather();
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : statusPage(report));
    if (needsAttention(report)) process.exitCode = 1;
  } finally {
    await source.close();
  }
}

async function watch(source: StatusSource): Promise<void> {
  const signal = onInterrupt();
  while (!signal.aborted) {
    const lines = statusPage(await source.gather()).split('\n');
    // Over what stood there, line by line, so that nothing flickers.
    process.stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\n')}\u001b[J`);
    await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
