import type { Basis } from '../../../libs/contracts/api.ts';
import type { ResolvedDefinition } from '../../../libs/contracts/resolve-definition.ts';
import type { Row } from '../recount/database.ts';
import { heldPlace, presentTotals, type RecountCampaign } from '../recount/figures.ts';
import { plain } from '../recount/row-values.ts';
import type { ReportDocument } from './report-document.ts';

/** What each hold takes out of the figures, out of the rows of `report-cells.sql`. */
export function heldOf(
  campaign: RecountCampaign,
  { heldListings }: ResolvedDefinition,
  cells: readonly Row[],
): ReportDocument['heldListings'] {
  const held = cells.filter((cell) => Number(cell.place) === heldPlace);
  const byListing = Map.groupBy(held, (cell) => plain(cell.listing));
  return heldListings.map(({ listingId, reason, from }) => {
    const mine = byListing.get(listingId) ?? [];
    const on = (basis: Basis) =>
      presentTotals(
        campaign,
        mine.filter((cell) => cell.basis === basis),
        basis,
      );
    return { listingId, reason, from, activity: on('activity'), cohort: on('cohort') };
  });
}
