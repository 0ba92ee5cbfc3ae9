import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import type { SaidOnClocks } from '../bridge/scopes.ts';
import { type ReportDocument, readReportText } from './report-document.ts';
import { masterName } from './report-files.ts';
import { manifestName, type ReportManifest } from './report-manifest.ts';

/** What a report has to know of the one that it follows. */
export interface PreviousReport {
  readonly version: number;
  /** Of its manifest, which names all of its files. */
  readonly manifestSha256: string;
  readonly reportSha256: string;
  readonly definitionVersion: number | null;
  readonly definition: CampaignDefinition;
  readonly offsets: Readonly<Record<string, number>>;
  /** What it says; null where only its place in the log is known. */
  readonly figures: SaidOnClocks | null;
}

/**
 * Reads the report that another one is to follow.
 *
 * @throws TallyError `input_invalid` where the folder has no report, or one whose master is not that
 *   of its manifest
 */
export async function readPreviousReport(folder: string): Promise<PreviousReport> {
  const read = (name: string) => readFile(join(folder, name));
  try {
    const [manifestBytes, masterBytes] = await Promise.all([read(manifestName), read(masterName)]);
    const manifest = JSON.parse(manifestBytes.toString('utf8')) as ReportManifest;
    const reportSha256 = digest(masterBytes);
    if (manifest.reportSha256 !== reportSha256) throw new Error('the master was changed');
    const report = readReportText(masterBytes.toString('utf8')) as ReportDocument;
    return {
      version: manifest.version,
      manifestSha256: digest(manifestBytes),
      reportSha256,
      definitionVersion: report.definition.version,
      definition: report.definition.document,
      offsets: report.log.offsets,
      figures: { activity: report.activity, cohort: report.cohort },
    };
  } catch (cause) {
    const message = `${folder} holds no report that another one could follow.`;
    throw new TallyError('input_invalid', message, { cause });
  }
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
