import type { Totals } from '../../../../libs/contracts/api.ts';
import { exceptionKinds } from '../../recount/exceptions.ts';
import { type Language, type Word, word } from '../labels.ts';
import { countText, moneyText } from '../money.ts';
import type { ReportDocument } from '../report-document.ts';
import { lyingBars } from './charts.ts';
import {
  amountsOf,
  capital,
  grossToNet,
  headLines,
  keyFigures,
  type Lead,
  opening,
  percentText,
  returnsPart,
  salesByDay,
  unitsOf,
} from './parts.ts';
import { reportBridge } from './report-bridge.ts';
import { type PdfFonts, Sheet, type SheetColumn } from './sheet.ts';

const exceptionsShownMax = 12;

/** A report as a document for people: what was sold, by whom, what came back, what was left out, and
 * how to check it. Figures are those by day of sale. */
export async function reportPdf(
  report: ReportDocument,
  how: { readonly fonts: PdfFonts; readonly language: Language; readonly sha256: string },
): Promise<Uint8Array> {
  const { language } = how;
  const { campaign } = report;
  const sheet = new Sheet({
    fonts: how.fonts,
    language,
    title: `${word('report', language)}: ${campaign.name}`,
    foot: `${campaign.name}  ·  ${campaign.id}  ·  SHA-256 ${how.sha256.slice(0, 16)}…`,
    date: new Date(campaign.endsAt),
  });
  const lead = leadOf(report);
  opening(sheet, {
    kind: 'report',
    name: campaign.name,
    lines: headLines(campaign, report.log.watermark, language),
  });
  keyFigures(sheet, report.cohort.totals, lead);
  sheet.note(word('basis_note', language));
  grossToNet(sheet, report.cohort.totals, lead.currency);
  salesByDay(sheet, report.cohort.days, lead);
  partTable(
    sheet,
    'groups',
    report.cohort.groups.map((each) => [each.name, each]),
    lead,
  );
  reportBridge(sheet, report, lead);
  brandsPart(sheet, report, lead);
  categoriesPart(sheet, report, lead);
  returnsPart(sheet, report.returns.brands, lead.unit);
  leftOutPart(sheet, report, lead);
  exceptionsPart(sheet, report);
  proofPart(sheet, report, how.sha256);
  return sheet.finish();
}

/** Pictures are drawn in the unit of the definition's first category and in its currency. */
function leadOf({ campaign }: ReportDocument): Lead {
  return { unit: campaign.categories[0]?.unit ?? 'item', currency: campaign.currency };
}

function figureTitles(language: Language, { unit, currency }: Lead): SheetColumn[] {
  const title = (key: Word) => capital(word(key, language));
  const right = 'right' as const;
  return [
    { title: `${title('sold')} (${word(unit, language)})`, share: 1.5, align: right },
    { title: title('cancelled'), share: 1.2, align: right },
    { title: title('returned'), share: 1.2, align: right },
    { title: title('net'), share: 1.3, align: right },
    { title: `${title('net')} (${currency})`, share: 2, align: right },
  ];
}

function figureTexts(totals: Totals, { unit, currency }: Lead): string[] {
  const { sold, cancelled, returned, net } = unitsOf(totals, unit);
  const counts = [sold, cancelled, returned, net].map(countText);
  return [...counts, moneyText(amountsOf(totals, currency).net, currency)];
}

function partTable(
  sheet: Sheet,
  what: Word,
  rows: readonly (readonly [name: string, totals: Totals])[],
  lead: Lead,
): void {
  if (rows.length === 0) return;
  sheet.title(word(what, sheet.language));
  sheet.table(
    [{ title: word('name', sheet.language), share: 2.6 }, ...figureTitles(sheet.language, lead)],
    rows.map(([name, totals]) => [name, ...figureTexts(totals, lead)]),
  );
}

function brandsPart(sheet: Sheet, { cohort }: ReportDocument, lead: Lead): void {
  const { language } = sheet;
  const ranked = cohort.brands.toSorted((one, other) => {
    const [a, b] = [unitsOf(one, lead.unit).net, unitsOf(other, lead.unit).net];
    if (a !== b) return a > b ? -1 : 1;
    return one.id < other.id ? -1 : 1;
  });
  sheet.newPage();
  sheet.title(`${word('brands_by_net', language)} (${word(lead.unit, language)})`);
  lyingBars(
    sheet,
    ranked.slice(0, 12).map((brand) => {
      const { net } = unitsOf(brand, lead.unit);
      return { label: brand.name, value: Number(net), text: countText(net) };
    }),
  );
  partTable(
    sheet,
    'brands',
    ranked.map((brand) => [brand.name, brand]),
    lead,
  );
}

