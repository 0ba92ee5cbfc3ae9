import { type Exact, greatestFirst } from '../../../libs/base/exact.ts';
import { measureValue } from '../../../libs/campaign/measure-value.ts';
import { placeMayBeTold } from '../../../libs/campaign/place-rule.ts';
import type { Scope } from '../../../libs/campaign/scope.ts';
import { compareText } from '../../../libs/campaign/tally.ts';
import type { BrandRow } from '../../../libs/contracts/api.ts';
import type { RankMeasure } from '../../../libs/contracts/api-params.ts';
import type { ShownFigures } from '../../../libs/contracts/shown.ts';

/** The ranking that was shown, ordered by a measure as the ranking of now is. */
export function rankShown({ brands }: ShownFigures, rankBy: RankMeasure): BrandRow[] {
  const valued = (row: BrandRow): Exact => measureValue(row, rankBy) ?? 0;
  return brands
    .toSorted((a, b) => greatestFirst(valued(a), valued(b)) || compareText(a.id, b.id))
    .map((row, index) => ordered({ ...row, rank: index + 1 }));
}

/** A row with its members in the order of the ranking of now; a schema gives them in its own. */
function ordered({ rank, id, name, homeGrown, ...figures }: BrandRow): BrandRow {
  return { rank, id, name, homeGrown, ...figures };
}

/** A brand as it was shown, with its place where that gave no rival's figure away; undefined where
 * it was not shown. */
export function brandShown(
  { brands }: ShownFigures,
  brandId: string,
  scope: Scope,
): (Omit<BrandRow, 'rank'> & { readonly rank: number | null }) | undefined {
  const found = brands.find(({ id }) => id === brandId);
  const row = found && ordered(found);
  if (row === undefined || scope === 'all') return row;
  const values = brands.map((each) => measureValue(each, 'netUnits') ?? 0);
  return placeMayBeTold(values) ? row : { ...row, rank: null };
}
