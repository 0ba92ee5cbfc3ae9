import { type Language, word } from '../labels.ts';
import { countText, moneyText } from '../money.ts';
import type { StatementDocument } from '../statement.ts';
import { bridgePart } from './bridge-part.ts';
import {
  amountsOf,
  capital,
  grossToNet,
  headLines,
  keyFigures,
  type Lead,
  opening,
  returnsPart,
  salesByDay,
  unitsOf,
} from './parts.ts';
import { type PdfFonts, Sheet } from './sheet.ts';

const listingsShownMax = 25;

/** A statement as a document for the people of its brand. Figures are those by day of sale. */
export async function statementPdf(
  statement: StatementDocument,
  how: { readonly fonts: PdfFonts; readonly language: Language; readonly sha256: string },
): Promise<Uint8Array> {
  const { language } = how;
  const { campaign, brand, cohort } = statement;
  const sheet = new Sheet({
    fonts: how.fonts,
    language,
    title: `${word('statement', language)}: ${brand.name}`,
    foot: `${brand.name}  ·  ${campaign.name}  ·  SHA-256 ${how.sha256.slice(0, 16)}…`,
    date: new Date(campaign.endsAt),
  });
  const head = headLines(campaign, statement.watermark, language);
  const unit = cohort.totals.units.toSorted(
    (one, other) => Number(other.sold) - Number(one.sold),
  )[0];
  const lead: Lead = { unit: unit?.unit ?? 'item', currency: campaign.currency };
  opening(sheet, { kind: 'statement', name: `${brand.name} – ${campaign.name}`, lines: head });
  keyFigures(sheet, cohort.totals, lead);
  sheet.note(word('basis_note', language));
  grossToNet(sheet, cohort.totals, lead.currency);
  salesByDay(sheet, cohort.days, lead);
  returnsPart(sheet, statement.returns.brands, lead.unit);
  listingsPart(sheet, statement, lead);
  if (statement.bridge !== null) {
    sheet.newPage();
    sheet.title(word('bridge_title', language));
    sheet.note(word('bridge_note_own', language));
    bridgePart(sheet, statement.bridge, lead);
  }
  return sheet.finish();
}

function listingsPart(sheet: Sheet, { cohort }: StatementDocument, lead: Lead): void {
  const { language } = sheet;
  const sorted = cohort.listings.toSorted((one, other) => {
    const [a, b] = [unitsOf(one, lead.unit).sold, unitsOf(other, lead.unit).sold];
    if (a !== b) return a > b ? -1 : 1;
    return one.listingId < other.listingId ? -1 : 1;
  });
  const right = 'right' as const;
  sheet.title(word('listings', language));
  sheet.table(
    [
      { title: word('listing', language), share: 3 },
      { title: word('is_held', language), share: 0.9 },
      ...(['sold', 'cancelled', 'returned', 'net'] as const).map((key) => {
        return { title: capital(word(key, language)), share: 1.1, align: right };
      }),
      { title: `${capital(word('net', language))} (${lead.currency})`, share: 1.8, align: right },
    ],
    sorted.slice(0, listingsShownMax).map((each) => {
      const { sold, cancelled, returned, net } = unitsOf(each, lead.unit);
      const held = word(each.held ? 'yes' : 'no', language);
      const money = moneyText(amountsOf(each, lead.currency).net, lead.currency);
      return [each.listingId, held, ...[sold, cancelled, returned, net].map(countText), money];
    }),
  );
  if (sorted.length > listingsShownMax) sheet.note(word('more_in_files', language));
}
