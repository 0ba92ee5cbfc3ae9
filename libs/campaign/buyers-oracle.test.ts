import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cubeOf } from '../../test/support/campaign/cube-of.ts';
import { definitions, sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { naiveEntries, naiveGroup } from '../../test/support/campaign/naive-count.ts';
import { type RawEvent, rawEvents } from '../../test/support/campaign/raw-events.ts';
import type { CampaignDefinition } from '../contracts/campaign-definition.ts';
import type { CountEstimate } from './buyer-estimate.ts';
import { askBuyers, type BuyerLine, buyersToldMin } from './buyers.ts';
import { compileCampaign } from './campaign.ts';

const cases = definitions.chain(({ definition, aroundMs }) =>
  fc.record({
    definition: fc.constant(definition),
    events: rawEvents(aroundMs, 80),
    brandId: fc.constantFrom(undefined, 'ada'),
    category: fc.constantFrom(undefined, 'shoes'),
  }),
);

interface NaivePurchase {
  readonly order: number;
  readonly buyer: string;
  readonly brandId: string;
  readonly isNew: boolean | undefined;
}

interface Asked {
  readonly brandId?: string | undefined;
  readonly category?: string | undefined;
}

/** What each buyer bought of each brand, in the plainest way: the first line of a brand in an order is
 * put to the naive count as an event of its own. */
function naivePurchases(
  events: readonly RawEvent[],
  definition: CampaignDefinition,
  asked: Asked,
): NaivePurchase[] {
  return events.flatMap((event, order) => {
    const { type, buyer, lines } = event;
    if (type !== 'paid' || buyer === undefined) return [];
    const firsts = lines.filter(
      ({ brandId }, index) => lines.findIndex((other) => other.brandId === brandId) === index,
    );
    return firsts.flatMap((line) => {
      const question = { basis: 'activity', scope: 'all', ...asked } as const;
      const [entry] = naiveEntries([{ ...event, lines: [line] }], definition, question);
      if (entry?.place !== 'campaign') return [];
      return [{ order, buyer: buyer.id, brandId: line.brandId, isNew: buyer.newToBrand }];
    });
  });
}

function exactly(count: number): CountEstimate | null {
  if (count > 0 && count < buyersToldMin) return null;
  return { estimate: count, exact: true, low: count, high: count, relativeError: 0 };
}

function naiveLine(
  purchases: readonly NaivePurchase[],
  others?: readonly NaivePurchase[],
): BuyerLine {
  const buyers = Map.groupBy(purchases, ({ buyer }) => buyer);
  const repeated = [...buyers.values()].filter(
    (own) => new Set(own.map(({ order }) => order)).size > 1,
  );
  const pairs = Map.groupBy(purchases, ({ buyer, brandId }) => `${buyer} ${brandId}`);
  const answers = [...pairs.values()].map((own) => {
    if (own.some(({ isNew }) => isNew === true)) return 'new';
    return own.some(({ isNew }) => isNew === false) ? 'known' : 'unknown';
  });
  const said = answers.filter((answer) => answer !== 'unknown').length;
  const isNew = answers.filter((answer) => answer === 'new').length;
  const round = (share: number) => Math.round(share * 1e6) / 1e6;
  const share = round(isNew / said);
  const all = exactly(buyers.size);
  const theirs = new Set(others?.map(({ buyer }) => buyer));
  const both = [...buyers.keys()].filter((buyer) => theirs.has(buyer)).length;
  const unknownShare = round((answers.length - said) / answers.length);
  return {
    buyers: all,
    repeatBuyers: all && exactly(repeated.length),
    newToBrand:
      all === null || said < buyersToldMin
        ? null
        : { share, exact: true, low: share, high: share, unknownShare },
    alsoInOther: all === null || others === undefined ? null : exactly(both),
  };
}

describe('buyers, where all are in the samples', () => {
  test('are what counting the raw events gives, in all, by group and by brand', () => {
    fc.assert(
      fc.property(cases, ({ definition, events, brandId, category }) => {
        fc.pre(brandId === undefined || definition.brands.some(({ id }) => id === brandId));
        fc.pre(category === undefined || category in definition.categories);
        const asked = { brandId, category };
        const bought = naivePurchases(events, definition, asked);
        const campaign = compileCampaign(definition);
        const question = { cube: cubeOf(events), campaign, scope: 'all', basis: 'cohort' } as const;
        const answer = askBuyers({ ...question, ...asked });
        expect(answer.totals).toEqual(naiveLine(bought));
        for (const { id, name: _, ...line } of answer.brands) {
          expect(line).toEqual(naiveLine(bought.filter((each) => each.brandId === id)));
        }
        for (const { id, name: _, ...line } of answer.groups) {
          const members = naiveGroup(definition, id);
          expect(line).toEqual(naiveLine(bought.filter((each) => members.includes(each.brandId))));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('of two campaigns are those of both, each under its own definition', () => {
    fc.assert(
      fc.property(cases, cases, ({ definition, events }, { definition: second }) => {
        const cube = cubeOf(events);
        const ask = (of: CampaignDefinition) =>
          ({ cube, campaign: compileCampaign(of), scope: 'all', basis: 'activity' }) as const;
        const [own, others] = [definition, second].map((of) => naivePurchases(events, of, {}));
        const answer = askBuyers(ask(definition), ask(second));
        expect(answer.totals).toEqual(naiveLine(own ?? [], others));
        for (const { id, name: _, ...line } of answer.brands) {
          const ofBrand = (some: readonly NaivePurchase[] = []) =>
            some.filter((each) => each.brandId === id);
          expect(line).toEqual(naiveLine(ofBrand(own), ofBrand(others)));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('buyers, where samples leave most of them out', () => {
  const noonMs = Date.parse('2026-11-10T04:00:00Z');
  const line = {
    listingId: 'canvas',
    category: 'shoes',
    quantity: 1,
    amount: 100,
    discount: 0,
    reason: 'unspecified',
  };

  /** Orders of so many buyers: every third of them comes twice, half are new. */
  function manyOrders(count: number, salt: string): RawEvent[] {
    return Array.from({ length: count }, (_, i) => [
      ...(i % 3 === 0 ? [0, 1] : [0]).map((again) => ({
        partition: (i + again) % 2,
        type: 'paid' as const,
        timeMs: noonMs,
        paidAtMs: noonMs,
        currency: 'CNY',
        buyer: { id: `${salt}-${i}`, newToBrand: i % 2 === 0 },
        lines: [{ ...line, brandId: i % 4 === 0 ? 'bo' : 'ada' }],
      })),
    ]).flat();
  }

  test('are between low and high about as often as is said, and as close as is said', () => {
    const size = 2_000;
    const truth = { buyers: size, repeat: Math.ceil(size / 3), ada: (size * 3) / 4, new: 1 / 2 };
    const hits = { buyers: 0, repeat: 0, ada: 0, new: 0 };
    let sum = 0;
    const worlds = 60;
    for (let world = 0; world < worlds; world++) {
      const cube = cubeOf(manyOrders(size, `world-${world}`));
      const campaign = compileCampaign(sampleDefinition());
      const { totals, brands } = askBuyers({ cube, campaign, scope: 'all', basis: 'activity' });
      const ada = brands.find(({ id }) => id === 'ada');
      const isIn = (found: { low: number; high: number } | null | undefined, wanted: number) =>
        Number(found != null && found.low <= wanted && wanted <= found.high);
      hits.buyers += isIn(totals.buyers, truth.buyers);
      hits.repeat += isIn(totals.repeatBuyers, truth.repeat);
      hits.ada += isIn(ada?.buyers, truth.ada);
      hits.new += isIn(totals.newToBrand, truth.new);
      expect(totals.buyers?.exact).toBe(false);
      expect(totals.buyers?.relativeError).toBeLessThan(0.12);
      sum += totals.buyers?.estimate ?? 0;
    }
    for (const hit of Object.values(hits)) expect(hit / worlds).toBeGreaterThanOrEqual(0.9);
    expect(sum / worlds / truth.buyers).toBeCloseTo(1, 1);
  });

  test('of two campaigns are those that are in both samples', () => {
    const orders = manyOrders(3_000, 'both');
    // A second campaign in which every fifth buyer of the first one buys again, and others do.
    const dayMs = 86_400_000;
    const later = orders
      .filter((_, index) => index % 5 === 0)
      .map((order) => ({ ...order, timeMs: order.timeMs + 10 * dayMs }));
    const wanted = new Set(later.map(({ buyer }) => buyer?.id)).size;
    const strangers = manyOrders(2_000, 'strangers').map((order) => {
      return { ...order, timeMs: order.timeMs + 10 * dayMs };
    });
    const cube = cubeOf([...orders, ...later, ...strangers]);
    const first = sampleDefinition();
    const move = (text: string) =>
      text.replace(/^(\d+-\d+)-(\d+)/, (_, month, day) => `${month}-${Number(day) + 10}`);
    const second = { ...first, start: move(first.start), end: move(first.end) };
    const ask = (of: CampaignDefinition) =>
      ({ cube, campaign: compileCampaign(of), scope: 'all', basis: 'activity' }) as const;
    const { alsoInOther } = askBuyers(ask(first), ask(second)).totals;
    expect(alsoInOther?.low).toBeLessThanOrEqual(wanted);
    expect(alsoInOther?.high).toBeGreaterThanOrEqual(wanted);
    expect(Math.abs((alsoInOther?.estimate ?? 0) / wanted - 1)).toBeLessThan(0.35);
  });
});
