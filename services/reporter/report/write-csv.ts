import { decimalText } from './money.ts';
import type { Cell, Column, Table } from './table.ts';

/** Characters with which a spreadsheet takes a text for a formula, or hides what stands before one
 * (OWASP, CSV injection). The full-width forms are taken for one, too. */
const formula = /^[=+\-@\t\r\n\0＝＋－＠|]/;

/**
 * A table as CSV (RFC 4180) in UTF-8 with a byte order mark, which is how spreadsheets know it.
 * Figures are plain numbers, amounts decimal ones; a text that would be a formula gets a quote mark
 * in front.
 */
export function csvOf(table: Table): string {
  const currencyAt = table.columns.findIndex(({ key }) => key === 'currency');
  const lines = [
    table.columns.map(({ key }) => quoted(key)),
    ...table.rows.map((row) =>
      row.map((cell, index) => field(cell, table.columns[index], String(row[currencyAt] ?? ''))),
    ),
  ];
  return `\ufeff${lines.map((fields) => `${fields.join(',')}\r\n`).join('')}`;
}

/** A cell as text that a program can read, without regard to spreadsheets. */
export function plainField(cell: Cell, column: Column | undefined, rowCurrency: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (column?.kind === 'amount') return decimalText(cell, column.currency ?? rowCurrency);
  return String(cell);
}

function field(cell: Cell, column: Column | undefined, rowCurrency: string): string {
  const plain = plainField(cell, column, rowCurrency);
  if (column === undefined || (column.kind !== 'text' && column.kind !== 'word')) return plain;
  return quoted(formula.test(plain) ? `'${plain}` : plain);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
