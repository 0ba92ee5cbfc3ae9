import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { canonicalJson } from '../canonical-json.ts';
import { codeVersion } from '../code-version.ts';
import type { LoadedLog } from '../recount/recount.ts';
import { bridgeFaults, differenceFaults, eventFaults } from './check-bridge.ts';
import { chainFaults } from './check-chain.ts';
import { inputFaults } from './check-inputs.ts';
import { sumFaults } from './check-sums.ts';
import { makeReport } from './make-report.ts';
import { type ReportDocument, readReportText } from './report-document.ts';
import { masterName, masterOf, reportFiles } from './report-files.ts';
import { readInputs } from './report-inputs.ts';
import { manifestName, type ReportManifest, signatureName } from './report-manifest.ts';
import { isSignedBy } from './signing-key.ts';

/** One thing that was checked. */
export interface CheckResult {
  readonly check: 'signature' | 'files' | 'inputs' | 'chain' | 'sums' | 'derived' | 'recount';
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What is wrong, or why it was skipped; else what was looked at. */
  readonly details: readonly string[];
}

export interface VerifyOptions {
  readonly folder: string;
  /** The key that the report must be signed with; by default the one that it names itself. */
  readonly publicKey?: string;
  /** Loads the log up to the report's offsets, to count it again. */
  readonly loadLog?: (report: ReportDocument) => Promise<LoadedLog>;
  /** Folder of the report that this one follows. */
  readonly previous?: string;
  /** Leaves out making all files again, which takes most of the time. */
  readonly isQuick?: boolean;
}

/**
 * Checks a report: its signature, each byte of each file, what it took from its inputs, that it
 * follows the report before it, what its figures add up to, that all files follow from the master,
 * and, with a log, that the master follows from the log.
 */
export async function verifyReport(options: VerifyOptions): Promise<CheckResult[]> {
  const { folder } = options;
  const read = async (name: string) => {
    return readFile(join(folder, name)).catch(() => Buffer.alloc(0));
  };
  const manifestText = (await read(manifestName)).toString('latin1');
  const signature = (await read(signatureName)).toString('latin1');
  const manifest = parseManifest(Buffer.from(manifestText, 'latin1').toString('utf8'));
  if (manifest === null) {
    return [
      failed('signature', [`${manifestName} is missing, or is no manifest in canonical form`]),
    ];
  }
  const results = [checkSignature(manifest, signature, options.publicKey)];
  results.push(await checkFiles(folder, manifest));
  const master = (await read(masterName)).toString('utf8');
  const report = parseReport(master);
  if (report === null) {
    return [...results, failed('sums', [`${masterName} is no report in canonical form`])];
  }
  results.push(
    concluded('inputs', await inputFaults(report, read), `${report.inputs.length} files`),
    await checkChain(report, manifest, options.previous),
    concluded('sums', allSumFaults(report, manifest, master), 'parts add up'),
  );
  if (!options.isQuick) results.push(await checkDerived(folder, manifest, report));
  results.push(await checkRecount(report, master, { loadLog: options.loadLog, read }));
  return results;
}

function allSumFaults(report: ReportDocument, manifest: ReportManifest, master: string): string[] {
  return [
    ...sumFaults(report),
    ...bridgeFaults(report),
    ...eventFaults(report),
    ...differenceFaults(report),
    ...headFaults(report, manifest, master),
  ];
}

async function checkChain(
  report: ReportDocument,
  manifest: ReportManifest,
  folder: string | undefined,
): Promise<CheckResult> {
  const { previous } = report;
  if (folder !== undefined) {
    const about = `it follows version ${manifest.version - 1}`;
    return concluded('chain', await chainFaults(report, manifest, folder), about);
  }
  if (previous === null) return passed('chain', ['it follows no other report']);
  const why = `give the folder of version ${previous.version} to compare with`;
  return { check: 'chain', status: 'skipped', details: [why] };
}

function checkSignature(
  manifest: ReportManifest,
  signature: string,
  publicKey = manifest.publicKey,
): CheckResult {
  const text = canonicalJson(manifest);
  if (!signature.endsWith('\n') || !isSignedBy(text, signature.slice(0, -1), publicKey)) {
    return failed('signature', [
      `${signatureName} is not the signature of ${manifestName} by this key`,
    ]);
  }
  return passed('signature', [`key ${publicKey}`]);
}

async function checkFiles(folder: string, { files }: ReportManifest): Promise<CheckResult> {
  const faults: string[] = [];
  const known = new Set([manifestName, signatureName]);
  for (const { name, bytes, sha256 } of files) {
    known.add(name);
    const content = await readFile(join(folder, name)).catch(() => null);
    if (content === null) faults.push(`${name} is missing`);
    else if (content.length !== bytes || digest(content) !== sha256) {
      faults.push(`${name} is not as it was sealed`);
    }
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const name = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!known.has(name)) faults.push(`${name} does not belong to the report`);
  }
  return faults.length > 0 ? failed('files', faults) : passed('files', [`${files.length} files`]);
}

