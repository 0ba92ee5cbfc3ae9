import { resolve } from 'node:path';
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
import { carryOut } from '../../reporter/close/carry-out.ts';
import { keepControlTotals } from '../../reporter/close/close-inputs.ts';
import { closeFolder, newestDefinition } from '../../reporter/close/close-parts.ts';
import { readControlTotals } from '../../reporter/control/read-control-totals.ts';
import { CommandError } from '../command-error.ts';
import { approvalHint, closesText, closeText } from './close-text.ts';
import { type CloseSession, isRunning, openCloseSession } from './open-close.ts';

/** What `tally close` was told. */
export interface CloseOptions {
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

/** Runs `tally close`, whatever of it was asked for. */
export async function runClose(options: CloseOptions): Promise<void> {
  const session = await openCloseSession(options.by, options.memory);
  try {
    const closes = await session.parts.closes.read(options.campaign);
    if (options.state) return say(options, closes, closesText(closes));
    if (options.abandon) return await abandon(session, closes, options);
    if (options.approve) await approve(session, closes, options);
    else await openOrResume(session, closes, options);
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
  if (early !== undefined) {
    const hint = 'Where it was only played, --clock events goes by the time of its events.';
    throw new CommandError(1, `${early.detail} ${hint}`);
  }
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
