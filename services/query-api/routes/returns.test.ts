import { describe, expect, test } from 'vitest';
import { returnsAnswerSchema } from '../../../libs/contracts/api-returns.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { shardState } from '../../../test/support/campaign/naive-blocks.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const dayMs = 86_400_000;

/** Units of a listing that come back some days after they were sold at noon. */
function returned(brandId: string, quantity: number, days: number, listingId = 'canvas') {
  const event = paid({ brandId, quantity, listingId, reason: 'too-small' });
  return { ...event, type: 'returned' as const, timeMs: event.timeMs + days * dayMs };
}

async function apiWithReturns(definition: Parameters<typeof sampleDefinition>[0] = {}) {
  const api = await testApi();
  const brands = sampleDefinition().brands.map((brand) => ({ ...brand, returnNorm: 0.05 }));
  api.define({ brands, ...definition });
  api.events.push(
    paid({ brandId: 'ada', quantity: 200 }),
    paid({ brandId: 'ada', quantity: 200, listingId: 'runner' }),
    paid({ brandId: 'bo', quantity: 150 }),
    paid({ brandId: 'cy', quantity: 99 }),
    returned('ada', 60, 4),
    returned('ada', 4, 1, 'runner'),
    returned('bo', 8, 1),
    returned('cy', 40, 1),
  );
  api.feed();
  /** Sets the clock and what the log has told, in days since the sales. */
  const at = (clockDays: number, toldDays: number) => {
    const { timeMs } = paid({});
    api.clock.nowMs = timeMs + clockDays * dayMs;
    api.feed();
    const state = shardState(0, 8, { watermarkMs: timeMs + toldDays * dayMs });
    api.shards.apply({ kind: 'update', state, blocks: [] });
  };
  at(5, 5);
  const get = async (query = '') => (await api.server.inject(`${campaign}/returns${query}`)).json();
  return { ...api, get, at };
}

describe('/returns', () => {
  test('is of the sales of the campaign, whenever they came back', async () => {
    const { get } = await apiWithReturns();
    const answer = returnsAnswerSchema.parse(await get());
    expect(answer).toMatchObject({ basis: 'cohort', returnWindowDays: 30 });
    expect(answer.totals.units).toEqual([
      { unit: 'pair', sold: 649, cancelled: 0, returned: 112, returnRate: 0.172573 },
    ]);
    expect(answer.reasons).toEqual([{ reason: 'too-small', unit: 'pair', returned: 112 }]);
    expect(answer.days.map(({ units }) => units[0]?.returned)).toEqual([112, 0, 0]);
    expect(answer.listings).toEqual([]);
  });

  test('warns of what is above the norm, and of nothing that chance or few units explain', async () => {
    const { get } = await apiWithReturns();
    const { brands } = await get();
    const states = brands.map((brand: { alarm: { state: string } }) => brand.alarm.state);
    expect(states).toEqual(['raised', 'normal', 'tooFewUnits']);
    expect(brands[0].alarm).toMatchObject({ test: 'wilson', norm: 0.05, normFrom: 'given' });
    const { listings } = await get('?brand=ada');
    const rows = listings.map((row: { listingId: string; alarm: { state: string } }) => [
      row.listingId,
      row.alarm.state,
    ]);
    expect(rows).toEqual([
      ['canvas', 'raised'],
      ['runner', 'normal'],
    ]);
    expect(listings[0].reasons).toEqual([{ reason: 'too-small', unit: 'pair', returned: 60 }]);
  });

  test('takes the norm from other listings, or from the days before, where none is given', async () => {
    const { brands } = sampleDefinition();
    const { get, define, events, feed } = await apiWithReturns({ brands });
    const normOf = async () => (await get('?brand=ada')).listings[0].alarm;
    expect(await normOf()).toMatchObject({ norm: 0.02, normFrom: 'otherListings' });
    define({ brands, baseline: { days: 7 } });
    const before = { timeMs: paid({}).timeMs - 3 * dayMs, paidAtMs: paid({}).timeMs - 3 * dayMs };
    events.push({ ...paid({ brandId: 'ada', quantity: 400 }), ...before });
    events.push({ ...returned('ada', 40, 1), paidAtMs: before.paidAtMs });
    feed();
    expect(await normOf()).toMatchObject({ norm: 0.1, normFrom: 'measured' });
  });

  test('has the rule of the definition', async () => {
    const { get } = await apiWithReturns({
      returns: { minimumUnits: 50, confidencePercent: 95 },
    });
    const { brands } = await get();
    expect(brands[2].alarm.state).toBe('raised');
  });

  test('matures by what the log has told, not by the clock alone', async () => {
    const { get, at } = await apiWithReturns();
    const dayOne = async () => (await get()).days[0];
    // The first day ends half a day after its sales at noon.
    at(33, 3.5);
    expect(await dayOne()).toMatchObject({ maturity: 0.1, mature: false });
    at(33, 30.25);
    expect((await dayOne()).mature).toBe(false);
    at(33, 31);
    expect(await dayOne()).toMatchObject({ maturity: 1, mature: true });
    expect((await get()).totals).toMatchObject({ mature: false });
    at(2, 40);
    expect((await dayOne()).maturity).toBe(0.05);
  });

  test('on the activity clock has no rates, and the days of the returns', async () => {
    const { get } = await apiWithReturns();
    const answer = returnsAnswerSchema.parse(await get('?basis=activity'));
    expect(answer.totals).toMatchObject({ maturity: null, mature: null });
    expect(answer.totals.units[0]).toMatchObject({ returned: 52, returnRate: null });
    expect(answer.days.map(({ units }) => units[0]?.returned)).toEqual([0, 52, 0]);
    expect(answer.brands[0]?.alarm).toBeNull();
  });

  test('pages its listings', async () => {
    const { server } = await apiWithReturns();
    const first = await server.inject(`${campaign}/returns?brand=ada&limit=1`);
    expect(first.json().listings).toHaveLength(1);
    expect(first.headers['link']).toContain('cursor=');
  });
});