function headFaults(report: ReportDocument, manifest: ReportManifest, master: string): string[] {
  const pairs: readonly (readonly [what: string, one: unknown, other: unknown])[] = [
    ['campaign', report.campaign.id, manifest.campaignId],
    ['code version', report.codeVersion, manifest.codeVersion],
    ['definition version', report.definition.version, manifest.definitionVersion],
    ['definition', report.definition.sha256, manifest.definitionSha256],
    ['definition', digest(canonicalJson(report.definition.document)), report.definition.sha256],
    ['topic', report.log.topic, manifest.topic],
    ['offsets', canonicalJson(report.log.offsets), canonicalJson(manifest.offsets)],
    ['placement', canonicalJson(report.log.placement), canonicalJson(manifest.placement)],
    ['SHA-256', digest(master), manifest.reportSha256],
    ['version', (report.previous?.version ?? 0) + 1, manifest.version],
    ['previous', report.previous?.manifestSha256, manifest.previous?.manifestSha256],
  ];
  return pairs
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => `${what}: ${one} in one place, ${other} in another`);
}

async function checkDerived(
  folder: string,
  manifest: ReportManifest,
  report: ReportDocument,
): Promise<CheckResult> {
  const here = await codeVersion();
  if (here !== manifest.codeVersion) {
    const why = `the report was made by ${manifest.codeVersion}, this is ${here}`;
    return { check: 'derived', status: 'skipped', details: [why] };
  }
  const faults: string[] = [];
  const made = await reportFiles(masterOf(report), manifest.languages);
  for (const { name, content } of made) {
    const found = await readFile(join(folder, name)).catch(() => null);
    if (found === null || !found.equals(content))
      faults.push(`${name} does not follow from the master`);
  }
  if (made.length + report.inputs.length !== manifest.files.length) {
    faults.push('the manifest names other files');
  }
  return concluded('derived', faults, 'made again, byte for byte');
}

async function checkRecount(
  report: ReportDocument,
  master: string,
  from: {
    readonly loadLog: VerifyOptions['loadLog'];
    readonly read: (name: string) => Promise<Buffer>;
  },
): Promise<CheckResult> {
  const { loadLog, read } = from;
  if (loadLog === undefined) {
    const why = 'give the log or an archive to count again';
    return { check: 'recount', status: 'skipped', details: [why] };
  }
  const log = await loadLog(report);
  try {
    const again = await makeReport(log, {
      definition: definitionOf(report),
      definitionVersion: report.definition.version,
      topic: report.log.topic,
      inputs: await readInputs(report, read),
    });
    const counted = masterOf({ ...again, codeVersion: report.codeVersion });
    if (counted === master)
      return passed('recount', ['the log gives the same report, byte for byte']);
    return failed('recount', differences(report, again));
  } finally {
    await log.close();
  }
}

/** The definition with its categories in their order, which decides in what order units stand. */
function definitionOf({ definition, campaign }: ReportDocument): CampaignDefinition {
  const { categories } = definition.document;
  const ordered = campaign.categories.flatMap(({ id }) => {
    const category = categories[id];
    return category === undefined ? [] : [[id, category] as const];
  });
  return { ...definition.document, categories: Object.fromEntries(ordered) };
}

/** In which parts two reports differ. */
function differences(one: ReportDocument, other: ReportDocument): string[] {
  const names = Object.keys(one) as (keyof ReportDocument)[];
  return names
    .filter((name) => name !== 'codeVersion')
    .filter((name) => canonicalJson(one[name]) !== canonicalJson(other[name]))
    .map((name) => `${name} is not what the log gives`);
}

function parseManifest(text: string): ReportManifest | null {
  const manifest = parseCanonical(text) as ReportManifest | null;
  return manifest?.format === 'tally-report-manifest/1' && Array.isArray(manifest.files)
    ? manifest
    : null;
}

function parseReport(text: string): ReportDocument | null {
  const report = parseCanonical(text) as ReportDocument | null;
  return report?.format === 'tally-report/1' ? report : null;
}

/** Null where the text is not JSON, or is spelled in another way than the canonical one. */
function parseCanonical(text: string): object | null {
  try {
    const value = readReportText(text);
    return value !== null && typeof value === 'object' && canonicalJson(value) === text
      ? value
      : null;
  } catch {
    return null;
  }
}

function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Passed where nothing is wrong, else failed with what is. */
function concluded(
  check: CheckResult['check'],
  faults: readonly string[],
  looked: string,
): CheckResult {
  return faults.length > 0 ? failed(check, faults) : passed(check, [looked]);
}

function passed(check: CheckResult['check'], details: readonly string[]): CheckResult {
  return { check, status: 'passed', details };
}

function failed(check: CheckResult['check'], details: readonly string[]): CheckResult {
  return { check, status: 'failed', details };
}
