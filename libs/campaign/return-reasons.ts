import { addExact, type Exact } from '../base/exact.ts';
import { column } from '../contracts/measures.ts';
import { unitOf } from './campaign.ts';
import { asked, belongs } from './ledger.ts';
import { intersect } from './quarter-range.ts';
import { type Question, questionRange } from './question.ts';
import { compareText } from './tally.ts';

/** Units that came back for a reason. */
export interface ReasonUnits {
  readonly reason: string;
  readonly unit: string;
  readonly returned: Exact;
}

/** What came back, by reason: of all that is asked for, and of each listing. */
export interface ReturnReasons {
  readonly all: readonly ReasonUnits[];
  readonly ofListing: (listingId: string, category: string) => readonly ReasonUnits[];
}

/** Counts returns by reason in a question's quarter hours, without what is held. */
export function returnReasons(question: Question): ReturnReasons {
  const { cube, campaign, basis, brandId } = question;
  const range = questionRange(question);
  const at = basis === 'activity' ? column.returnedUnits : column.cohortReturnedUnits;
  const all = new Map<string, ReasonUnits>();
  const byListing = new Map<string, Map<string, ReasonUnits>>();
  const series = brandId === undefined ? cube.reasons.all() : cube.reasons.ofBrand(brandId);
  for (const cells of series) {
    const { listingId, category, reason } = cells.series;
    if (!asked(question, cells.series) || !belongs(question, cells.series)) continue;
    const hold = campaign.holds.get(listingId);
    const free = hold === undefined ? range : intersect(range, { from: -Infinity, to: hold.from });
    const returned = cells.sumRange(free)[at] ?? 0;
    if (returned === 0) continue;
    const more = { reason, unit: unitOf(campaign, category), returned };
    add(all, more);
    const key = `${listingId}/${category}`;
    const own = byListing.get(key) ?? new Map<string, ReasonUnits>();
    byListing.set(key, own);
    add(own, more);
  }
  return {
    all: inOrder(all),
    ofListing: (listingId, category) => inOrder(byListing.get(`${listingId}/${category}`)),
  };
}

function add(sums: Map<string, ReasonUnits>, more: ReasonUnits): void {
  const key = `${more.reason}/${more.unit}`;
  const sum = sums.get(key);
  sums.set(key, { ...more, returned: addExact(sum?.returned ?? 0, more.returned) });
}

function inOrder(sums: ReadonlyMap<string, ReasonUnits> = new Map()): ReasonUnits[] {
  return [...sums.values()].sort(
    (a, b) =>
      Number(b.returned) - Number(a.returned) ||
      compareText(a.reason, b.reason) ||
      compareText(a.unit, b.unit),
  );
}
