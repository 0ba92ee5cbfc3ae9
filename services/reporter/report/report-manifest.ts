import { createHash, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { Language } from './labels.ts';
import type { ReportDocument } from './report-document.ts';
import { masterName, type ReportFile } from './report-files.ts';
import { publicKeyText, signText } from './signing-key.ts';

export const manifestName = 'manifest.json';
export const signatureName = 'manifest.sig';

/** What a report consists of, under one signature. */
export interface ReportManifest {
  readonly format: 'tally-report-manifest/1';
  readonly campaignId: string;
  /** 1 for the first report of a series; each that follows names the manifest before it. */
  readonly version: number;
  readonly previous: { readonly version: number; readonly manifestSha256: string } | null;
  readonly codeVersion: string;
  readonly definitionVersion: number | null;
  readonly definitionSha256: string;
  readonly topic: string;
  readonly offsets: Readonly<Record<string, number>>;
  readonly placement: ReportDocument['log']['placement'];
  readonly languages: readonly Language[];
  /** Of the master, from which all other files follow. */
  readonly reportSha256: string;
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  /** Ed25519, DER, Base64. Whose it is, another channel must say. */
  readonly publicKey: string;
}

/** The manifest of a report's files and its signature, as two more files. */
export function sealFiles(
  report: ReportDocument,
  files: readonly ReportFile[],
  how: { readonly languages: readonly Language[]; readonly key: KeyObject },
): ReportFile[] {
  const listed = files.map(({ name, content }) => ({
    name,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
  const { previous } = report;
  const manifest: ReportManifest = {
    format: 'tally-report-manifest/1',
    campaignId: report.campaign.id,
    version: (previous?.version ?? 0) + 1,
    previous:
      previous === null
        ? null
        : { version: previous.version, manifestSha256: previous.manifestSha256 },
    codeVersion: report.codeVersion,
    definitionVersion: report.definition.version,
    definitionSha256: report.definition.sha256,
    topic: report.log.topic,
    offsets: report.log.offsets,
    placement: report.log.placement,
    languages: how.languages,
    reportSha256: listed.find(({ name }) => name === masterName)?.sha256 ?? '',
    files: listed,
    publicKey: publicKeyText(how.key),
  };
  const text = canonicalJson(manifest);
  return [
    { name: manifestName, content: Buffer.from(text) },
    { name: signatureName, content: Buffer.from(`${signText(text, how.key)}\n`) },
  ];
}
