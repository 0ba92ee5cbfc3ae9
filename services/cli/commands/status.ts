import { Command } from 'commander';
import pc from 'picocolors';
import type { IntegrityAnswer, PartitionIntegrity } from '../../../libs/contracts/api.ts';
import { askApi } from '../api.ts';
import { columns } from '../columns.ts';
import { CommandError } from '../command-error.ts';
import { environment } from '../environment.ts';

interface StatusOptions {
  readonly api: string;
  readonly json?: boolean;
}

/** `tally status` */
export function statusCommand(): Command {
  return new Command('status')
    .description('Show how far and how well each partition is counted.')
    .argument('[campaign]', 'id of the campaign; needed where there are several')
    .option('--api <url>', 'where the API is', 'http://127.0.0.1:8080')
    .option('--json', 'the answer as it came')
    .addHelpText(
      'after',
      `
TALLY_TOKEN may hold an API key or a token. The exit code is 1 where a partition can't be read.

Examples:
  $ tally status
  $ tally status putian-2026 --json`,
    )
    .action(status);
}

async function status(campaign: string | undefined, options: StatusOptions): Promise<void> {
  const token = environment().TALLY_TOKEN;
  const place = { url: options.api.replace(/\/$/, ''), ...(token && { token }) };
  const id = campaign ?? (await onlyCampaign(place));
  const answer = await askApi<IntegrityAnswer>(place, `/v1/campaigns/${id}/integrity`);
  process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : asText(answer));
  if (answer.partial) throw new CommandError(1, 'Some partitions are missing from the figures.');
}

async function onlyCampaign(place: Parameters<typeof askApi>[0]): Promise<string> {
  const { campaigns } = await askApi<{ campaigns: { campaignId: string }[] }>(
    place,
    '/v1/campaigns',
  );
  const [first, second] = campaigns;
  if (first === undefined) throw new CommandError(1, 'There is no campaign yet.');
  if (second === undefined) return first.campaignId;
  const ids = campaigns.map(({ campaignId }) => campaignId).join(', ');
  throw new CommandError(2, `Say which campaign: ${ids}.`);
}

function asText(answer: IntegrityAnswer): string {
  const heading = `${pc.bold(answer.campaignId)}  version ${answer.definitionVersion}, ${answer.status}\n`;
  const times = `as of ${answer.asOf}, complete until ${answer.completeUntil ?? 'not known yet'}\n\n`;
  const rows = answer.partitions.map(rowOf);
  const titles = [
    'partition',
    'state',
    'next',
    'lag',
    'epoch',
    'applied',
    'duplicate',
    'conflict',
    'rejected',
    'skipped',
  ];
  return heading + times + columns([titles, ...rows], { left: [1] });
}

function rowOf(partition: PartitionIntegrity): string[] {
  const { state, reason } = partition;
  const isFine = state === 'ok' || state === 'empty';
  const shown = reason === undefined ? state : `${state} (${reason})`;
  const { partition: id, nextOffset, lag, epoch, applied } = partition;
  const { duplicate, conflict, rejected, skipped } = partition;
  return [
    String(id),
    isFine ? shown : pc.red(shown),
    ...[nextOffset, lag, epoch, applied, duplicate, conflict, rejected, skipped].map((count) =>
      count === null ? '–' : count.toLocaleString('en'),
    ),
  ];
}
