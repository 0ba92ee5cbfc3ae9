import { describe, expect, test } from 'vitest';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';

async function apiWithSales() {
  const api = await testApi();
  api.events.push(
    paid({ brandId: 'ada', quantity: 3, amount: 300, discount: 30 }),
    paid({ brandId: 'bo', quantity: 5, amount: 500, partition: 1 }),
    paid({ brandId: 'ghost', quantity: 7, amount: 700 }),
  );
  api.clock.nowMs += 1000;
  api.feed();
  return api;
}

/** The address that a `Link` header leads to. */
function nextOf(link: unknown): string | undefined {
  return /^<(.*)>; rel="next"$/.exec(String(link))?.[1];
}

describe('the head', () => {
  test('says under what, by when and up to where an answer holds', async () => {
    const api = await apiWithSales();
    const answer = (await api.server.inject(`${campaign}/totals`)).json();
    expect(answer).toMatchObject({
      campaignId: 'autumn',
      definitionVersion: 1,
      status: 'live',
      basis: 'activity',
      asOf: '2026-11-10T04:00:01.000Z',
      completeUntil: '2026-11-10T04:00:01.000Z',
      partial: false,
      offsets: { 0: 2, 1: 1 },
    });
    expect(answer).not.toHaveProperty('missingPartitions');
  });

  test('says scheduled before the window, ended after it, half-open', async () => {
    const api = await apiWithSales();
    const statusAt = async (time: string) => {
      api.clock.nowMs = Date.parse(time);
      return (await api.server.inject(`${campaign}/totals`)).json().status;
    };
    expect(await statusAt('2026-11-09T15:59:59.999Z')).toBe('scheduled');
    expect(await statusAt('2026-11-09T16:00:00Z')).toBe('live');
    expect(await statusAt('2026-11-12T15:59:59.999Z')).toBe('live');
    expect(await statusAt('2026-11-12T16:00:00Z')).toBe('ended');
  });
});

describe('/totals', () => {
  test('holds the campaign, its groups, and apart from them what is not in it', async () => {
    const api = await apiWithSales();
    const { totals, groups, held, outsideRoster } = (
      await api.server.inject(`${campaign}/totals`)
    ).json();
    expect(totals).toEqual({
      orders: 2,
      lines: 2,
      units: [{ unit: 'pair', placed: 0, sold: 8, cancelled: 0, returned: 0, net: 8 }],
      amounts: [
        {
          currency: 'CNY',
          gross: 830,
          discount: 30,
          sold: 800,
          cancelled: 0,
          refunded: 0,
          net: 800,
        },
      ],
    });
    expect(groups).toEqual([{ id: 'home-grown', name: 'Home-grown brands', ...totals }]);
    expect(held.units[0].sold).toBe(0);
    expect(outsideRoster.units).toEqual([
      { unit: 'pair', placed: 0, sold: 7, cancelled: 0, returned: 0, net: 7 },
    ]);
  });

  test('has no placed figures on the cohort clock', async () => {
    const api = await apiWithSales();
    const { basis, totals } = (await api.server.inject(`${campaign}/totals?basis=cohort`)).json();
    expect(basis).toBe('cohort');
    expect(totals.units).toEqual([
      { unit: 'pair', placed: null, sold: 8, cancelled: 0, returned: 0, net: 8 },
    ]);
  });

  test('restates itself at once when a listing is held, and back when it is released', async () => {
    const api = await apiWithSales();
    const before = (await api.server.inject(`${campaign}/totals`)).json();
    api.define({ heldListings: [{ listingId: 'canvas', reason: 'complaint', from: null }] });
    const during = (await api.server.inject(`${campaign}/totals`)).json();
    expect(during.definitionVersion).toBe(2);
    expect(during.totals.units[0].sold).toBe(0);
    expect(during.held).toEqual(before.totals);
    api.define();
    const after = (await api.server.inject(`${campaign}/totals`)).json();
    expect({ ...after, definitionVersion: 1 }).toEqual(before);
  });

  test('takes filters, alone and together', async () => {
    const api = await apiWithSales();
    const sold = async (query: string): Promise<number> => {
      const answer = await api.server.inject(`${campaign}/totals?${query}`);
      return answer.json().totals?.units[0].sold ?? answer.statusCode;
    };
    expect(await sold('brand=ada')).toBe(3);
    expect(await sold('group=home-grown&brand=bo')).toBe(5);
    expect(await sold('category=bags')).toBe(0);
    expect(await sold('from=2026-11-10T04:15:00Z')).toBe(0);
    expect(await sold('from=2026-11-10T12:00:00%2B08:00&to=2026-11-10T04:15:00Z')).toBe(8);
    expect(await sold('from=2001-01-01T00:00:00Z')).toBe(8);
    expect(await sold('brand=ghost')).toBe(404);
    expect(await sold('group=nobody')).toBe(400);
    expect(await sold('category=hats')).toBe(400);
  });
});