function categoriesPart(sheet: Sheet, { cohort }: ReportDocument, { currency }: Lead): void {
  const { language } = sheet;
  const right = 'right' as const;
  const title = (key: Word) => capital(word(key, language));
  sheet.title(word('categories', language));
  sheet.table(
    [
      { title: word('category', language), share: 2 },
      { title: word('unit', language), share: 1 },
      ...(['sold', 'cancelled', 'returned', 'net'] as const).map((key) => ({
        title: title(key),
        share: 1.2,
        align: right,
      })),
      { title: `${title('net')} (${currency})`, share: 2, align: right },
    ],
    cohort.categories.map((each) => [
      each.id,
      word(each.unit, language),
      ...figureTexts(each, { unit: each.unit, currency }),
    ]),
  );
}

function leftOutPart(sheet: Sheet, { cohort, heldListings }: ReportDocument, lead: Lead): void {
  const { language } = sheet;
  partTable(
    sheet,
    'left_out',
    [
      [word('held', language), cohort.held],
      [word('outside', language), cohort.outsideRoster],
    ],
    lead,
  );
  if (heldListings.length === 0) return;
  sheet.table(
    [
      { title: word('listing', language), share: 2 },
      { title: word('reason', language), share: 3 },
      { title: word('from', language), share: 1.3 },
      { title: `${word('sold_units', language)}`, share: 1.2, align: 'right' },
    ],
    heldListings
      .slice(0, 20)
      .map(({ listingId, reason, from, cohort: figures }) => [
        listingId,
        reason,
        from?.replace('T', ' ') ?? '–',
        countText(unitsOf(figures, lead.unit).sold),
      ]),
  );
}

function exceptionsPart(sheet: Sheet, { exceptions }: ReportDocument): void {
  const { language } = sheet;
  sheet.title(word('exceptions', language));
  sheet.table(
    [
      { title: word('kind', language), share: 3 },
      { title: word('what', language), share: 1, align: 'right' },
    ].map((column, at) =>
      at === 1
        ? { ...column, title: '#', align: 'right' as const }
        : { ...column, align: 'left' as const },
    ),
    exceptionKinds.map((kind) => [word(kind, language), countText(exceptions.found[kind])]),
  );
  const shown = exceptions.listed.slice(0, exceptionsShownMax);
  if (shown.length === 0) return;
  sheet.table(
    [
      { title: word('kind', language), share: 2 },
      { title: word('order', language), share: 1.7 },
      { title: word('brand', language), share: 1.5 },
      { title: word('events', language), share: 1.6 },
    ],
    shown.map(({ kind, order, brands, events }) => [
      word(kind, language),
      order,
      brands.join(', '),
      events.map(({ partition, offset }) => `${partition}-${offset}`).join(' '),
    ]),
  );
  sheet.note(word('more_in_files', language));
}

function proofPart(sheet: Sheet, report: ReportDocument, sha256: string): void {
  const { language } = sheet;
  const { outcomes } = report.outcomes;
  const { returns, definition, log } = report;
  const passed = percentText(returns.windowSecondsPassed, returns.windowDays * 86_400);
  const offsets = Object.entries(log.offsets).map(
    ([partition, offset]) => `${partition}: ${offset}`,
  );
  const counts = (['applied', 'duplicate', 'conflict', 'rejected', 'skipped'] as const).map(
    (name) => `${word(name, language)} ${countText(outcomes[name])}`,
  );
  sheet.title(word('proof', language));
  sheet.note(word('proof_note', language));
  sheet.table(
    [
      { title: word('what', language), share: 1.4 },
      { title: word('value', language), share: 3.6 },
    ],
    [
      [word('topic', language), log.topic],
      ...chunked(offsets, 5).map((some, at) => [
        at === 0 ? word('offsets', language) : '',
        some.join('   '),
      ]),
      [word('outcomes', language), counts.join('   ')],
      [
        word('definition', language),
        definition.version === null ? '–' : String(definition.version),
      ],
      [
        word('return_window', language),
        `${returns.windowDays}   ${word('return_window_passed', language)} ${passed}`,
      ],
      [word('code', language), report.codeVersion],
      [word('report_sha256', language), sha256],
      [word('definition_sha256', language), definition.sha256],
    ],
  );
}

function chunked(texts: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, at) =>
    texts.slice(at * size, (at + 1) * size),
  );
}
