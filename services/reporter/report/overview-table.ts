import { columnTitle, type Language, word } from './labels.ts';
import type { ReportDocument } from './report-document.ts';
import {
  type Cell,
  type Column,
  figureCells,
  figureColumns,
  measuresOf,
  type Table,
} from './table.ts';

const text: Column = { key: '', kind: 'text' };

/** The first sheet of a workbook: what the report is of, and its sums, one below the other. */
export function overviewTable(report: ReportDocument, sha256: string, language: Language): Table {
  const { cohort, activity } = report;
  const parts = [
    { ...cohort.totals, title: `${word('by_sale', language)}: ${word('totals', language)}` },
    { ...cohort.held, title: word('held', language) },
    { ...cohort.outsideRoster, title: word('outside', language) },
    { ...activity.totals, title: `${word('by_event', language)}: ${word('totals', language)}` },
    { ...activity.held, title: word('held', language) },
    { ...activity.outsideRoster, title: word('outside', language) },
  ];
  const measures = measuresOf(parts);
  const figures = parts.map((part) => figureCells(part, measures));
  const kinds = figureColumns(measures);
  const about = aboutRows(report, sha256, language);
  const sums = kinds.map(({ key }, at): Cell[] => [
    columnTitle(key, language),
    ...figures.map((cells) => cells[at] ?? null),
  ]);
  return {
    name: 'overview',
    title: () => word('summary', language),
    columns: [
      { key: report.campaign.name, kind: 'text' },
      ...parts.map(({ title }) => ({ key: title, kind: 'text' as const })),
    ],
    rows: [...sums, [''], ...about],
    rowKinds: [...kinds, text, ...about.map(() => text)],
  };
}

function aboutRows(report: ReportDocument, sha256: string, language: Language): Cell[][] {
  const { campaign, definition, log, returns } = report;
  return [
    [word('window', language), `${campaign.start} – ${campaign.end}`],
    [word('time_zone', language), campaign.timeZone],
    [word('definition', language), definition.version === null ? '–' : String(definition.version)],
    [word('watermark', language), log.watermark ?? '–'],
    [word('return_window', language), String(returns.windowDays)],
    [word('topic', language), log.topic],
    ...Object.entries(log.offsets).map(([partition, offset], at) => [
      at === 0 ? word('offsets', language) : '',
      `${partition}: ${offset}`,
    ]),
    [word('code', language), report.codeVersion],
    [word('report_sha256', language), sha256],
  ];
}
