import { buyerHashEnd } from '../contracts/buyer-sample.ts';
import { asked, belongs } from './ledger.ts';
import { type Question, questionRange } from './question.ts';
import { askedBrands } from './uplift.ts';

/** What one sampled buyer did with a brand, or with several. */
export interface Buyer {
  /** Quarter hour and tag of one of the orders. */
  readonly order: number;
  isRepeat: boolean;
  /** Brands of which an order says whether the buyer is new to them, and how many say yes. */
  said: number;
  isNew: number;
  /** Brands of which none says so. */
  unsaid: number;
}

/** All buyers whose hash is below a limit, by their hash. */
export interface BuyerSet {
  readonly limit: number;
  readonly buyers: ReadonlyMap<number, Buyer>;
}

/**
 * Purchases of a brand that an answer goes by, at the most: more cost time, and make it hardly more
 * certain. Where they are all there are, an exact answer is worth more of them.
 */
const purchasesMax = 8_192;
const purchasesMaxOfAll = 32_768;

/** Tags of orders are below it. */
const tagEnd = 2 ** 18;

/** The sampled buyers of each brand that is asked for, under its definition. */
export function brandSets(question: Question): Map<string, BuyerSet> {
  return new Map(askedBrands(question).map(({ id }) => [id, brandSet(question, id)]));
}

function brandSet(question: Question, brandId: string): BuyerSet {
  const { cube, campaign } = question;
  const range = questionRange(question);
  const days = cube.buyers.daysOf(brandId, range);
  let limit = days.reduce((least, day) => Math.min(least, day.limit), buyerHashEnd);
  const max = limit === buyerHashEnd ? purchasesMaxOfAll : purchasesMax;
  const countBelow = () => days.reduce((sum, day) => sum + day.countBelow(limit), 0);
  while (countBelow() > max) limit = Math.floor(limit / 2);
  const buyers = new Map<number, Buyer>();
  for (const day of days) {
    day.forEachBelow(limit, (listing, { hash, quarter, orderTag, newToBrand }) => {
      if (quarter < range.from || quarter >= range.to) return;
      if (!asked(question, listing) || !belongs(question, listing)) return;
      const hold = campaign.holds.get(listing.listingId);
      if (hold !== undefined && quarter >= hold.from && quarter < hold.to) return;
      addPurchase(buyers, hash, { order: quarter * tagEnd + orderTag, newToBrand });
    });
  }
  return { limit, buyers };
}

/** Adds a purchase of one brand: a buyer is new to it if any of the orders says so. */
function addPurchase(
  buyers: Map<number, Buyer>,
  hash: number,
  { order, newToBrand }: { readonly order: number; readonly newToBrand: number },
): void {
  const known = buyers.get(hash);
  if (known === undefined) {
    const said = newToBrand > 0 ? 1 : 0;
    const isNew = newToBrand > 1 ? 1 : 0;
    buyers.set(hash, { order, isRepeat: false, said, isNew, unsaid: 1 - said });
    return;
  }
  if (known.order !== order) known.isRepeat = true;
  if (newToBrand > 0) [known.said, known.unsaid] = [1, 0];
  if (newToBrand > 1) known.isNew = 1;
}

/**
 * The buyers of some brands together: under the smallest limit all samples are one. An order of two
 * brands is one order.
 */
export function union(sets: readonly BuyerSet[]): BuyerSet {
  const [first, ...others] = sets;
  if (first === undefined) return { limit: buyerHashEnd, buyers: new Map() };
  if (others.length === 0) return first;
  const limit = sets.reduce((least, set) => Math.min(least, set.limit), buyerHashEnd);
  const buyers = new Map<number, Buyer>();
  for (const set of sets) {
    for (const [hash, buyer] of set.buyers) {
      if (hash >= limit) continue;
      const known = buyers.get(hash);
      if (known === undefined) buyers.set(hash, { ...buyer });
      else addBuyer(known, buyer);
    }
  }
  return { limit, buyers };
}

function addBuyer(to: Buyer, { order, isRepeat, said, isNew, unsaid }: Buyer): void {
  if (isRepeat || order !== to.order) to.isRepeat = true;
  to.said += said;
  to.isNew += isNew;
  to.unsaid += unsaid;
}
