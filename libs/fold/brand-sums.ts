import { columnCount } from '../contracts/measures.ts';
import { type CellTable, rowStride } from './cell-table.ts';
import type { SeriesTable } from './series-table.ts';

/** Whether every brand cell equals the sum of its listing cells. It looks at all cells. */
export function brandsEqualListings(cells: CellTable, series: SeriesTable): boolean {
  const sums = new Map<string, Float64Array>();
  cells.forEach((id, block, rows) => {
    const { table } = series.series(id);
    if (table === 'reason') return;
    const brand = table === 'brand' ? id : (series.brandOf[id] as number);
    const sign = table === 'brand' ? 1 : -1;
    for (const [quarter, row] of rows.entries()) {
      if (row < 0) continue;
      const key = `${brand}/${block}/${quarter}`;
      const sum = sums.get(key) ?? new Float64Array(columnCount);
      const page = cells.pages[row >> 12] as Float64Array;
      for (let c = 0; c < sum.length; c++) {
        sum[c] = (sum[c] as number) + sign * (page[(row & 4095) * rowStride + c] as number);
      }
      sums.set(key, sum);
    }
  });
  for (const sum of sums.values()) if (sum.some((value) => value !== 0)) return false;
  return true;
}
