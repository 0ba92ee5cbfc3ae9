import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { decimalsOf } from './money.ts';
import type { Column, Table } from './table.ts';
import { plainField } from './write-csv.ts';

/** Tables as Parquet files. Figures are DECIMAL(38, 0), amounts DECIMAL with the decimals of their
 * currency, so that a sum of any size stays exact. */
export async function parquetOf(tables: readonly Table[]): Promise<Uint8Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-parquet-'));
  // One thread, as how rows are shared among several would show in the files.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const files: Uint8Array[] = [];
    for (const [index, table] of tables.entries()) {
      const names = table.columns.map(({ key }) => `"${key.replaceAll('"', '""')}"`);
      await connection.run(
        `create or replace table rows (${names.map((name) => `${name} varchar`).join(', ')})`,
      );
      const appender = await connection.createAppender('rows');
      const currencyAt = table.columns.findIndex(({ key }) => key === 'currency');
      for (const row of table.rows) {
        for (const [at, cell] of row.entries()) {
          const plain = plainField(cell, table.columns[at], String(row[currencyAt] ?? ''));
          if (cell === null || (plain === '' && table.columns[at]?.kind === 'share')) {
            appender.appendNull();
          } else appender.appendVarchar(plain);
        }
        appender.endRow();
      }
      appender.closeSync();
      const casts = table.columns.map(
        (column, at) => `${names[at]}::${typeOf(column)} as ${names[at]}`,
      );
      const file = join(folder, `${index}.parquet`);
      await connection.run(
        `copy (select ${casts.join(', ')} from rows order by rowid)
         to '${file}' (format parquet, compression zstd)`,
      );
      files.push(await readFile(file));
    }
    return files;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

function typeOf({ kind, currency }: Column): string {
  if (kind === 'count') return 'decimal(38, 0)';
  if (kind === 'share') return 'decimal(9, 4)';
  // Where a column has several currencies, none has more decimals than four.
  if (kind === 'amount') return `decimal(38, ${currency ? decimalsOf(currency) : 4})`;
  return 'varchar';
}
