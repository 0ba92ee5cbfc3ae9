import type { Basis, Totals } from '../../../libs/contracts/api.ts';
import type { Row } from '../recount/database.ts';
import {
  heldPlace,
  outsidePlace,
  presentTotals,
  type RecountCampaign,
} from '../recount/figures.ts';
import { plain } from '../recount/row-values.ts';
import type { ReportCuts } from './report-document.ts';

/** What the cuts need beside the campaign: its groups, and its days in order. */
export interface CutPlan {
  readonly campaign: RecountCampaign;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly brandIds: readonly string[];
  }[];
  readonly days: readonly string[];
}

/** Cuts the rows of `report-cells.sql` of one basis every way that a report shows. */
export function cutsOf(plan: CutPlan, cells: readonly Row[], basis: Basis): ReportCuts {
  const { campaign } = plan;
  const mine = cells.filter((cell) => cell.basis === basis);
  const counted = mine.filter((cell) => Number(cell.place) >= 0);
  const held = mine.filter((cell) => Number(cell.place) === heldPlace);
  const outside = mine.filter((cell) => Number(cell.place) === outsidePlace);
  const totals = (rows: readonly Row[]): Totals => presentTotals(campaign, rows, basis);
  const byBrand = Map.groupBy(counted, (cell) => plain(cell.brand));
  const byCategory = Map.groupBy(counted, (cell) => plain(cell.category));
  const byDay = Map.groupBy(counted, (cell) => Number(cell.day));
  return {
    totals: totals(counted),
    held: totals(held),
    outsideRoster: totals(outside),
    groups: plan.groups.map(({ id, name, brandIds }) => ({
      id,
      name,
      ...totals(brandIds.flatMap((brandId) => byBrand.get(brandId) ?? [])),
    })),
    brands: campaign.brands.map(({ id, name }) => ({ id, name, ...totals(byBrand.get(id) ?? []) })),
    categories: campaign.categories.map(({ id, unit }) => ({
      id,
      unit,
      ...totals(byCategory.get(id) ?? []),
    })),
    days: plan.days.map((day, index) => ({ day, ...totals(byDay.get(index) ?? []) })),
    brandDays: campaign.brands.flatMap(({ id: brandId }) => {
      const ofDay = Map.groupBy(byBrand.get(brandId) ?? [], (cell) => Number(cell.day));
      return plan.days.map((day, index) => ({ brandId, day, ...totals(ofDay.get(index) ?? []) }));
    }),
    listings: [
      ...listingRows(counted).map((row) => ({ ...row.of, held: false, ...totals(row.rows) })),
      ...listingRows(held).map((row) => ({ ...row.of, held: true, ...totals(row.rows) })),
    ],
    outside: listingRows(outside).map((row) => ({ ...row.of, ...totals(row.rows) })),
  };
}

/** Rows by brand, listing and category, in the order of their ids. */
function listingRows(cells: readonly Row[]) {
  const byKey = Map.groupBy(
    cells,
    ({ brand, listing, category }) => `${brand} ${listing} ${category}`,
  );
  return [...byKey]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, rows]) => {
      const [first] = rows;
      const of = {
        brandId: plain(first?.brand),
        listingId: plain(first?.listing),
        category: plain(first?.category),
      };
      return { of, rows };
    });
}
