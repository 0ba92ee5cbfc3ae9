import { Command } from 'commander';
import pc from 'picocolors';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import type { ApiPlace } from '../../../libs/client/api-client.ts';
import type { CampaignAnswer } from '../../../libs/contracts/api.ts';
import type {
  DiffAnswer,
  HistoryAnswer,
  HoldsAnswer,
} from '../../../libs/contracts/api-definitions.ts';
import { askApi, askPage, sendApi } from '../api.ts';
import { wholeNumber } from '../arguments.ts';
import { diffText, historyLine, holdLines } from '../campaign-text.ts';
import { environment } from '../environment.ts';

interface ApiOptions {
  readonly api: string;
  readonly json?: boolean;
}

const apiDefault = 'http://127.0.0.1:8080';
const tokenHelp = 'TALLY_TOKEN may hold an API key or a token.';

/** The parts of `tally campaign …` that ask the API, which knows the figures. */
export function campaignChangeCommands(): Command[] {
  return [diffCommand(), holdsCommand(), holdCommand(), releaseCommand()];
}

function apiCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<campaign>', 'id of the campaign')
    .option('--api <url>', 'where the API is', apiDefault)
    .option('--json', 'the answer as it came');
}

function diffCommand(): Command {
  return apiCommand('diff', 'Show what two versions make of the same sales, and why.')
    .option('--from <n>', 'the version before; the one before --to if left out', wholeNumber(1))
    .option('--to <n>', 'the version after; the newest if left out', wholeNumber(1))
    .option('--basis <clock>', 'activity or cohort', 'activity')
    .addHelpText(
      'after',
      `
${tokenHelp}

Examples:
  $ tally campaign diff putian-2026
  $ tally campaign diff putian-2026 --from 2 --to 5 --basis cohort`,
    )
    .action(diff);
}

function holdsCommand(): Command {
  return apiCommand('holds', 'List every hold and release, and what it did to the figures.')
    .option('--listing <id>', 'only those of a listing')
    .addHelpText(
      'after',
      `\n${tokenHelp}\n\nExamples:\n  $ tally campaign holds putian-2026 --listing siweiqi-canvas-high-42`,
    )
    .action(holds);
}

function holdCommand(): Command {
  return apiCommand('hold', 'Hold a listing: its sales count no more, in the past neither.')
    .argument('<listing>', 'id of the listing')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .option('--from <time>', 'only from this local time of the campaign on, 2026-11-10T20:00')
    .addHelpText(
      'after',
      `
Every figure is restated at once, and a release gives back the very same figures. ${tokenHelp}

Examples:
  $ tally campaign hold putian-2026 siweiqi-canvas-high-42 --reason "counterfeit complaint 118"`,
    )
    .action(hold);
}

function releaseCommand(): Command {
  return apiCommand('release', 'Release a listing: its sales count again as if they always had.')
    .argument('<listing>', 'id of the listing')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .addHelpText(
      'after',
      `
${tokenHelp}

Examples:
  $ tally campaign release putian-2026 siweiqi-canvas-high-42 --reason "complaint was withdrawn"`,
    )
    .action(release);
}

async function diff(
  campaign: string,
  options: ApiOptions & { readonly from?: number; readonly to?: number; readonly basis: string },
): Promise<void> {
  const place = placeOf(options);
  const to = options.to ?? (await newestVersion(place, campaign));
  const from = options.from ?? Math.max(1, to - 1);
  const query = new URLSearchParams({ from: `${from}`, to: `${to}`, basis: options.basis });
  const path = `${campaignPath(campaign)}/diff?${query}`;
  if (options.json) return printAnswer(place, path);
  process.stdout.write(diffText(await askApi<DiffAnswer>(place, path)));
}

async function holds(
  campaign: string,
  options: ApiOptions & { readonly listing?: string },
): Promise<void> {
  const place = placeOf(options);
  const query = new URLSearchParams(
    options.listing === undefined ? {} : { listing: options.listing },
  );
  let path: string | undefined = `${campaignPath(campaign)}/holds?${query}`;
  let count = 0;
  while (path !== undefined) {
    const { answer, next }: { answer: HoldsAnswer; next: string | undefined } =
      await askPage<HoldsAnswer>(place, path);
    for (const step of answer.steps) {
      process.stdout.write(options.json ? `${exactJsonText(step)}\n` : holdLines(step));
    }
    count += answer.steps.length;
    path = next;
  }
  if (count === 0 && !options.json) process.stdout.write('Nothing was ever held.\n');
}

async function hold(
  campaign: string,
  listing: string,
  options: ApiOptions & { readonly reason: string; readonly from?: string },
): Promise<void> {
  const { reason, from = null } = options;
  await change({ campaign, listing, options, act: 'hold', body: { reason, from } });
}

async function release(
  campaign: string,
  listing: string,
  options: ApiOptions & { readonly reason: string },
): Promise<void> {
  const { reason } = options;
  await change({ campaign, listing, options, act: 'release', body: { reason } });
}

interface Change {
  readonly campaign: string;
  readonly listing: string;
  readonly options: ApiOptions;
  readonly act: 'hold' | 'release';
  readonly body: object;
}

async function change({ campaign, listing, options, act, body }: Change): Promise<void> {
  const place = placeOf(options);
  const path = `${campaignPath(campaign)}/listings/${encodeURIComponent(listing)}/${act}`;
  const answer = await sendApi<CampaignAnswer>(place, path, body);
  if (options.json) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.stdout.write(`${campaign} is at version ${pc.bold(String(answer.definitionVersion))}.\n`);
  const query = new URLSearchParams({ listing, limit: '1' });
  const { steps } = await askApi<HoldsAnswer>(place, `${campaignPath(campaign)}/holds?${query}`);
  for (const step of steps) process.stdout.write(holdLines(step));
}

async function newestVersion(place: ApiPlace, campaign: string): Promise<number> {
  const answer = await askApi<CampaignAnswer>(place, campaignPath(campaign));
  return answer.definitionVersion;
}

/** Prints the versions of a campaign as the API tells them. */
export async function printHistory(url: string, campaign: string, asJson = false): Promise<void> {
  const place = placeOf({ api: url });
  const path = `${campaignPath(campaign)}/definitions`;
  const { versions } = await askApi<HistoryAnswer>(place, path);
  for (const version of versions) {
    process.stdout.write(`${asJson ? JSON.stringify(version) : historyLine(version)}\n`);
  }
}

async function printAnswer(place: ApiPlace, path: string): Promise<void> {
  process.stdout.write(`${exactJsonText(await askApi<unknown>(place, path))}\n`);
}

function placeOf({ api }: ApiOptions): ApiPlace {
  const token = environment().TALLY_TOKEN;
  return { url: api.replace(/\/$/, ''), ...(token && { token }) };
}

function campaignPath(campaign: string): string {
  return `/v1/campaigns/${encodeURIComponent(campaign)}`;
}
