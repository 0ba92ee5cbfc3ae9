import { describe, expect, test } from 'vitest';
import { buyersAnswerSchema } from '../../../libs/contracts/api-buyers.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import type { RawEvent } from '../../../test/support/campaign/raw-events.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const dayMs = 86_400_000;

/** Orders of buyers `from` to `to`, of one brand. */
function orders(brandId: string, from: number, to: number, newToBrand?: boolean): RawEvent[] {
  return Array.from({ length: to - from }, (_, i) =>
    paid({ brandId, partition: i % 2, buyer: { id: `buyer-${from + i}`, newToBrand } }),
  );
}

function exactly(count: number) {
  return { estimate: count, exact: true, low: count, high: count, relativeError: 0 };
}

async function apiWithBuyers(...events: readonly RawEvent[][]) {
  const api = await testApi();
  api.events.push(...events.flat());
  api.feed();
  const ask = (query = '', headers = {}) =>
    api.server.inject({ url: `${campaign}/buyers${query}`, headers });
  const get = async (query = '') => buyersAnswerSchema.parse((await ask(query)).json());
  return { ...api, ask, get };
}

describe('/buyers', () => {
  test('counts people once in all, and once for each brand', async () => {
    const { get } = await apiWithBuyers(
      orders('ada', 0, 20, true),
      orders('ada', 0, 8, false),
      orders('bo', 15, 25),
      orders('ghost', 0, 50),
      [paid({ brandId: 'ada' })],
    );
    const answer = await get();
    expect(answer).toMatchObject({ method: 'theta', confidence: 0.95, compared: null });
    expect(answer.totals).toEqual({
      buyers: exactly(25),
      repeatBuyers: exactly(13),
      newToBrand: { share: 1, exact: true, low: 1, high: 1, unknownShare: 0.333333 },
      alsoInOther: null,
    });
    const [ada, bo, cy] = answer.brands;
    expect(ada).toMatchObject({ id: 'ada', buyers: exactly(20), repeatBuyers: exactly(8) });
    expect(bo).toMatchObject({ id: 'bo', buyers: exactly(10), newToBrand: null });
    expect(cy).toMatchObject({ id: 'cy', buyers: exactly(0), repeatBuyers: exactly(0) });
    expect(answer.groups.map(({ id, buyers }) => [id, buyers?.estimate])).toEqual([
      ['home-grown', 25],
    ]);
  });

  test('says nothing of fewer than five people', async () => {
    const { get } = await apiWithBuyers(
      orders('ada', 0, 30),
      orders('ada', 0, 4),
      orders('bo', 0, 4),
    );
    const { brands } = await get();
    expect(brands[0]).toMatchObject({ buyers: exactly(30), repeatBuyers: null });
    expect(brands[1]).toMatchObject({
      buyers: null,
      repeatBuyers: null,
      newToBrand: null,
      alsoInOther: null,
    });
  });

  test('is of the range, the category and the brands that are asked for, without what is held', async () => {
    const early = orders('ada', 0, 10);
    const late = orders('ada', 10, 30).map((event) => ({ ...event, timeMs: event.timeMs + dayMs }));
    const { get, define } = await apiWithBuyers(early, late, orders('bo', 40, 47));
    const inAll = async (query: string) => (await get(query)).totals.buyers?.estimate;
    expect(await inAll('')).toBe(37);
    expect(await inAll('?to=2026-11-11T00:00:00Z')).toBe(17);
    expect(await inAll('?from=2026-11-11T00:00:00Z')).toBe(20);
    expect(await inAll('?brand=bo')).toBe(7);
    expect(await inAll('?category=bags')).toBe(0);
    define({
      heldListings: [{ listingId: 'canvas', reason: 'fake', from: '2026-11-11T00:00:00' }],
    });
    expect(await inAll('')).toBe(17);
  });

  test('compares with another campaign, each at its own time', async () => {
    const later = orders('ada', 5, 40).map((event) => {
      return { ...event, timeMs: event.timeMs + 5 * dayMs };
    });
    const { get, ask, book } = await apiWithBuyers(orders('ada', 0, 20), later);
    const definition = sampleDefinition({
      id: 'winter',
      start: '2026-11-15T00:00:00',
      end: '2026-11-17T00:00:00',
    });
    const changed = { changedBy: 'maria', changedAt: '2026-11-10T00:00:00Z', reason: 'next' };
    book.take({ version: 1, definition, ...changed });
    const answer = await get('?compare=winter');
    expect(answer.compared).toEqual({ otherCampaignId: 'winter', otherDefinitionVersion: 1 });
    expect(answer.totals.alsoInOther).toEqual(exactly(15));
    expect(answer.brands.map(({ alsoInOther }) => alsoInOther?.estimate)).toEqual([15, 0, 0]);
    expect((await ask('?compare=nothing')).statusCode).toBe(404);
  });

  test('comes as a table, too', async () => {
    const { ask } = await apiWithBuyers(orders('ada', 0, 20));
    const table = (await ask('', { accept: 'text/csv' })).body.split('\r\n');
    expect(table[0]).toContain('"buyers.estimate","buyers.exact","buyers.low","buyers.high"');
    expect(table).toHaveLength(1 + 1 + 1 + 3 + 1);
  });

  test('names nobody, and no hash of anybody', async () => {
    const { ask, shards } = await apiWithBuyers(orders('ada', 0, 600));
    const hashes: number[] = [];
    for (const day of shards.cube.buyers.daysOf('ada', { from: -Infinity, to: Infinity })) {
      day.forEachBelow(Infinity, (_, { hash }) => hashes.push(hash));
    }
    expect(hashes.length).toBeGreaterThan(400);
    for (const accept of ['application/json', 'text/csv']) {
      const { body, headers } = await ask('', { accept });
      const told = body + JSON.stringify(headers);
      expect(told).toContain('exact');
      expect(told).not.toMatch(/buyer-\d/);
      for (const hash of hashes) expect(told).not.toContain(String(hash));
    }
  });

  test('shows a brand itself alone, and no group', async () => {
    const { events, feed, ask } = await guardedApi();
    events.push(...orders('ada', 0, 20), ...orders('bo', 10, 40));
    feed();
    const answer = buyersAnswerSchema.parse(
      (await ask(`${campaign}/buyers?brand=ada`, 'brand')).json(),
    );
    expect(answer.totals.buyers).toEqual(exactly(20));
    expect(answer.groups).toEqual([]);
    expect(answer.brands.map(({ id }) => id)).toEqual(['ada']);
  });
});
