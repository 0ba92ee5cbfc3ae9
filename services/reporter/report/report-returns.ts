import { addExact, type Exact, exactOf } from '../../../libs/base/exact.ts';
import type { Row } from '../recount/database.ts';
import type { RecountCampaign } from '../recount/figures.ts';
import { plain } from '../recount/row-values.ts';
import type { ReportReturns } from './report-document.ts';

/** Returns by brand, unit and reason out of the rows of `report-cells.sql`. */
export function returnsOf(campaign: RecountCampaign, cells: readonly Row[]): ReportReturns[] {
  const cohort = cells.filter((cell) => cell.basis === 'cohort' && Number(cell.place) >= 0);
  const byBrand = Map.groupBy(cohort, (cell) => plain(cell.brand));
  return campaign.brands.flatMap(({ id: brandId }) => {
    const byUnit = Map.groupBy(byBrand.get(brandId) ?? [], (cell) => cell.unit);
    const units = [...new Set(campaign.categories.map(({ unit }) => unit))];
    return units
      .filter((unit) => byUnit.has(unit))
      .map((unit): ReportReturns => {
        const rows = byUnit.get(unit) ?? [];
        const back = Map.groupBy(rows.filter(isType(4)), (cell) => plain(cell.reason));
        return {
          brandId,
          unit,
          sold: sum(rows.filter(isType(2)), 'quantity'),
          cancelled: sum(rows.filter(isType(3)), 'quantity'),
          returned: sum(rows.filter(isType(4)), 'quantity'),
          mature: sum(rows.filter(isType(2)), 'mature_quantity'),
          reasons: [...back]
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .map(([reason, some]) => ({ reason, units: sum(some, 'quantity') })),
        };
      });
  });
}

/** Types are numbered as in `add-events.sql`. */
function isType(type: number): (cell: Row) => boolean {
  return (cell) => Number(cell.type) === type;
}

function sum(rows: readonly Row[], column: string): Exact {
  return rows.reduce<Exact>(
    (total, row) => addExact(total, exactOf(BigInt((row[column] as Exact | null) ?? 0))),
    0,
  );
}
