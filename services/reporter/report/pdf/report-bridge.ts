import { type Exact, greatestFirst } from '../../../../libs/base/exact.ts';
import type { BridgePath, NetFigures, ReportBridge } from '../../bridge/bridge-document.ts';
import { lateLines } from '../../bridge/walk.ts';
import { type Word, word } from '../labels.ts';
import { countText, moneyText } from '../money.ts';
import type { ReportDocument } from '../report-document.ts';
import { bridgePart, netUnits, sumOfLines } from './bridge-part.ts';
import { capital, type Lead } from './parts.ts';
import type { Sheet, SheetColumn } from './sheet.ts';

const causesShownMax = 14;
const hoursShownMax = 24;
const differencesShownMax = 20;
const controlShownMax = 12;

/** The pages of how a report came to its figures: from the wall, from the order system, and from the
 * report before it. */
export function reportBridge(sheet: Sheet, report: ReportDocument, lead: Lead): void {
  const { language } = sheet;
  const { bridge } = report;
  sheet.newPage();
  sheet.title(word('bridge_title', language));
  if ('absent' in bridge) sheet.note(word(bridge.absent, language));
  else {
    startNotes(sheet, bridge, report.campaign.timeZone);
    sheet.note(word('bridge_note', language));
    bridgePart(sheet, { cohort: bridge.cohort.totals, activity: bridge.activity.totals }, lead);
    causesPart(sheet, bridge);
    eachPart(sheet, bridge, lead);
  }
  shownPart(sheet, report, lead);
  controlPart(sheet, report);
  differencesPart(sheet, report);
}

function startNotes(
  sheet: Sheet,
  { start, isAsShown, shownFaults }: ReportBridge,
  zone: string,
): void {
  const { language } = sheet;
  const version = start.definitionVersion === null ? '–' : String(start.definitionVersion);
  const at = start.at === null ? '–' : localText(start.at, zone);
  sheet.note(
    `${word('bridge_start', language)}: ${at} (${zone})    ${word('definition', language)}: ${version}`,
  );
  if (isAsShown === true) sheet.note(word('shown_proved', language));
  if (isAsShown !== false) return;
  sheet.note(word('shown_differs', language));
  for (const fault of shownFaults.slice(0, 6)) sheet.note(fault);
}

function causesPart(sheet: Sheet, { causes }: ReportBridge): void {
  const { language } = sheet;
  const rows = causes.flatMap(({ cause, changes }) =>
    changes.map(({ id, what, version, reason }) => [
      capital(word(cause, language)),
      id,
      word(what, language),
      version === null ? '' : String(version),
      reason ?? '',
    ]),
  );
  if (rows.length === 0) return;
  sheet.title(word('bridge_causes', language));
  sheet.table(
    [
      { title: capital(word('step', language)), share: 1.4 },
      { title: word('id', language), share: 2 },
      { title: word('what', language), share: 0.9 },
      { title: word('version', language), share: 0.7, align: 'right' },
      { title: word('reason', language), share: 3 },
    ],
    rows.slice(0, causesShownMax),
  );
  if (rows.length > causesShownMax) sheet.note(word('more_in_files', language));
}

/** Groups and brands, a row each: what was shown, what came later, what the definition did. */
function eachPart(sheet: Sheet, { cohort }: ReportBridge, { unit }: Lead): void {
  const { language } = sheet;
  const of = (figures: NetFigures) => netUnits(figures, unit);
  const row = (path: BridgePath & { readonly name: string }): string[] => {
    const line = (name: string) => sumOfLines(path, (each) => each === name, of);
    const isLate = (each: string) => (lateLines as readonly string[]).includes(each);
    const rest = sumOfLines(path, (each) => !isLate(each), of);
    const late = [line('late_sales'), line('late_cancellations'), line('late_returns')];
    return [path.name, ...[of(path.start), ...late, rest, of(path.end)].map(signText)];
  };
  const column = (key: Word, share = 1.2): SheetColumn => {
    return { title: capital(word(key, language)), share, align: 'right' };
  };
  const columns = [
    { title: word('name', language), share: 2.4 },
    ...[column('shown'), column('late_sales'), column('cancelled')],
    ...[column('returned'), column('definition_changes'), column('reported')],
  ];
  const brands = cohort.brands.toSorted((one, other) => {
    return greatestFirst(of(one.end), of(other.end)) || (one.id < other.id ? -1 : 1);
  });
  sheet.title(`${word('bridge_each', language)} (${word(unit, language)})`);
  sheet.table(columns, [...cohort.groups, ...brands].map(row));
}

