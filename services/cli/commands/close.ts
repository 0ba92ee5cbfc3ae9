import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../../../libs/base/setting.ts';
import {
  abandonedRecord,
  approvedRecord,
  openedRecord,
} from '../../../libs/contracts/close-drafts.ts';
import { type CloseRecordOf, reportFolderName } from '../../../libs/contracts/close-record.ts';
import {
  awaitsApproval,
  type CampaignCloses,
  type Close,
  closeUnderWay,
} from '../../../libs/contracts/close-state.ts';
import { tooEarly } from '../../../libs/contracts/close-window.ts';
import { keepControlTotals } from '../../reporter/close/close-inputs.ts';
import { closeFolder, newestDefinition } from '../../reporter/close/close-parts.ts';
import { readControlTotals } from '../../reporter/control/read-control-totals.ts';
import { wholeNumber } from '../arguments.ts';
import { approvalHint, closesText, closeText } from '../close/close-text.ts';
import { type CloseSession, isRunning, openCloseSession } from '../close/open-close.ts';
import { CommandError } from '../command-error.ts';

interface CloseOptions {
  readonly campaign: string;
  readonly by: string;
  readonly reason?: string;
  readonly grace?: number;
  readonly clock?: 'wall' | 'events';
  readonly fromArchive?: string;
  readonly controlTotals?: string;
  readonly memory?: number;
  readonly approve?: boolean;
  readonly abandon?: boolean;
  readonly state?: boolean;
  readonly json?: boolean;
}

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
    .action(runClose);
}

async function runClose(options: CloseOptions): Promise<void> {
  const session = await openCloseSession(options.by, options.memory);
  try {
    const closes = await session.parts.closes.read(options.campaign);
    if (options.state) return say(options, closes, closesText(closes));
    if (options.abandon) return await abandon(session, closes, options);
    if (options.approve) await approve(session, closes, options);
    else await openOrResume(session, closes, options);
    // What writes PDF and XLSX takes longer to load than most commands to run.
    const { carryOut } = await import('../../reporter/close/carry-out.ts');
    const close = await carryOut(session.parts, options.campaign);
    say(options, close, closeText(close));
    if (close.state === 'refused') process.exitCode = 1;
  } finally {
    await session.close();
  }
}

async function openOrResume(
  session: CloseSession,
  closes: CampaignCloses,
  options: CloseOptions,
): Promise<void> {
  const underWay = closeUnderWay(closes);
  if (underWay === undefined) return open(session, closes, options);
  const { opened, version } = underWay;
  if (awaitsApproval(underWay)) throw new CommandError(1, approvalHint(underWay).trimEnd());
  const what = `${reportFolderName(version)} of ${options.campaign} is being closed since ${opened.at} by ${opened.by}`;
  if (opened.runner === 'service') {
    throw new CommandError(1, `${what}, and the reporter carries it out: see it with --state.`);
  }
  if (isRunning(opened.runner)) throw new CommandError(1, `${what}, in process ${opened.runner}.`);
  process.stderr.write(`${what}; going on with it.\n`);
}

/** @throws CommandError 1 where it is too early, or somebody else was first */
async function open(
  session: CloseSession,
  closes: CampaignCloses,
  options: CloseOptions,
): Promise<void> {
  const { parts, settings, by, runner } = session;
  const newest = await newestDefinition(parts, options.campaign);
  const clock = options.clock ?? settings.CLOSE_CLOCK;
  const graceSeconds = Math.ceil((options.grace ?? settings.CLOSE_GRACE) / 1000);
  const nowMs = parts.clock.now();
  const early = clock === 'wall' ? tooEarly(newest.definition, graceSeconds, nowMs) : undefined;
  if (early !== undefined) throw new CommandError(1, early.detail);
  const terms = {
    topic: settings.ORDERS_TOPIC,
    fromArchive: options.fromArchive === undefined ? null : resolve(options.fromArchive),
    controlTotals: null,
    graceSeconds,
    clock,
    fourEyes: settings.CLOSE_FOUR_EYES,
    runner,
  };
  const actor = { by, atMs: nowMs, reason: options.reason ?? null };
  const record = await withControlTotals(
    openedRecord(closes, newest, terms, actor),
    parts.reportsDir,
    options.controlTotals,
  );
  await session.audit({
    campaignId: options.campaign,
    what: `open ${reportFolderName(record.version)}`,
    why: actor.reason,
    before: record.previous === null ? null : `sha256:${record.previous.manifestSha256}`,
    after: `definition ${record.definition.version} sha256:${record.definition.sha256}`,
  });
  await parts.closes.append(closes, record);
}

/** Keeps what the order system says beside the close that is opened with it. */
async function withControlTotals(
  record: CloseRecordOf<'opened'>,
  reportsDir: string,
  file: string | undefined,
): Promise<CloseRecordOf<'opened'>> {
  if (file === undefined) return record;
  const totals = await readControlTotals(file);
  const controlTotals = await keepControlTotals(closeFolder(reportsDir, record), totals);
  return { ...record, controlTotals };
}

/** @throws CommandError 1 where there is nothing to approve, or by the one who opened it */
async function approve(
  session: CloseSession,
  closes: CampaignCloses,
  { campaign, reason: given }: CloseOptions,
): Promise<void> {
  const reason = given ?? null;
  const close = closeUnderWay(closes);
  if (close?.approved != null) return;
  if (close === undefined || close.recounted === null || !awaitsApproval(close)) {
    throw new CommandError(1, `No close of ${campaign} waits for approval: see it with --state.`);
  }
  if (close.opened.by === session.by) {
    const message = `${session.by} has opened this close, so somebody else has to approve it: --by NAME.`;
    throw new CommandError(1, message);
  }
  const { sha256 } = close.recounted.report;
  await session.audit(entryOf(close, 'approve', reason, `report sha256:${sha256}`));
  const actor = { by: session.by, atMs: session.parts.clock.now(), reason };
  await session.parts.closes.append(closes, approvedRecord(closes, close, sha256, actor));
}

async function abandon(
  session: CloseSession,
  closes: CampaignCloses,
  options: CloseOptions,
): Promise<void> {
  const close = closeUnderWay(closes);
  const { campaign, reason } = options;
  if (close === undefined) throw new CommandError(1, `No close of ${campaign} is under way.`);
  if (reason === undefined) throw new CommandError(2, 'Say why with --reason.');
  await session.audit(entryOf(close, 'abandon', reason, null));
  const actor = { by: session.by, atMs: session.parts.clock.now(), reason };
  const after = await session.parts.closes.append(closes, abandonedRecord(closes, close, actor));
  say(options, after, closesText(after));
}

function entryOf(
  { version, opened }: Close,
  verb: string,
  why: string | null,
  after: string | null,
) {
  const what = `${verb} ${reportFolderName(version)}`;
  return { campaignId: opened.campaignId, what, why, before: null, after };
}

function say({ json }: CloseOptions, value: object, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : text);
}

const graceSetting = durationMs({ description: '', example: '1h' });

/** A time with its unit, in ms. */
function duration(text: string): number {
  const parsed = graceSetting.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be a number with its unit: 30s, 5m, 2h or 1d.');
}
