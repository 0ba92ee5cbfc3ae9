import { expect, test } from 'vitest';
import { sampleDefinition } from '../../test/support/campaign/definitions.ts';
import { naiveBlocks, shardState } from '../../test/support/campaign/naive-blocks.ts';
import { naiveEntries, naiveFigures } from '../../test/support/campaign/naive-count.ts';
import type { RawEvent } from '../../test/support/campaign/raw-events.ts';
import { compileCampaign } from './campaign.ts';
import { Cube } from './cube.ts';
import { askListings } from './listings.ts';
import type { Question } from './question.ts';
import { askTotals } from './totals.ts';

const quarterMs = 900_000;
const startMs = Date.parse('2026-11-09T16:00:00Z');

/** Sales of ten days: of one listing all the time, of many others here and there. */
function manySales(): RawEvent[] {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  return Array.from({ length: 12_000 }, (_, index): RawEvent => {
    const timeMs = startMs + random(10 * 96) * quarterMs + random(quarterMs);
    const listingId = index % 4 === 0 ? 'always' : `listing-${random(60)}`;
    const line = { listingId, category: 'shoes', reason: 'unspecified' };
    const numbers = { quantity: 1 + random(3), amount: random(900), discount: random(9) };
    return {
      partition: random(3),
      type: 'paid',
      timeMs,
      paidAtMs: timeMs,
      currency: 'CNY',
      lines: [{ brandId: 'ada', ...line, ...numbers }],
    };
  });
}

test('thousands of blocks and rows add up, over any quarter hours', () => {
  const events = manySales();
  const cube = new Cube();
  for (const partition of [0, 1, 2]) {
    const own = events.filter((event) => event.partition === partition);
    cube.reset(shardState(partition, own.length), naiveBlocks(own));
    // Once more, as a shard that is loaded again: every block is taken off and put back.
    cube.reset(shardState(partition, own.length), naiveBlocks(own));
  }
  const definition = sampleDefinition({ end: '2026-11-20T00:00:00' });
  const campaign = compileCampaign(definition);
  const ranges = [
    [0, 960],
    [1, 959],
    [15, 17],
    [16, 32],
    [30, 100],
    [100, 101],
    [512, 700],
  ] as const;
  for (const [from, to] of ranges) {
    const asked = {
      basis: 'activity',
      scope: 'all',
      fromMs: startMs + from * quarterMs,
      toMs: startMs + to * quarterMs,
    } as const;
    const range = { from: campaign.window.from + from, to: campaign.window.from + to };
    const question: Question = { cube, campaign, scope: 'all', basis: 'activity', range };
    const entries = naiveEntries(events, definition, asked);
    expect(askTotals(question).totals).toEqual(naiveFigures(entries, definition, asked));
    const [best] = askListings({ ...question, brandId: 'ada' }, 'soldUnits');
    const ofBest = entries.filter(({ listingId }) => listingId === best?.listingId);
    expect(best).toMatchObject(naiveFigures(ofBest, definition, asked));
  }
});
