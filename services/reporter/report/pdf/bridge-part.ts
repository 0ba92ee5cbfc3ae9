import { addExact, type Exact } from '../../../../libs/base/exact.ts';
import type { BridgePath, NetFigures } from '../../bridge/bridge-document.ts';
import { word } from '../labels.ts';
import { countText, moneyText } from '../money.ts';
import { type WayStep, wayBars } from './charts.ts';
import { capital, type Lead } from './parts.ts';
import type { Sheet } from './sheet.ts';

/** The bridges of one thing on both clocks. */
export interface BridgePaths {
  readonly cohort: BridgePath;
  readonly activity: BridgePath;
}

/** The way from what was shown to what the document says, as bars and with all figures. */
export function bridgePart(sheet: Sheet, paths: BridgePaths, lead: Lead): void {
  const { language } = sheet;
  const { cohort, activity } = paths;
  const units = (figures: NetFigures) => netUnits(figures, lead.unit);
  const money = (figures: NetFigures) => netAmount(figures, lead.currency);
  const titles = {
    units: `${word('net_units', language)} (${word(lead.unit, language)})`,
    amount: `${word('net_amount', language)} (${lead.currency})`,
  };
  subtitle(sheet, `${titles.units}, ${word('cohort', language)}`);
  wayBars(sheet, stepsOf(sheet, cohort, { of: units, text: countText }));
  subtitle(sheet, `${titles.amount}, ${word('cohort', language)}`);
  const text = (value: Exact) => moneyText(value, lead.currency);
  wayBars(sheet, stepsOf(sheet, cohort, { of: money, text }));
  sheet.note(word('axis_note', language));
  const right = 'right' as const;
  sheet.need((cohort.lines.length + 4) * 17 + 20);
  sheet.table(
    [
      { title: capital(word('step', language)), share: 2.2 },
      {
        title: `${word(lead.unit, language)}, ${word('sale_short', language)}`,
        share: 1.4,
        align: right,
      },
      { title: `${lead.currency}, ${word('sale_short', language)}`, share: 1.9, align: right },
      {
        title: `${word(lead.unit, language)}, ${word('event_short', language)}`,
        share: 1.4,
        align: right,
      },
      { title: `${lead.currency}, ${word('event_short', language)}`, share: 1.9, align: right },
      { title: word('events', language), share: 1.1, align: right },
    ],
    rowsOf(cohort, activity).map(([step, one, other, events]) => [
      capital(word(step, language)),
      countText(units(one)),
      moneyText(money(one), lead.currency),
      countText(units(other)),
      moneyText(money(other), lead.currency),
      events === null ? '' : countText(events),
    ]),
  );
}

function rowsOf(cohort: BridgePath, activity: BridgePath) {
  type Row = readonly [
    BridgePath['lines'][number]['line'] | 'shown' | 'reported',
    NetFigures,
    NetFigures,
    Exact | null,
  ];
  return [
    ['shown', cohort.start, activity.start, null],
    ...cohort.lines.map((line, at): Row => {
      const other = activity.lines[at] ?? line;
      return [line.line, line, other, line.lines];
    }),
    ['reported', cohort.end, activity.end, null],
  ] as Row[];
}

function stepsOf(
  { language }: Sheet,
  { start, lines, end }: BridgePath,
  how: { of: (figures: NetFigures) => Exact; text: (value: Exact) => string },
): WayStep[] {
  const sum = (key: 'shown' | 'reported', figures: NetFigures): WayStep => {
    const value = how.of(figures);
    return {
      label: capital(word(key, language)),
      value: Number(value),
      text: how.text(value),
      isSum: true,
    };
  };
  return [
    sum('shown', start),
    ...lines
      .map((line) => ({ line: line.line, value: how.of(line) }))
      .map(({ line, value }): WayStep => {
        const text = value > 0 ? `+${how.text(value)}` : how.text(value).replace('-', '−');
        return { label: capital(word(line, language)), value: Number(value), text, isSum: false };
      }),
    sum('reported', end),
  ];
}

function subtitle(sheet: Sheet, text: string): void {
  sheet.need(60);
  sheet.put(text, { x: sheet.left, y: sheet.y, width: sheet.width }, { size: 9.5, bold: true });
  sheet.y += 17;
}

/** Net units of one kind; none are 0. */
export function netUnits({ units }: NetFigures, unit: string): Exact {
  return units.find((each) => each.unit === unit)?.net ?? 0;
}

export function netAmount({ amounts }: NetFigures, currency: string): Exact {
  return amounts.find((each) => each.currency === currency)?.net ?? 0;
}

/** What some lines of a path come to together. */
export function sumOfLines(
  { lines }: BridgePath,
  isWanted: (line: string) => boolean,
  of: (figures: NetFigures) => Exact,
): Exact {
  return lines
    .filter(({ line }) => isWanted(line))
    .reduce<Exact>((sum, line) => addExact(sum, of(line)), 0);
}
