import { createHash } from 'node:crypto';
import type { Basis, Totals } from '../../../libs/contracts/api.ts';
import type { ShownMinute } from '../../../libs/contracts/shown.ts';
import type { ShownOfClock } from '../bridge/as-shown.ts';
import { canonicalJson } from '../canonical-json.ts';
import { flatFigures } from './flat-figures.ts';
import { bases, type ReportDocument } from './report-document.ts';
import { readInputs } from './report-inputs.ts';

/**
 * Holds what a report took from its inputs against the files that it keeps of them.
 *
 * @param read gives the content of a file of the report, nothing where there is none
 */
export async function inputFaults(
  report: ReportDocument,
  read: (name: string) => Promise<Buffer>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, sha256 } of report.inputs) {
    const is = createHash('sha256')
      .update(await read(name))
      .digest('hex');
    if (is !== sha256) faults.push(`${name} is not what the report was made of`);
  }
  if (faults.length > 0) return faults;
  const { shown } = await readInputs(report, read);
  return [
    ...startFaults(report, shown),
    ...report.asShown.flatMap((hour) => {
      const minute = shown.find(({ at }) => at === hour.at);
      if (minute === undefined) return [`nothing is kept of what was shown at ${hour.at}`];
      return bases.flatMap((basis) => hourFaults(hour[basis], minute, basis));
    }),
  ];
}

function startFaults({ bridge }: ReportDocument, shown: readonly ShownMinute[]): string[] {
  if ('absent' in bridge || bridge.start.at === null) return [];
  const { at, definitionVersion, offsets } = bridge.start;
  const minute = shown.find((each) => each.at === at);
  if (minute === undefined) return [`nothing is kept of what was shown at ${at}`];
  const faults: string[] = [];
  if (minute.definitionVersion !== definitionVersion) {
    faults.push(`${at} was shown under version ${minute.definitionVersion}`);
  }
  if (canonicalJson(minute.offsets) !== canonicalJson(offsets)) {
    faults.push(`${at} was shown at other offsets`);
  }
  if (bridge.isAsShown !== true) return faults;
  for (const basis of bases) {
    const figures = flatFigures(minute[basis].totals);
    const { units, amounts } = bridge[basis].totals.start;
    const starts = [
      ...units.map(({ unit, net }) => [`${unit}.net`, net] as const),
      ...amounts.map(({ currency, net }) => [`${currency}.net`, net] as const),
    ];
    for (const [name, net] of starts) {
      const was = figures.get(name) ?? 0;
      if (was !== net)
        faults.push(`${basis}: the bridge starts at ${net} ${name}, shown was ${was}`);
    }
  }
  return faults;
}

function hourFaults(said: ShownOfClock, minute: ShownMinute, basis: Basis): string[] {
  const compare = (
    what: string,
    totals: Totals | undefined,
    { units, amounts }: ShownOfClock['totals']['shown'],
  ) => {
    const figures = totals === undefined ? new Map() : flatFigures(totals);
    const isAsKept =
      units.every(({ unit, net }) => (figures.get(`${unit}.net`) ?? 0) === net) &&
      amounts.every(({ currency, net }) => (figures.get(`${currency}.net`) ?? 0) === net);
    return isAsKept ? [] : [`${basis}: ${what} at ${minute.at} is not what is kept of it`];
  };
  const shown = minute[basis];
  return [
    ...compare('the campaign', shown.totals, said.totals.shown),
    ...said.groups.flatMap((group) =>
      compare(
        `group ${group.id}`,
        shown.groups.find(({ id }) => id === group.id),
        group.shown,
      ),
    ),
  ];
}
