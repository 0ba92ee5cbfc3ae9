import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import { type CloseRecordOf, reportFolderName } from '../../../libs/contracts/close-record.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import { readShown } from '../bridge/read-shown.ts';
import type { ControlTotals } from '../control/read-control-totals.ts';
import { readControlTotals } from '../control/read-control-totals.ts';
import { type PreviousReport, readPreviousReport } from '../report/previous-report.ts';
import type { ReportDocument } from '../report/report-document.ts';
import type { ReportFile } from '../report/report-files.ts';
import type { ReportInputs } from '../report/report-inputs.ts';
import { type CloseParts, closeFolder } from './close-parts.ts';
import { assertKept, type KeptFile, keepFile } from './snapshot.ts';

/**
 * What the report of a close is made of beside the log: what was shown, what the order system says,
 * and the report that it restates.
 *
 * @throws TallyError where one of them is not what it was
 */
export async function gatherInputs(
  parts: CloseParts,
  close: Close,
  versions: readonly DefinitionVersion[],
): Promise<ReportInputs> {
  const { connection, space } = parts.shards;
  const newest = versions.at(-1);
  return {
    versions,
    shown: newest === undefined ? [] : await readShown(connection, space, newest.definition),
    shownByHand: null,
    controlTotals: await keptControlTotals(parts, close),
    previous: await previousReport(parts, close),
  };
}

/** Keeps control totals in the folder of a close, beside the files that come of it. */
export async function keepControlTotals(folder: string, totals: ControlTotals): Promise<KeptFile> {
  await mkdir(folder, { recursive: true });
  const ending = totals.name.endsWith('.json') ? 'json' : 'csv';
  return keepFile(folder, { stem: 'control-totals', ending, content: totals.content });
}

/** Keeps the files that a report lists as its inputs, under their digests. */
export async function keepInputs(folder: string, files: readonly ReportFile[]): Promise<void> {
  for (const { name, content } of files) {
    const listed = { stem: stemOf(name), ending: 'input', content };
    await keepFile(folder, listed);
  }
}

/** The files that a report lists as its inputs, as they were kept. */
export async function keptInputs(
  folder: string,
  { inputs }: Pick<ReportDocument, 'inputs'>,
): Promise<ReportFile[]> {
  const files: ReportFile[] = [];
  for (const { name, sha256 } of inputs) {
    const kept = `${stemOf(name)}-${sha256.slice(0, 16)}.input`;
    await assertKept(folder, { name: kept, sha256 });
    files.push({ name, content: await readFile(join(folder, kept)) });
  }
  return files;
}

function stemOf(name: string): string {
  return name.replace(/[^a-z-]/g, '-');
}

async function keptControlTotals(parts: CloseParts, close: Close): Promise<ControlTotals | null> {
  const { controlTotals } = close.opened;
  if (controlTotals === null) return null;
  const folder = closeFolder(parts.reportsDir, close.opened);
  await assertKept(folder, controlTotals);
  return readControlTotals(join(folder, controlTotals.name));
}

async function previousReport(
  parts: CloseParts,
  { opened }: { readonly opened: CloseRecordOf<'opened'> },
): Promise<PreviousReport | null> {
  const { previous, campaignId } = opened;
  if (previous === null) return null;
  const folder = join(parts.reportsDir, campaignId, reportFolderName(previous.version));
  const report = await readPreviousReport(folder);
  if (report.manifestSha256 === previous.manifestSha256) return report;
  throw new TallyError('input_invalid', `The report in ${folder} is not the one that was sealed.`);
}
