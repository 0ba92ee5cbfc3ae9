import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert } from '../../../libs/base/assert.ts';
import { TallyError } from '../../../libs/base/errors.ts';
import { type CloseDetails, reportFolderName } from '../../../libs/contracts/close-record.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import { codeVersion } from '../code-version.ts';
import { digestFile, syncFolder } from '../durable-file.ts';
import { languages } from '../report/labels.ts';
import { type ReportDocument, readReportText } from '../report/report-document.ts';
import { manifestName, type ReportManifest } from '../report/report-manifest.ts';
import { writeReport } from '../report/write-report.ts';
import { blocker, CloseRefused } from './close-blockers.ts';
import { keptInputs } from './close-inputs.ts';
import { type CloseParts, closeFolder, newestDefinition } from './close-parts.ts';
import { assertSameDefinition } from './close-rules.ts';
import { readKept } from './snapshot.ts';

const madePrefix = 'made-';

/**
 * Writes and signs the report that was balanced. It is made beside its place and put there whole, so
 * that a process that dies on the way leaves nothing under the name of a version but a version.
 *
 * @throws CloseRefused where the definition or the code is another one by now
 */
export async function sealStep(parts: CloseParts, close: Close): Promise<CloseDetails<'sealed'>> {
  const { reportsDir } = parts;
  const { campaignId, version } = close.opened;
  assertSameDefinition(close, await newestDefinition(parts, campaignId));
  const folder = closeFolder(reportsDir, close.opened);
  const report = await balancedReport(folder, close);
  const here = await codeVersion();
  if (here !== report.codeVersion) {
    const detail = `The report was balanced by ${report.codeVersion}, and this is ${here}. Open the close again.`;
    throw new CloseRefused([blocker('code_changed', detail)]);
  }
  await clearDead(folder);
  // Two containers may have the same number of a process.
  const made = join(folder, `${madePrefix}${process.pid}-${randomUUID()}`);
  await mkdir(made, { recursive: true });
  await writeReport(report, {
    folder: made,
    languages,
    key: parts.key,
    inputs: await keptInputs(folder, report),
    onFile: (done, total) => parts.onProgress?.({ step: 'write', done, total }),
  });
  const place = join(reportsDir, campaignId, reportFolderName(version));
  await putInPlace(made, place, join(folder, `replaced-${randomUUID()}`));
  await rm(made, { recursive: true, force: true });
  const manifest = await manifestIn(place);
  assert(manifest !== null, 'a report that was put in its place has a manifest');
  return {
    step: 'sealed',
    reportSha256: manifest.reportSha256,
    manifestSha256: (await digestFile(join(place, manifestName))).sha256,
    files: manifest.files.length,
    publicKey: manifest.publicKey,
  };
}

/** Takes away what processes that died have half made. */
async function clearDead(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(madePrefix)) continue;
    const pid = Number.parseInt(name.slice(madePrefix.length), 10);
    if (!isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Gives a finished report its name. Where the same report lies there already, by somebody who was
 * quicker or by an attempt that died before its record was in the log, that one stays. Any other was
 * never sealed, since this version is not, and is put aside.
 */
async function putInPlace(made: string, place: string, aside: string): Promise<void> {
  const [mine, other] = [await manifestIn(made), await manifestIn(place)];
  if (other !== null && other.reportSha256 === mine?.reportSha256) return;
  if (existsSync(place)) {
    await rename(place, aside);
  }
  await rename(made, place);
  await syncFolder(dirname(place));
}

async function manifestIn(folder: string): Promise<ReportManifest | null> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as ReportManifest);
}

async function balancedReport(folder: string, { recounted }: Close): Promise<ReportDocument> {
  if (recounted === null) throw new TallyError('invariant_broken', 'A seal needs a recount.');
  return readReportText(await readKept(folder, recounted.report)) as ReportDocument;
}
