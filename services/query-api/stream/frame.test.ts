import { expect, test } from 'vitest';
import { compileCampaign } from '../../../libs/campaign/campaign.ts';
import { cubeOf } from '../../../test/support/campaign/cube-of.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { paid } from '../../../test/support/query-api/test-api.ts';
import { makeFrame, updateData } from './frame.ts';

const head = {
  campaignId: 'autumn',
  definitionVersion: 1,
  status: 'live' as const,
  basis: 'activity' as const,
  asOf: '2026-11-10T04:00:00Z',
  completeUntil: null,
  partial: false,
  offsets: {},
};

test('sums that no double holds are streamed with all their digits, and one more is a change', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const campaign = compileCampaign(sampleDefinition());
  const frameOf = (...amounts: number[]) =>
    makeFrame({
      cube: cubeOf(amounts.map((amount, partition) => paid({ amount, partition }))),
      campaign,
      scope: 'all',
      basis: 'activity',
    });
  const before = frameOf(most, most, 1);
  const after = frameOf(most, most, 2);
  const update = updateData(head, before, after) ?? '';
  expect(update.match(/"sold":(18014398509481\d+)/g)).toEqual([
    '"sold":18014398509481984',
    '"sold":18014398509481984',
    '"sold":18014398509481984',
  ]);
  expect(updateData(head, after, frameOf(most, most, 2))).toBeUndefined();
  // A double holds neither 2^54 − 1 nor 2^54 + 1.
  expect(updateData(head, before, frameOf(most, most, 3))).toContain('18014398509481985');
});
