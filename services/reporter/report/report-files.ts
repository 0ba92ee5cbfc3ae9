import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { exceptionsText } from '../recount/exceptions-text.ts';
import type { Language } from './labels.ts';
import { overviewTable } from './overview-table.ts';
import { reportPdf } from './pdf/report-pdf.ts';
import { pdfFonts } from './pdf/sheet.ts';
import { statementPdf } from './pdf/statement-pdf.ts';
import { type ReportDocument, readReportText } from './report-document.ts';
import { statementOf, statementTables } from './statement.ts';
import { reportTables } from './tables.ts';
import { csvOf } from './write-csv.ts';
import { parquetOf } from './write-parquet.ts';
import { workbookTitle, xlsxOf } from './write-xlsx.ts';

/** A file of a report by its name below the folder, with `/`. */
export interface ReportFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export const masterName = 'report.json';

/** The master of a report: its canonical JSON. */
export function masterOf(report: ReportDocument): string {
  return canonicalJson(report);
}

/**
 * All files of a report but its inputs, made from the text of its master and from nothing else. The
 * same master gives the same bytes on any machine.
 *
 * @param onFile called after each with how many are done, and how many there are in all
 */
export async function reportFiles(
  master: string,
  languages: readonly Language[],
  onFile: (done: number, total: number) => void = () => undefined,
): Promise<ReportFile[]> {
  const report = readReportText(master) as ReportDocument;
  const sha256 = createHash('sha256').update(master).digest('hex');
  const tables = reportTables(report);
  const brands = report.definition.document.brands;
  const { previous } = report;
  const total =
    (previous === null ? 2 : 3) +
    2 * tables.length +
    2 * languages.length +
    brands.length * (1 + 2 * languages.length);
  const files: ReportFile[] = [];
  const add = (name: string, content: Uint8Array | string) => {
    files.push({ name, content: typeof content === 'string' ? Buffer.from(content) : content });
    onFile(files.length, total);
  };
  add(masterName, master);
  add('exceptions.txt', exceptionsText(report.log.topic, report.exceptions));
  if (previous !== null) add('differences.json', canonicalJson(previous));
  for (const table of tables) add(`csv/${table.name}.csv`, csvOf(table));
  for (const [at, content] of (await parquetOf(tables)).entries()) {
    add(`parquet/${tables[at]?.name}.parquet`, content);
  }
  const fonts = await pdfFonts();
  for (const language of languages) {
    const title = workbookTitle('report', report.campaign.name, language);
    const [, ...rest] = tables;
    const sheets = [overviewTable(report, sha256, language), ...rest];
    add(`report.${language}.xlsx`, await xlsxOf(sheets, { language, title }));
    add(`report.${language}.pdf`, await reportPdf(report, { fonts, language, sha256 }));
  }
  for (const brand of brands) {
    const statement = statementOf(report, sha256, brand);
    const folder = `statements/${brand.id}`;
    add(`${folder}/statement.json`, canonicalJson(statement));
    for (const language of languages) {
      const title = workbookTitle('statement', brand.name, language);
      const sheets = statementTables(statement);
      add(`${folder}/statement.${language}.xlsx`, await xlsxOf(sheets, { language, title }));
      add(
        `${folder}/statement.${language}.pdf`,
        await statementPdf(statement, { fonts, language, sha256 }),
      );
    }
  }
  return files.sort(byName);
}

/** The order in which a manifest lists files. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
