import { describe, expect, test } from 'vitest';
import { totalsAnswerSchema } from '../../../libs/contracts/api.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { noonMs, paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

/** Sales of this campaign and of the one a year before; noon is 12 hours after the start of both. */
async function twoYears(last: { start?: string; end?: string } = {}) {
  const api = await testApi();
  const dates = { start: '2025-11-10T00:00:00', end: '2025-11-13T00:00:00', ...last };
  api.define({ id: 'last-year', ...dates });
  const sold = (quantity: number, hours: number, years = 0) => {
    const timeMs = noonMs + hours * hourMs - years * yearMs;
    api.events.push({ ...paid({ quantity }), timeMs, paidAtMs: timeMs });
  };
  sold(30, -2);
  sold(4, 0.1);
  sold(20, -3, 1);
  sold(500, 0.1, 1);
  api.clock.nowMs = noonMs + 10 * 60_000;
  api.feed();
  const get = async (query: string) =>
    (await api.server.inject(`${campaign}/totals?${query}`)).json();
  return { ...api, get };
}

const soldOf = (totals: { readonly units: readonly { readonly sold: unknown }[] }) =>
  totals.units[0]?.sold;

describe('/totals?compare=', () => {
  test('gives both campaigns up to the same time since their starts', async () => {
    const { get } = await twoYears();
    const answer = totalsAnswerSchema.parse(await get('compare=last-year'));
    expect(soldOf(answer.totals)).toBe(34);
    expect(answer.comparison).toMatchObject({
      campaignId: 'last-year',
      definitionVersion: 1,
      from: '2025-11-09T16:00:00Z',
      to: '2025-11-10T04:00:00Z',
      totals: { units: [{ sold: 20 }] },
      own: {
        from: '2026-11-09T16:00:00Z',
        to: '2026-11-10T04:00:00Z',
        totals: { units: [{ sold: 30 }] },
      },
    });
  });

  test('of a campaign that was shorter takes no more of this one', async () => {
    const { get } = await twoYears({ end: '2025-11-10T09:45:00' });
    const { comparison } = totalsAnswerSchema.parse(await get('compare=last-year'));
    expect(comparison).toMatchObject({
      to: '2025-11-10T01:45:00Z',
      totals: { units: [{ sold: 20 }] },
      own: { to: '2026-11-10T01:45:00Z', totals: { units: [{ sold: 0 }] } },
    });
  });

  test('goes by the time, the category and the group that are asked for', async () => {
    const { get } = await twoYears();
    const query = 'from=2026-11-10T01:30:00Z&to=2026-11-10T02:15:00Z&group=home-grown';
    const { comparison } = totalsAnswerSchema.parse(await get(`compare=last-year&${query}`));
    expect(comparison).toMatchObject({
      from: '2025-11-10T01:30:00Z',
      to: '2025-11-10T02:15:00Z',
      totals: { units: [{ sold: 0 }] },
      own: { totals: { units: [{ sold: 30 }] } },
    });
  });

  test('before the start both are empty', async () => {
    const { get, clock } = await twoYears();
    clock.nowMs = Date.parse('2026-11-09T10:00:00Z');
    const { comparison } = totalsAnswerSchema.parse(await get('compare=last-year'));
    expect(comparison).toMatchObject({
      from: '2025-11-09T16:00:00Z',
      to: '2025-11-09T16:00:00Z',
      totals: { orders: 0 },
      own: { totals: { orders: 0 } },
    });
  });

  test('moves on with time, though nothing is sold', async () => {
    const { get, clock, feed } = await twoYears();
    const before = await get('compare=last-year');
    clock.nowMs += 10 * 60_000;
    feed();
    const after = await get('compare=last-year');
    expect([before, after].map((each) => soldOf(each.comparison.totals))).toEqual([20, 520]);
  });

  test('of a campaign that is not there, or not to be seen, is refused', async () => {
    const { get } = await twoYears();
    expect(await get('compare=nobody')).toMatchObject({
      type: 'urn:tally:problem:campaign-not-found',
    });
    const { ask } = await guardedApi();
    const { statusCode } = await ask(`${campaign}/totals?compare=autumn`, 'brand');
    expect(statusCode).toBe(403);
  });
});
