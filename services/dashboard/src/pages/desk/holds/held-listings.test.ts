import { expect, test } from 'vitest';
import type { HoldsAnswer } from '../../../../../../libs/contracts/api-definitions.ts';
import type { Definition } from '../../../parts/subject.ts';
import { heldListings } from './held-listings.ts';

type Step = HoldsAnswer['steps'][number];

const held = (net: number) => ({
  orders: 0,
  lines: 0,
  units: [{ unit: 'pair' as const, placed: null, sold: net, cancelled: 0, returned: 0, net }],
  amounts: [],
});

const step = (version: number, what: Step['what'], [before, after]: [number, number]): Step => ({
  version,
  what,
  listingId: 'a-1',
  changedAt: `2026-11-1${version}T00:00:00Z`,
  changedBy: 'wen',
  reason: 'complaint',
  hold: null,
  before: { totals: held(0), held: held(before) },
  after: { totals: held(0), held: held(after) },
});

const definition = {
  currency: 'CNY',
  heldListings: [{ listingId: 'a-1', reason: 'counterfeit', from: null }],
} as unknown as Definition;

test('a listing takes out what its steps since the last release have moved', () => {
  const steps = [
    step(5, 'changed', [20, 70]),
    step(4, 'held', [0, 20]),
    step(3, 'released', [900, 0]),
    step(2, 'held', [0, 900]),
  ];
  expect(heldListings(definition, steps)).toMatchObject([
    { listingId: 'a-1', version: 5, changedBy: 'wen', units: [{ unit: 'pair', out: 70 }] },
  ]);
});

test('a hold that nobody knows a step of takes out nothing that could be told', () => {
  expect(heldListings(definition, [])).toMatchObject([{ version: null, units: [], amountOut: 0 }]);
});
