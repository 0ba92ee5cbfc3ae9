import { unzipSync, zipSync } from 'fflate';
import { type CellStyle, writeXlsx } from 'hucre/xlsx';
import { columnTitle, type Language, word } from './labels.ts';
import { decimalsOf, decimalText } from './money.ts';
import { type Cell, type Column, type Table, wordCell } from './table.ts';

/** No file says when it was made; this is the earliest that a zip can say. */
const fixedDate = new Date('1980-01-01T00:00:00Z');
const zipDate = new Date(1980, 0, 1);

const header: CellStyle = {
  font: { bold: true, color: { rgb: 'FFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: '1F3A5F' } },
  alignment: { vertical: 'center', wrapText: true },
};

/**
 * Tables as the sheets of a workbook: figures are numbers with a format, texts are texts and never
 * formulas. The same tables give the same bytes on any machine.
 */
export async function xlsxOf(
  tables: readonly Table[],
  { language, title }: { readonly language: Language; readonly title: string },
): Promise<Uint8Array> {
  const sheets = tables.map((table) => sheetOf(table, language));
  const bytes = await writeXlsx({
    sheets,
    defaultFont: { name: language === 'zh' ? 'Microsoft YaHei' : 'Calibri', size: 11 },
    properties: { title, creator: 'Tally', created: fixedDate, modified: fixedDate },
  });
  return packAgain(bytes);
}

function sheetOf(table: Table, language: Language) {
  const cells = new Map<string, { style: CellStyle }>();
  table.columns.forEach((_, at) => void cells.set(`0,${at}`, { style: header }));
  table.rowKinds?.forEach((kind, row) => {
    const numFmt = formatOf(kind);
    if (numFmt === undefined) return;
    for (let at = 1; at < table.columns.length; at += 1) {
      cells.set(`${row + 1},${at}`, { style: { numFmt } });
    }
  });
  return {
    name: table.title(language).slice(0, 31),
    columns: table.columns.map((column) => {
      const numFmt = formatOf(column);
      return { width: widthOf(column, table, language), ...(numFmt !== undefined && { numFmt }) };
    }),
    rows: [
      table.columns.map(({ key }) => columnTitle(key, language)),
      ...table.rows.map((row, rowAt) =>
        row.map((cell, at) => {
          const kind = at > 0 ? table.rowKinds?.[rowAt] : undefined;
          return sheetValue(cell, kind ?? table.columns[at], row, { table, language });
        }),
      ),
    ],
    cells,
    freezePane: { rows: 1, columns: 1 },
    ...(table.rowKinds === undefined && {
      autoFilter: { range: `A1:${columnName(table.columns.length)}${table.rows.length + 1}` },
    }),
    pageSetup: {
      orientation: 'landscape' as const,
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
    },
  };
}

/** The library packs with the zlib of the machine, whose bytes differ from one to the next. */
function packAgain(bytes: Uint8Array): Uint8Array {
  const parts = unzipSync(bytes);
  return zipSync(parts, { level: 6, mtime: zipDate });
}

function sheetValue(
  cell: Cell,
  column: Column | undefined,
  row: readonly Cell[],
  { table, language }: { table: Table; language: Language },
): string | number | null {
  if (cell === null) return null;
  if (column?.kind === 'share') return cell === '' ? null : Number(cell);
  if (typeof cell === 'string')
    return String(column?.kind === 'word' ? wordCell(cell, language) : cell);
  if (column?.kind === 'amount') {
    const currencyAt = table.columns.findIndex(({ key }) => key === 'currency');
    const decimal = decimalText(cell, column.currency ?? String(row[currencyAt] ?? ''));
    return numberOrText(decimal);
  }
  return numberOrText(String(cell));
}

/** A spreadsheet keeps 15 digits; what has more stands as text rather than rounded. */
function numberOrText(digits: string): string | number {
  return digits.replace(/\D/g, '').length <= 15 ? Number(digits) : digits;
}

function formatOf({ kind, currency }: Column): string | undefined {
  if (kind === 'count') return '#,##0';
  if (kind === 'share') return '0.00%';
  if (kind !== 'amount') return undefined;
  const decimals = currency ? decimalsOf(currency) : 2;
  return decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;
}

function widthOf(column: Column, table: Table, language: Language): number {
  if (table.rowKinds !== undefined) return column === table.columns[0] ? 34 : 22;
  const title = columnTitle(column.key, language);
  const longest = Math.max(
    ...table.rows
      .slice(0, 200)
      .map((row) => String(row[table.columns.indexOf(column)] ?? '').length),
    0,
  );
  const titleWidth = language === 'zh' ? title.length * 2 : title.length;
  const extra = column.kind === 'text' || column.kind === 'word' ? 2 : 6;
  return Math.min(48, Math.max(10, Math.min(titleWidth, 18) + 3, longest + extra));
}

/** `A`, `Z`, `AA`: a spreadsheet's name of the column with this number, from 1. */
function columnName(number: number): string {
  const letter = String.fromCharCode(65 + ((number - 1) % 26));
  return number > 26 ? columnName(Math.floor((number - 1) / 26)) + letter : letter;
}

/** The title of a workbook. */
export function workbookTitle(
  kind: 'report' | 'statement',
  name: string,
  language: Language,
): string {
  return `${word(kind, language)}: ${name}`;
}
