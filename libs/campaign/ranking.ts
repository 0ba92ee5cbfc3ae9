import { type Exact, greatestFirst } from '../base/exact.ts';
import type { RankMeasure } from '../contracts/api-params.ts';
import type { Figures } from './figures.ts';
import { openLedger } from './ledger.ts';
import { placeMayBeTold } from './place-rule.ts';
import { type Question, questionLead } from './question.ts';
import { inScope } from './scope.ts';
import { compareText, type LeadLines, Tally } from './tally.ts';

/** A brand of the roster with its place, 1 for the first; null where the place would give a rival's
 * figure away to whoever may see only some of the brands. */
export interface RankedBrand extends Figures {
  readonly rank: number | null;
  readonly id: string;
  readonly name: string;
  readonly homeGrown: boolean;
}

/**
 * All brands of the roster that a question asks for, best first, those without sales too. Ties go
 * by id, so every place is taken once and the order is the same on every machine. A place counts
 * all brands of the campaign (of the group, where one is asked for), the rows only those in scope.
 */
export function askRanking(question: Question, rankBy: RankMeasure): RankedBrand[] {
  const lead = questionLead(question);
  const { campaign, scope, groupId, brandId } = question;
  const ledger = openLedger({ ...question, scope: 'all', brandId: undefined });
  const group = campaign.groups.find(({ id }) => id === groupId);
  const empty = new Tally(question.basis);
  const rows = [...campaign.brands.values()]
    .filter(({ id }) => groupId === undefined || group?.brandIds.has(id) === true)
    .map((brand) => {
      const tally = ledger.brands.get(brand.id) ?? empty;
      return { brand, tally, value: rankValue(tally, rankBy, lead) };
    })
    .sort((a, b) => greatestFirst(a.value, b.value) || compareText(a.brand.id, b.brand.id));
  const isPlaceTold = scope === 'all' || placeMayBeTold(rows.map(({ value }) => value));
  return rows
    .map(({ brand: { id, name, homeGrown }, tally }, index) => ({
      rank: isPlaceTold ? index + 1 : null,
      id,
      name,
      homeGrown,
      tally,
    }))
    .filter(({ id }) => inScope(scope, id) && (brandId === undefined || brandId === id))
    .map(({ tally, ...row }) => ({ ...row, ...tally.figures(lead) }));
}

/** The number by which a tally is ordered. */
export function rankValue(tally: Tally, rankBy: RankMeasure, lead: LeadLines): Exact {
  switch (rankBy) {
    case 'netUnits':
      return tally.netUnits(lead.unit);
    case 'soldUnits':
      return tally.soldUnits(lead.unit);
    case 'netAmount':
      return tally.netAmount(lead.currency);
  }
}
