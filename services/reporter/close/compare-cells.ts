import { readFile } from 'node:fs/promises';
import type { CloseBlocker } from '../../../libs/contracts/close-record.ts';
import { closeBlockersMax } from '../../../libs/contracts/close-record.ts';
import { measureColumns } from '../../../libs/contracts/measures.ts';
import type { RecountDatabase, Row } from '../recount/database.ts';
import { blocker } from './close-blockers.ts';

/** What two counts of the same log have come to. */
export interface CellComparison {
  /** Cells that were compared. */
  readonly cells: number;
  /** Cells that differ. */
  readonly found: number;
  /** The measures that differ, of the first of these cells. */
  readonly blockers: readonly CloseBlocker[];
}

const readCells = new URL('../recount/sql/read-counted-cells.sql', import.meta.url);
const quarterMs = 900_000;
const kinds = { b: 'brand', l: 'listing', r: 'reason' } as const;

/**
 * Holds the cells of a snapshot against those that SQL finds in the events that were loaded, one by
 * one: each partition, brand, listing, category, currency, reason and quarter hour, on both clocks,
 * whether or not it is in any campaign.
 *
 * @param file the cells as `writeSnapshot` has written them
 */
export async function compareCells(
  database: RecountDatabase,
  file: string,
): Promise<CellComparison> {
  await database.query(await readFile(readCells, 'utf8'), [file]);
  await database.runFile('recount-cells.sql');
  const [size] = await database.query('select count(*)::int as cells from counted_cells');
  const rows = await database.queryFile('cell-differences.sql', [closeBlockersMax]);
  return {
    cells: Number(size?.cells),
    found: Number(rows[0]?.found ?? 0),
    blockers: rows.flatMap(differencesIn),
  };
}

function differencesIn(row: Row): CloseBlocker[] {
  const [counted, recounted] = [row.counted, row.recounted] as readonly [string[], string[]];
  return measureColumns.flatMap((measure, index) => {
    const [one = '0', other = '0'] = [counted[index], recounted[index]];
    if (one === other) return [];
    const quarter = new Date(Number(row.quarter) * quarterMs).toISOString();
    const detail =
      `${measure} of ${placeOf(row)} in the quarter hour from ${quarter}, partition ` +
      `${row.partition}: ${one} were counted, the recount finds ${other}.`;
    const figures = { ...namesOf(row), quarter, measure, counted: one, recounted: other };
    return [blocker('difference', detail, { partition: Number(row.partition), figures })];
  });
}

function namesOf({ kind, brand, listing, category, last_name: last }: Row): Record<string, string> {
  return {
    table: kinds[kind as keyof typeof kinds],
    brand: String(brand),
    ...(listing !== '' && { listing: String(listing) }),
    category: String(category),
    [kind === 'r' ? 'reason' : 'currency']: String(last),
  };
}

function placeOf(row: Row): string {
  const { table, ...names } = namesOf(row);
  const parts = Object.entries(names).map(([name, value]) => `${name} ${value}`);
  return `${table} cell ${parts.join(', ')}`;
}
