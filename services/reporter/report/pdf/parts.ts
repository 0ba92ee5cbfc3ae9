import type { Exact } from '../../../../libs/base/exact.ts';
import type { AmountsLine, Totals, UnitsLine } from '../../../../libs/contracts/api.ts';
import { type Language, word } from '../labels.ts';
import { countText, moneyText } from '../money.ts';
import type { ReportDocument, ReportReturns } from '../report-document.ts';
import { shareText } from '../table.ts';
import { lyingBars, standingBars, tiles, waterfall } from './charts.ts';
import { colours, type Sheet } from './sheet.ts';

/** What the pictures of a document are drawn in: one unit, one currency. */
export interface Lead {
  readonly unit: UnitsLine['unit'];
  readonly currency: string;
}

export function unitsOf({ units }: Totals, unit: string): UnitsLine {
  const found = units.find((each) => each.unit === unit);
  return found ?? { unit: 'item', placed: 0, sold: 0, cancelled: 0, returned: 0, net: 0 };
}

export function amountsOf({ amounts }: Totals, currency: string): AmountsLine {
  const found = amounts.find((each) => each.currency === currency);
  const nothing = { gross: 0, discount: 0, sold: 0, cancelled: 0, refunded: 0, net: 0 };
  return found ?? { currency, ...nothing };
}

export function percentText(part: Exact, whole: Exact): string {
  const share = shareText(part, whole);
  return share === '' ? '–' : `${(Number(share) * 100).toFixed(2)} %`;
}

/** The head of a document: who, when, and four large figures. */
export function opening(
  sheet: Sheet,
  head: {
    readonly kind: 'report' | 'statement';
    readonly name: string;
    readonly lines: readonly string[];
  },
): void {
  const { doc, language } = sheet;
  doc.rect(0, 0, doc.page.width, 112).fill(colours.main);
  const place = { x: sheet.left, width: sheet.width };
  sheet.put(word(head.kind, language), { ...place, y: 28 }, { size: 10, colour: '#b9c9dc' });
  sheet.put(head.name, { ...place, y: 42 }, { size: 19, bold: true, colour: '#ffffff' });
  head.lines.forEach((line, at) => {
    sheet.put(line, { ...place, y: 73 + at * 13 }, { size: 8.5, colour: '#dbe5f0' });
  });
  sheet.y = 126;
}

/** Of when it is, and how far the log had told. */
export function headLines(
  campaign: ReportDocument['campaign'],
  watermark: string | null,
  language: Language,
): string[] {
  const local = (time: string) => time.slice(0, 16).replace('T', ' ');
  const until = watermark === null ? '–' : `${local(watermark)} UTC`;
  return [
    `${word('window', language)}: ${local(campaign.start)} – ${local(campaign.end)} (${campaign.timeZone})`,
    `${word('watermark', language)}: ${until}`,
  ];
}

export function keyFigures(sheet: Sheet, totals: Totals, { unit, currency }: Lead): void {
  const { language } = sheet;
  const units = unitsOf(totals, unit);
  const amounts = amountsOf(totals, currency);
  tiles(sheet, [
    {
      title: word('sold_units', language),
      value: countText(units.sold),
      unit: word(unit, language),
    },
    { title: word('net_units', language), value: countText(units.net), unit: word(unit, language) },
    {
      title: capital(word('gross', language)),
      value: moneyText(amounts.gross, currency),
      unit: currency,
    },
    {
      title: word('net_amount', language),
      value: moneyText(amounts.net, currency),
      unit: currency,
    },
  ]);
}

export function grossToNet(sheet: Sheet, totals: Totals, currency: string): void {
  const { language } = sheet;
  const { gross, discount, sold, cancelled, refunded, net } = amountsOf(totals, currency);
  const step = (
    key: 'gross' | 'discount' | 'sold' | 'cancelled' | 'refunded' | 'net',
    value: Exact,
    isSum: boolean,
  ) => ({
    label: word(key, language),
    change: isSum ? Number(value) : -Number(value),
    text: `${isSum || value === 0 ? '' : '−'}${moneyText(value, currency)}`,
    isSum,
  });
  sheet.title(`${word('from_gross_to_net', language)} (${currency})`);
  waterfall(sheet, [
    step('gross', gross, true),
    step('discount', discount, false),
    step('sold', sold, true),
    step('cancelled', cancelled, false),
    step('refunded', refunded, false),
    step('net', net, true),
  ]);
}

export function salesByDay(
  sheet: Sheet,
  days: readonly (Totals & { readonly day: string })[],
  { unit }: Lead,
): void {
  const { language } = sheet;
  sheet.title(`${word('sales_by_day', language)} (${word(unit, language)})`);
  standingBars(
    sheet,
    days.map((day) => {
      const { sold } = unitsOf(day, unit);
      return { label: day.day, value: Number(sold), text: countText(sold) };
    }),
  );
}

/** Returns by reason, and how much of what was sold can still come back. */
export function returnsPart(sheet: Sheet, rows: readonly ReportReturns[], unit: string): void {
  const { language } = sheet;
  const mine = rows.filter((row) => row.unit === unit);
  const total = (of: 'sold' | 'cancelled' | 'returned' | 'mature') =>
    mine.reduce((sum, row) => sum + BigInt(row[of]), 0n);
  const reasons = new Map<string, bigint>();
  for (const { reasons: some } of mine) {
    for (const { reason, units } of some) {
      reasons.set(reason, (reasons.get(reason) ?? 0n) + BigInt(units));
    }
  }
  const sorted = [...reasons].sort(([one, a], [other, b]) => {
    if (a !== b) return a > b ? -1 : 1;
    return one < other ? -1 : 1;
  });
  const returned = total('returned');
  sheet.title(word('reasons_of_returns', language));
  lyingBars(
    sheet,
    sorted.slice(0, 12).map(([reason, units]) => ({
      label: reason,
      value: Number(units),
      text: `${countText(units)}  ${percentText(units, returned)}`,
      colour: colours.warn,
    })),
  );
  sheet.note(
    `${word('return_rate', language)}: ${percentText(returned, total('sold') - total('cancelled'))}` +
      `    ${word('maturity', language)}: ${percentText(total('mature'), total('sold'))}`,
  );
  sheet.note(word('maturity_note', language));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
