import { describe, expect, test } from 'vitest';
import { shardState } from '../../../test/support/campaign/naive-blocks.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';

describe('a campaign', () => {
  test('shows a brand its own part of it', async () => {
    const { ask } = await guardedApi();
    const { definition, ...head } = (await ask('/v1/campaigns/autumn', 'brand')).json();
    expect(head).not.toHaveProperty('reason');
    expect(definition.brands.map(({ id }: { id: string }) => id)).toEqual(['ada']);
    expect(definition.groups).toEqual([
      { id: 'home-grown', name: 'Home-grown brands', where: { homeGrown: true } },
      { id: 'both', name: 'Both', where: { brands: ['ada'] } },
    ]);
    expect(definition.heldListings).toMatchObject([{ listingId: 'own-listing' }]);
  });

  test('without the brand of a caller is not there for it', async () => {
    const { ask, define } = await guardedApi();
    define({ id: 'winter', brands: [{ id: 'bo', name: 'Bo', homeGrown: true, origin: 'Oslo' }] });
    const listed = (await ask('/v1/campaigns', 'brand')).json().campaigns;
    expect(listed.map(({ campaignId }: { campaignId: string }) => campaignId)).toEqual(['autumn']);
    const foreign = await ask('/v1/campaigns/winter', 'brand');
    const absent = await ask('/v1/campaigns/nowhere', 'brand');
    expect([foreign.statusCode, foreign.body]).toEqual([404, absent.body]);
    expect((await ask('/v1/campaigns/winter/brands/ada', 'brand')).statusCode).toBe(404);
    expect((await ask('/v1/campaigns/winter', 'manager')).statusCode).toBe(200);
  });

  test('has a tag that names its version', async () => {
    const { ask, define } = await guardedApi();
    expect((await ask('/v1/campaigns/autumn', 'manager')).headers['etag']).toBe('"2-live"');
    define();
    expect((await ask('/v1/campaigns/autumn', 'manager')).headers['etag']).toBe('"3-live"');
  });
});

test('a key server that is away is 503, not 401', async () => {
  const { ask } = await guardedApi({
    authenticator: {
      identify: async () => {
        throw new Error('fetch failed');
      },
      isCurrent: () => true,
    },
  });
  const answer = await ask('/v1/campaigns', 'manager');
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
});

test('/integrity names every partition, whatever its state', async () => {
  const { ask, shards } = await guardedApi();
  shards.setEnds(
    [
      { partition: 0, low: 0, high: 9 },
      { partition: 1, low: 0, high: 3 },
      { partition: 2, low: 0, high: 0 },
      { partition: 3, low: 5, high: 5 },
    ],
    0,
  );
  shards.apply({ kind: 'unreadable', partition: 1, reason: 'its connection was lost' });
  const answer = (await ask('/v1/campaigns/autumn/integrity', 'operator')).json();
  expect(answer).toMatchObject({ partial: true, missingPartitions: [1, 3] });
  expect(answer.partitions).toMatchObject([
    { partition: 0, startOffset: 0, nextOffset: 4, endOffset: 9, lag: 5, applied: 4, state: 'ok' },
    { partition: 1, nextOffset: null, state: 'unreadable', reason: 'its connection was lost' },
    { partition: 2, nextOffset: null, endOffset: 0, lag: 0, state: 'empty' },
    { partition: 3, nextOffset: null, endOffset: 5, lag: 5, state: 'missing' },
  ]);
});

test('/integrity shows a watermark after the last year of RFC 3339', async () => {
  const { ask, shards } = await guardedApi();
  const epochMs = Date.UTC(9999, 11, 31, 23, 59, 59) + 86_340_000;
  const state = shardState(0, 1);
  const meta = { ...state.meta, watermarkMs: epochMs };
  shards.apply({ kind: 'reset', state: { ...state, meta }, blocks: [] });
  const answer = await ask('/v1/campaigns/autumn/integrity', 'operator');
  expect(answer.statusCode).toBe(200);
  expect(answer.json().partitions[0].watermark).toBe('9999-12-31T23:59:59.000-23:59');
});
