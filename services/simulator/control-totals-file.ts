import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ControlTotal } from '../../libs/contracts/control-totals.ts';

const columns = [
  'hour',
  'source',
  'brand',
  'event',
  'unit',
  'units',
  'currency',
  'amount',
] as const;

/** Writes control totals as JSON where the name ends so, else as CSV. */
export async function writeControlTotals(
  file: string,
  totals: readonly ControlTotal[],
): Promise<void> {
  const isJson = extname(file).toLowerCase() === '.json';
  await writeFile(file, isJson ? `${JSON.stringify(totals, null, 1)}\n` : csvOf(totals));
}

/** No name of a simulated campaign has anything in it that CSV would quote. */
function csvOf(totals: readonly ControlTotal[]): string {
  const lines = totals.map((total) => columns.map((column) => total[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