describe('/brands', () => {
  test('ranks all brands, best first, ties by id', async () => {
    const api = await apiWithSales();
    const { brands } = (await api.server.inject(`${campaign}/brands`)).json();
    expect(brands.map(({ rank, id }: { rank: number; id: string }) => [rank, id])).toEqual([
      [1, 'bo'],
      [2, 'ada'],
      [3, 'cy'],
    ]);
    expect(brands[0]).toMatchObject({ name: 'Bo', homeGrown: true, orders: 1 });
  });

  test('comes in pages that link to one another', async () => {
    const api = await apiWithSales();
    const seen: string[] = [];
    let url: string | undefined = `${campaign}/brands?limit=2`;
    for (let page = 0; url !== undefined && page < 5; page++) {
      const answer = await api.server.inject(url);
      seen.push(...answer.json().brands.map(({ id }: { id: string }) => id));
      url = nextOf(answer.headers['link']);
    }
    expect(seen).toEqual(['bo', 'ada', 'cy']);
    const foreign = await api.server.inject(`${campaign}/brands?cursor=bm90LW91cnM`);
    expect(foreign.statusCode).toBe(400);
  });

  test('shows one brand with its place, and its listings', async () => {
    const api = await apiWithSales();
    const { brand } = (await api.server.inject(`${campaign}/brands/ada`)).json();
    expect(brand).toMatchObject({ id: 'ada', name: 'Ada', rank: 2, orders: 1 });
    api.define({
      heldListings: [{ listingId: 'canvas', reason: 'complaint', from: '2026-11-10T12:00:00' }],
    });
    api.events.push(paid({ brandId: 'ada', listingId: 'runner', quantity: 2 }));
    api.feed();
    const { listings } = (await api.server.inject(`${campaign}/brands/ada/listings`)).json();
    expect(listings).toMatchObject([
      { listingId: 'canvas', category: 'shoes', held: true, orders: 1 },
      { listingId: 'runner', category: 'shoes', held: false, orders: 1 },
    ]);
  });
});

describe('/series', () => {
  test('has a point an hour of the campaign unless asked otherwise', async () => {
    const api = await apiWithSales();
    const points = async (query: string) =>
      (await api.server.inject(`${campaign}/series?${query}`)).json().points;
    const hours = await points('');
    expect(hours).toHaveLength(72);
    expect(hours[0]).toMatchObject({ from: '2026-11-09T16:00:00Z', to: '2026-11-09T17:00:00Z' });
    expect(hours[12]).toMatchObject({ from: '2026-11-10T04:00:00Z', orders: 2 });
    expect(await points('grain=day')).toHaveLength(3);
    expect(
      await points('grain=15m&from=2026-11-10T04:00:00Z&to=2026-11-10T05:00:00Z'),
    ).toHaveLength(4);
    expect((await points('brand=bo'))[12].units[0].sold).toBe(5);
  });

  test('of a campaign of centuries is not listed by the quarter hour', async () => {
    const api = await apiWithSales();
    api.define({ end: '2526-11-10T00:00:00' });
    const refused = await api.server.inject(`${campaign}/series?grain=15m&limit=1`);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().errors).toMatchObject([{ path: 'query.grain' }]);
    const query = 'grain=15m&from=2026-11-10T00:00:00Z&to=2026-11-11T00:00:00Z';
    const bounded = (await api.server.inject(`${campaign}/series?${query}`)).json();
    expect(bounded.points).toHaveLength(96);
    const days = await api.server.inject(`${campaign}/series?grain=day&limit=1`);
    expect(days.statusCode).toBe(200);
  });

  test('comes in pages too', async () => {
    const api = await apiWithSales();
    const first = await api.server.inject(`${campaign}/series?grain=15m&limit=100`);
    expect(first.json().points).toHaveLength(100);
    const second = await api.server.inject(String(nextOf(first.headers['link'])));
    expect(second.json().points[0].from).toBe(first.json().points.at(-1).to);
  });
});