function signText(value: Exact): string {
  return countText(value).replace('-', '−');
}

function shownPart(sheet: Sheet, { asShown, campaign }: ReportDocument, lead: Lead): void {
  if (asShown.length === 0) return;
  const { language } = sheet;
  const step = Math.ceil(asShown.length / hoursShownMax);
  const hours = asShown.filter((_, at) => at % step === 0 || at === asShown.length - 1);
  const right = 'right' as const;
  const column = (clock: Word, key: Word) => {
    return { title: `${word(key, language)}, ${word(clock, language)}`, share: 1, align: right };
  };
  sheet.title(`${word('as_shown', language)} (${word(lead.unit, language)})`);
  sheet.note(word('as_shown_note', language));
  sheet.table(
    [
      { title: word('at', language), share: 1 },
      ...[column('event_short', 'shown'), column('event_short', 'known')],
      ...[column('sale_short', 'shown'), column('sale_short', 'known')],
    ],
    hours.map(({ at, activity, cohort }) => [
      localText(at, campaign.timeZone),
      ...[activity.totals, cohort.totals].flatMap(({ shown, known }) =>
        [shown, known].map((figures) => signText(netUnits(figures, lead.unit))),
      ),
    ]),
  );
}

function controlPart(sheet: Sheet, { controlTotals, campaign }: ReportDocument): void {
  if (controlTotals === null) return;
  const { language } = sheet;
  const { compared, found, differences } = controlTotals;
  sheet.title(word('control_differences', language));
  sheet.note(
    `${word('control_compared', language)}: ${countText(compared)}    ` +
      `${word('control_different', language)}: ${countText(found)}`,
  );
  if (differences.length === 0) return;
  const right = 'right' as const;
  sheet.table(
    [
      { title: word('hour', language), share: 1.5 },
      { title: word('source', language), share: 1.2 },
      { title: word('event_kind', language), share: 1.9 },
      { title: word('order_system', language), share: 1.5, align: right },
      { title: word('log', language), share: 1.5, align: right },
      { title: word('suspects', language), share: 1.6 },
    ],
    differences.slice(0, controlShownMax).map((each) => {
      const { measure, unit, currency, control, counted } = each;
      const text = (value: Exact) =>
        measure === 'units'
          ? `${countText(value)} ${word((unit ?? 'item') as Word, language)}`
          : `${moneyText(value, currency ?? '')} ${currency ?? ''}`;
      return [
        localText(each.hour, campaign.timeZone),
        each.source,
        `${each.brandId ?? ''} ${word(each.event, language)}`.trim(),
        text(control),
        text(counted),
        each.suspects.map(({ order }) => order).join(' '),
      ];
    }),
  );
  sheet.note(word('more_in_files', language));
}

function differencesPart(sheet: Sheet, { previous }: ReportDocument): void {
  if (previous === null) return;
  const { language } = sheet;
  const rows = previous.differences
    .filter(({ basis, part }) => basis === 'cohort' && part === 'totals')
    .flatMap(({ measure, before, after, changes }) => {
      const [of = '', name = of] = measure.split('.');
      const isAmount = /^[A-Z]{3}$/.test(of);
      const text = (value: Exact) => (isAmount ? moneyText(value, of) : countText(value));
      const title = name === of ? titleOf(name) : `${titleOf(name)} (${titleOf(of)})`;
      return changes.map(({ line, change }, at) => [
        at === 0 ? title : '',
        at === 0 ? text(before) : '',
        at === 0 ? text(after) : '',
        capital(word(line, language)),
        text(change).replace('-', '−'),
      ]);
    });
  function titleOf(key: string): string {
    return /^[A-Z]{3}$/.test(key) ? key : word(key as Word, language);
  }
  sheet.title(`${word('differences', language)}: ${word('version', language)} ${previous.version}`);
  sheet.note(`SHA-256 ${previous.manifestSha256}`);
  if (rows.length === 0) return sheet.note(word('none', language));
  const right = 'right' as const;
  sheet.table(
    [
      { title: capital(word('measure', language)), share: 1.8 },
      { title: capital(word('before', language)), share: 1.6, align: right },
      { title: capital(word('after', language)), share: 1.6, align: right },
      { title: capital(word('step', language)), share: 1.6 },
      { title: capital(word('change', language)), share: 1.6, align: right },
    ],
    rows.slice(0, differencesShownMax),
  );
  if (rows.length > differencesShownMax) sheet.note(word('more_in_files', language));
}

/** `2026-11-13 00:00` in a time zone. */
function localText(at: string, zone: string): string {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDateTime().toString();
  return local.slice(0, 16).replace('T', ' ');
}
