import { createHash } from 'node:crypto';
import {
  type DefinitionVersion,
  definitionVersionSchema,
} from '../../../libs/contracts/campaign-definition.ts';
import { resolveDefinition } from '../../../libs/contracts/resolve-definition.ts';
import { type ShownMinute, shownMinuteSchema } from '../../../libs/contracts/shown.ts';
import { wholeHours } from '../bridge/as-shown.ts';
import { type ShownByHand, shownAtEnd } from '../bridge/bridge-start.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type ControlTotals, parseControlTotals } from '../control/read-control-totals.ts';
import type { PreviousReport } from './previous-report.ts';
import { type ReportDocument, readReportText } from './report-document.ts';
import { byName, type ReportFile } from './report-files.ts';

/** What a report is made of beside the log and the definition. */
export interface ReportInputs {
  /** Versions of the definition, oldest first: they say under which one something was shown, and why
   * it was changed. */
  readonly versions: readonly DefinitionVersion[];
  /** Minutes that were shown, in any order. */
  readonly shown: readonly ShownMinute[];
  /** Where the bridge starts, if not at the last minute that was shown until the end. */
  readonly shownByHand: ShownByHand | null;
  /** What the order system says. */
  readonly controlTotals: ControlTotals | null;
  /** The report that this one follows, where it is not the first. */
  readonly previous: PreviousReport | null;
}

export const noInputs: ReportInputs = {
  versions: [],
  shown: [],
  shownByHand: null,
  controlTotals: null,
  previous: null,
};

const folderName = 'inputs/';
const shownName = `${folderName}shown.json`;
const versionsName = `${folderName}definitions.json`;
const controlNames = [`${folderName}control-totals.csv`, `${folderName}control-totals.json`];

/**
 * The inputs that a report rests on, as files that are kept with it. Given what these files hold, it
 * gives the same files.
 */
export function inputFiles(
  inputs: ReportInputs,
  report: Pick<ReportDocument, 'definition' | 'bridge' | 'previous'>,
): ReportFile[] {
  const files: ReportFile[] = [];
  const add = (name: string, value: readonly unknown[]) => {
    if (value.length > 0) files.push({ name, content: Buffer.from(canonicalJson(value)) });
  };
  add(shownName, shownMinutes(inputs, report));
  add(versionsName, usedVersions(inputs, report));
  if (inputs.controlTotals !== null) {
    const { name, content } = inputs.controlTotals;
    files.push({ name: `${folderName}${name}`, content });
  }
  return files.sort(byName);
}

/** Names and digests of such files, as the master lists them. */
export function inputList(files: readonly ReportFile[]): ReportDocument['inputs'] {
  return files.map(({ name, content }) => ({
    name,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
}

/**
 * The inputs of a report that was written, out of its master and the files that are kept with it.
 *
 * @param read gives the content of a file of the report
 * @throws SyntaxError, ZodError, TallyError where one of them is not what it was
 */
export async function readInputs(
  { bridge, previous, inputs }: Pick<ReportDocument, 'bridge' | 'previous' | 'inputs'>,
  read: (name: string) => Promise<Buffer>,
): Promise<ReportInputs> {
  const list = async (name: string): Promise<unknown> => {
    const content = await read(name);
    return content.length === 0 ? [] : readReportText(content.toString('utf8'));
  };
  const isByHand = !('absent' in bridge) && bridge.start.at === null;
  return {
    versions: definitionVersionSchema.array().parse(await list(versionsName)),
    shown: shownMinuteSchema.array().parse(await list(shownName)),
    shownByHand: isByHand ? bridge.start : null,
    controlTotals: await readControl(inputs, read),
    previous: previous === null ? null : { ...previous, figures: null },
  };
}

async function readControl(
  inputs: ReportDocument['inputs'],
  read: (name: string) => Promise<Buffer>,
): Promise<ControlTotals | null> {
  const kept = inputs.find(({ name }) => controlNames.includes(name));
  if (kept === undefined) return null;
  const content = await read(kept.name);
  const name = kept.name.slice(folderName.length);
  return { name, content, rows: parseControlTotals(name, content) };
}

/** The minutes of whole hours, without their brands, and the one at which the bridge starts. */
function shownMinutes(
  { shown, shownByHand }: ReportInputs,
  { definition }: Pick<ReportDocument, 'definition'>,
): ShownMinute[] {
  const window = resolveDefinition(definition.document);
  const last = shownByHand === null ? shownAtEnd(shown, window) : undefined;
  const hours = wholeHours(shown, window).filter(({ at }) => at !== last?.at);
  const withoutBrands = hours.map((minute) => ({
    ...minute,
    activity: { ...minute.activity, brands: [] },
    cohort: { ...minute.cohort, brands: [] },
  }));
  return last === undefined ? withoutBrands : [...withoutBrands, last];
}

/** From the earliest version that something was shown or reported under to that of the report. */
function usedVersions(
  { versions }: ReportInputs,
  { definition, bridge, previous }: Pick<ReportDocument, 'definition' | 'bridge' | 'previous'>,
): readonly DefinitionVersion[] {
  const start = 'absent' in bridge ? null : bridge.start.definitionVersion;
  const known = [start, previous?.definitionVersion].filter((version) => version != null);
  const { version: last } = definition;
  if (known.length === 0 || last === null) return [];
  const first = Math.min(...known);
  return versions.filter(({ version }) => version >= first && version <= last);
}
