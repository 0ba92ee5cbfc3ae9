import { buyerHashEnd } from '../contracts/buyer-sample.ts';
import {
  type CountEstimate,
  countEstimate,
  type SampledAnswers,
  type ShareEstimate,
  shareEstimate,
} from './buyer-estimate.ts';
import { type BuyerSet, brandSets, union } from './buyer-sets.ts';
import { rounded } from './pace.ts';
import type { Question } from './question.ts';
import { askedBrands } from './uplift.ts';

/** Of fewer people nothing is told: whoever knows one of them would learn about the others. */
export const buyersToldMin = 5;

/** Who bought. A number of 1 to 4 people is not told: it is null. */
export interface BuyerLine {
  /** People, each once, however often they bought. */
  readonly buyers: CountEstimate | null;
  /** Those with two orders or more. */
  readonly repeatBuyers: CountEstimate | null;
  /** Of the buyers of each brand, those who are new to it; null where too few orders say. */
  readonly newToBrand: (ShareEstimate & { readonly unknownShare: number }) | null;
  /** Those who bought in the other campaign too; null where none is compared. */
  readonly alsoInOther: CountEstimate | null;
}

export interface NamedBuyerLine extends BuyerLine {
  readonly id: string;
  readonly name: string;
}

export interface BuyersAnswer {
  readonly totals: BuyerLine;
  readonly groups: readonly NamedBuyerLine[];
  readonly brands: readonly NamedBuyerLine[];
}

/**
 * The distinct buyers of a campaign, its groups and brands: how many there are, how many came back,
 * and how many are new to the brand. Only paid orders that name a buyer are in it, at the time of
 * the sale, whatever the clock.
 *
 * A buyer of two brands is one buyer of the campaign, and is asked about for each brand: whether she
 * is new to it. She is, if any of her orders says so: later ones may say that she was there before.
 *
 * @param other the question of another campaign, to be compared with
 */
export function askBuyers(question: Question, other?: Question): BuyersAnswer {
  const { campaign, brandId, groupId, scope } = question;
  const own = brandSets(question);
  const others = other === undefined ? undefined : brandSets(other);
  const lineOf = (ids: Iterable<string>, otherIds: Iterable<string>): BuyerLine => {
    const theirs = others === undefined ? undefined : union(pick(others, otherIds));
    return buyerLine(union(pick(own, ids)), theirs);
  };
  const groups = brandId === undefined && scope === 'all' ? campaign.groups : [];
  return {
    totals: lineOf(own.keys(), others?.keys() ?? []),
    groups: groups
      .filter(({ id }) => groupId === undefined || id === groupId)
      .map(({ id, name, brandIds }) => {
        const otherGroup = other?.campaign.groups.find((each) => each.id === id);
        return { id, name, ...lineOf(brandIds, otherGroup?.brandIds ?? []) };
      }),
    brands: askedBrands(question).map(({ id, name }) => ({ id, name, ...lineOf([id], [id]) })),
  };
}

function pick(sets: ReadonlyMap<string, BuyerSet>, ids: Iterable<string>): BuyerSet[] {
  return [...ids].flatMap((id) => sets.get(id) ?? []);
}

function buyerLine(own: BuyerSet, other: BuyerSet | undefined): BuyerLine {
  const chance = own.limit / buyerHashEnd;
  const buyers = told(countEstimate(own.buyers.size, chance));
  if (buyers === null) {
    return { buyers, repeatBuyers: null, newToBrand: null, alsoInOther: null };
  }
  let repeated = 0;
  for (const { isRepeat } of own.buyers.values()) if (isRepeat) repeated++;
  return {
    buyers,
    repeatBuyers: told(countEstimate(repeated, chance)),
    newToBrand: newToBrand(own, chance),
    alsoInOther: other === undefined ? null : inBoth(own, other),
  };
}

function told(count: CountEstimate): CountEstimate | null {
  return count.estimate > 0 && count.estimate < buyersToldMin ? null : count;
}

/** Those of both sets: an intersection under the smaller limit. */
function inBoth(own: BuyerSet, other: BuyerSet): CountEstimate | null {
  const limit = Math.min(own.limit, other.limit);
  let sampled = 0;
  for (const hash of own.buyers.keys()) if (hash < limit && other.buyers.has(hash)) sampled++;
  return told(countEstimate(sampled, limit / buyerHashEnd));
}

/** Whether buyers are new to the brand, asked of each buyer for each brand. */
function newToBrand({ buyers }: BuyerSet, chance: number): BuyerLine['newToBrand'] {
  const answers = { yes: 0, all: 0, squares: 0 } satisfies SampledAnswers;
  let unsaid = 0;
  for (const buyer of buyers.values()) {
    answers.yes += buyer.isNew;
    answers.all += buyer.said;
    answers.squares += buyer.said * buyer.said;
    unsaid += buyer.unsaid;
  }
  if (answers.all / chance < buyersToldMin) return null;
  const unknownShare = rounded(unsaid / (unsaid + answers.all));
  return { ...shareEstimate(answers, chance), unknownShare };
}
