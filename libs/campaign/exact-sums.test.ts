import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { shardState } from '../../test/support/campaign/naive-blocks.ts';
import { packRows } from '../../test/support/campaign/pack-rows.ts';
import { type Exact, exactOf } from '../base/exact.ts';
import type { Series } from '../contracts/cells.ts';
import { column, columnCount } from '../contracts/measures.ts';
import { PackedBlock } from '../contracts/packed-block.ts';
import { compileCampaign } from './campaign.ts';
import { Cube } from './cube.ts';
import { askListings } from './listings.ts';
import type { Question } from './question.ts';
import { askRanking } from './ranking.ts';
import { askSeries, seriesPoints } from './series.ts';
import { askTotals } from './totals.ts';

const most = Number.MAX_SAFE_INTEGER;
const campaign = compileCampaign(
  sampleDefinition({ heldListings: [{ listingId: 'canvas', reason: 'complaint', from: null }] }),
);

/** The sold amount of a brand's only listing in some quarter hours of the campaign's first block. */
interface Sales {
  readonly partition: number;
  readonly brandId: 'ada' | 'bo' | 'ghost';
  readonly amounts: readonly number[];
}

const sales: fc.Arbitrary<Sales> = fc.record({
  partition: fc.integer({ min: 0, max: 3 }),
  brandId: fc.constantFrom('ada', 'bo', 'ghost'),
  amounts: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: most - 9, max: most }), fc.nat(9)), {
    maxLength: 16,
  }),
});

function blocks({ brandId, amounts }: Sales): PackedBlock[] {
  const of = { brandId, category: 'shoes', currency: 'CNY' };
  const listingId = brandId === 'bo' ? 'canvas' : 'runner';
  const all: Series[] = [
    { table: 'brand', ...of },
    { table: 'listing', ...of, listingId },
  ];
  const { from } = campaign.window;
  const block = Math.floor(from / 16);
  const rows = amounts.map((amount, place) => {
    const values = new Float64Array(columnCount);
    values[column.soldAmount] = amount;
    return [place, values] as const;
  });
  return all.map((series) => new PackedBlock(series, block, packRows(rows)));
}

function ask(cube: Cube) {
  const question: Question = { cube, campaign, scope: 'all', basis: 'activity' };
  const soldOf = ({ amounts }: { amounts: readonly { sold: Exact }[] }) => amounts[0]?.sold;
  const { totals, held, outsideRoster } = askTotals(question);
  const points = askSeries(question, seriesPoints(question, '15m'));
  const listings = askListings({ ...question, brandId: 'bo' }, 'netAmount');
  const brands = askRanking(question, 'netAmount');
  return {
    totals: soldOf(totals),
    held: soldOf(held),
    outsideRoster: soldOf(outsideRoster),
    brands: Object.fromEntries(brands.map((brand) => [brand.id, soldOf(brand)])),
    leader: brands[0]?.id,
    listings: listings.map(soldOf),
    points: points.slice(0, 16).map(({ figures }) => soldOf(figures)),
  };
}

/** The same from the sales, which are one a shard, in integers of any size. */
function expected(byShard: ReadonlyMap<number, Sales>) {
  const first = Math.floor(campaign.window.from / 16) * 16;
  const shift = campaign.window.from - first;
  const sum = (brandId: Sales['brandId'], place?: number): Exact => {
    const amounts = [...byShard.values()]
      .filter((each) => each.brandId === brandId)
      .flatMap((each) => each.amounts.slice(shift).filter((_, at) => at === (place ?? at)));
    return exactOf(amounts.reduce((total, amount) => total + BigInt(amount), 0n));
  };
  const ada = sum('ada');
  const held = sum('bo');
  return {
    totals: ada,
    held,
    outsideRoster: sum('ghost'),
    brands: { ada, bo: 0, cy: 0 },
    leader: 'ada',
    listings: held === 0 ? [] : [held],
    points: Array.from({ length: 16 }, (_, place) => sum('ada', place)),
  };
}

describe('sums beyond 2^53 − 1', () => {
  test('are exact over shards and quarter hours, however the shards came in', () => {
    const steps = fc.array(fc.oneof(sales, fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (walk) => {
        const cube = new Cube();
        const byShard = new Map<number, Sales>();
        for (const [next, step] of walk.entries()) {
          if (typeof step === 'number') {
            cube.remove(step);
            byShard.delete(step);
            continue;
          }
          const { partition } = step;
          const state = shardState(partition, next);
          // An update gives every block that had rows, since what it leaves out stays as it was.
          const before = byShard.get(partition);
          if (before === undefined || before.brandId !== step.brandId) {
            cube.reset(state, blocks(step));
          } else cube.update(state, blocks(step));
          byShard.set(partition, step);
        }
        expect(ask(cube)).toEqual(expected(byShard));
      }),
    );
  });
});
