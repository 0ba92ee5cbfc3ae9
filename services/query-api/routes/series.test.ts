import { describe, expect, test } from 'vitest';
import { ranksAnswerSchema, seriesAnswerSchema } from '../../../libs/contracts/api.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const hourMs = 3_600_000;

/** A sale some hours from noon of the first day. */
function sold(brandId: string, quantity: number, hours: number) {
  const event = paid({ brandId, quantity });
  const timeMs = event.timeMs + hours * hourMs;
  return { ...event, timeMs, paidAtMs: timeMs };
}

async function apiWithSpring() {
  const api = await testApi();
  api.define({ id: 'spring', start: '2026-05-10T06:00:00', end: '2026-05-11T06:00:00' });
  // Noon of 10 May is 184 days before; the spring sale was 6 hours old then.
  api.events.push(sold('ada', 3, -6), sold('bo', 4, -3), sold('ada', 5, -184 * 24));
  api.feed();
  const get = async (path: string) => (await api.server.inject(`${campaign}${path}`)).json();
  return { ...api, get };
}

describe('/series', () => {
  test('shows one measure as a value, in its unit', async () => {
    const { get } = await apiWithSpring();
    const answer = seriesAnswerSchema.parse(await get('/series?grain=day&measure=netUnits'));
    expect([answer.measure, answer.unit]).toEqual(['netUnits', 'pair']);
    expect(answer.points.map(({ value }) => value)).toEqual([7, 0, 0]);
    const cohort = await get('/series?grain=day&measure=placedUnits&basis=cohort');
    expect(cohort.points[0].value).toBeNull();
    expect((await get('/series?measure=speed')).status).toBe(400);
    expect(await get('/series?grain=day')).not.toHaveProperty('measure');
  });

  test('sets another campaign beside it, as long after its own start', async () => {
    const { get } = await apiWithSpring();
    const path = '/series?grain=hour&measure=soldUnits&compare=spring';
    const { points, comparison } = seriesAnswerSchema.parse(await get(path));
    expect(comparison).toMatchObject({ campaignId: 'spring', definitionVersion: 1 });
    const shownAt = (all: typeof points | undefined) =>
      all?.flatMap(({ value }, hour) => (value === 0 ? [] : [[hour, value]]));
    expect(shownAt(points)).toEqual([
      [6, 3],
      [9, 4],
    ]);
    expect(shownAt(comparison?.points)).toEqual([[6, 5]]);
    expect(comparison?.points).toHaveLength(72);
    expect(comparison?.points[6]?.from).toBe('2026-05-10T04:00:00Z');
  });

  test('follows a new version of the other campaign, and knows of none that is not there', async () => {
    const { get, define } = await apiWithSpring();
    const path = '/series?grain=day&measure=soldUnits&compare=spring';
    const before = await get(path);
    expect(before.comparison.points[0].value).toBe(5);
    const hold = { listingId: 'canvas', reason: 'complaint', from: null };
    const times = { start: '2026-05-10T06:00:00', end: '2026-05-11T06:00:00' };
    define({ id: 'spring', ...times, heldListings: [hold] });
    expect((await get(path)).comparison.points[0].value).toBe(0);
    expect((await get('/series?compare=winter')).type).toBe('urn:tally:problem:campaign-not-found');
  });

  test('shows a brand no campaign beside its own that it is not in', async () => {
    const { ask, define } = await guardedApi();
    define({ id: 'spring', brands: [{ id: 'bo', name: 'Bo', homeGrown: false }] });
    const answer = await ask(`${campaign}/series?brand=ada&compare=spring`, 'brand');
    const absent = await ask(`${campaign}/series?brand=ada&compare=winter`, 'brand');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toBe(absent.body);
  });
});

describe('/ranks', () => {
  test('has the places at the end of each hour so far', async () => {
    const { get } = await apiWithSpring();
    const answer = ranksAnswerSchema.parse(await get('/ranks'));
    expect(answer).toMatchObject({ rankBy: 'netUnits', unit: 'pair', basis: 'activity' });
    expect(answer.points).toHaveLength(13);
    const [ada, bo, cy] = answer.brands;
    expect(ada?.ranks).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(bo?.ranks.slice(8)).toEqual([2, 1, 1, 1, 1]);
    expect(bo?.values.slice(8)).toEqual([0, 4, 4, 4, 4]);
    expect(cy?.ranks.at(-1)).toBe(3);
  });

  test('takes a brand, a grain and pages', async () => {
    const { get, server } = await apiWithSpring();
    expect((await get('/ranks?brand=bo')).brands).toHaveLength(1);
    expect((await get('/ranks?grain=day')).points).toHaveLength(1);
    const first = await server.inject(`${campaign}/ranks?limit=10`);
    const next = /<(.*)>/.exec(String(first.headers['link']))?.[1] ?? '';
    const rest = (await server.inject(next)).json();
    expect(rest.points).toHaveLength(3);
    expect(rest.brands[1].values).toEqual([4, 4, 4]);
  });
});