describe('a partition that can not be read', () => {
  test('makes no smaller number that looks whole', async () => {
    const api = await apiWithSales();
    api.shards.apply({ kind: 'unreadable', partition: 1, reason: 'connection lost' });
    const refused = await api.server.inject(`${campaign}/totals`);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.json()).toMatchObject({
      type: 'urn:tally:problem:shards-unavailable',
      missingPartitions: [1],
    });
    const partial = (await api.server.inject(`${campaign}/totals?allowPartial=true`)).json();
    expect(partial).toMatchObject({ partial: true, missingPartitions: [1], offsets: { 0: 2 } });
    expect(partial.totals.units[0].sold).toBe(3);
    api.feed('reset');
    const whole = (await api.server.inject(`${campaign}/totals`)).json();
    expect(whole).toMatchObject({ partial: false, offsets: { 0: 2, 1: 1 } });
    expect(whole.totals.units[0].sold).toBe(8);
  });
});

test('a window beyond the year 9999 has bounds that a reader of RFC 3339 takes', async () => {
  const api = await testApi();
  api.define({ timeZone: 'America/New_York', start: '9999-12-31T21:00', end: '9999-12-31T23:00' });
  const { points } = (await api.server.inject(`${campaign}/series`)).json();
  expect(points.map(({ from, to }: { from: string; to: string }) => [from, to])).toEqual([
    ['9999-12-31T02:01:00-23:59', '9999-12-31T03:01:00-23:59'],
    ['9999-12-31T03:01:00-23:59', '9999-12-31T04:01:00-23:59'],
  ]);
});

describe('sums that no double holds', () => {
  const most = Number.MAX_SAFE_INTEGER;

  test('are answered with all their digits, on every route', async () => {
    const api = await testApi();
    for (const partition of [0, 1]) {
      api.events.push(paid({ brandId: 'cy', amount: most, partition }));
      api.events.push(paid({ brandId: 'ghost', amount: most - 1, partition }));
    }
    api.feed();
    const sold = async (path: string) => {
      const { statusCode, body } = await api.server.inject(`${campaign}${path}`);
      return [statusCode, ...new Set(body.match(/(?<="sold":)1\d{8,}/g))];
    };
    expect(await sold('/totals')).toEqual([200, '18014398509481982', '18014398509481980']);
    for (const path of ['/brands', '/brands/cy', '/brands/cy/listings', '/series?grain=day']) {
      expect(await sold(path)).toEqual([200, '18014398509481982']);
    }
  });

  test('rank by all their digits', async () => {
    const api = await testApi();
    api.events.push(paid({ brandId: 'ada', amount: most }), paid({ brandId: 'bo', amount: most }));
    api.events.push(paid({ brandId: 'ada', amount: 2, partition: 1 }));
    api.events.push(paid({ brandId: 'bo', amount: 3, partition: 1 }));
    api.feed();
    const { body } = await api.server.inject(`${campaign}/brands?rankBy=netAmount&limit=1`);
    expect(body).toContain('"rank":1,"id":"bo"');
    expect(body).toContain('"net":9007199254740994');
  });
});

describe('conditional requests', () => {
  test('are answered 304 until something has changed', async () => {
    const api = await apiWithSales();
    const first = await api.server.inject(`${campaign}/totals`);
    const headers = { 'if-none-match': String(first.headers['etag']) };
    api.clock.nowMs += 60_000;
    const again = await api.server.inject({ url: `${campaign}/totals`, headers });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
    expect(again.headers['etag']).toBe(first.headers['etag']);
    api.events.push(paid({}));
    api.feed();
    const changed = await api.server.inject({ url: `${campaign}/totals`, headers });
    expect(changed.statusCode).toBe(200);
    api.define({ name: 'Another name' });
    const tag = String(changed.headers['etag']);
    const redefined = await api.server.inject({
      url: `${campaign}/totals`,
      headers: { 'if-none-match': tag },
    });
    expect(redefined.statusCode).toBe(200);
  });

  test('keep questions apart', async () => {
    const api = await apiWithSales();
    const tag = async (url: string) => (await api.server.inject(url)).headers['etag'];
    const tags = await Promise.all(
      ['totals', 'totals?basis=cohort', 'brands', 'series'].map((path) =>
        tag(`${campaign}/${path}`),
      ),
    );
    expect(new Set(tags).size).toBe(tags.length);
  });
});
