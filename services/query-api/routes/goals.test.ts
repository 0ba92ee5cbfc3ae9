import { describe, expect, test } from 'vitest';
import {
  pacingAnswerSchema,
  promotionsAnswerSchema,
  upliftAnswerSchema,
} from '../../../libs/contracts/api-goals.ts';
import { defaultSignalRules } from '../../../libs/contracts/definition-goals.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const hourMs = 3_600_000;

/** A sale some hours from noon of the first day, which is 12 hours after the start. */
function sold(brandId: string, quantity: number, hours = -1) {
  const event = paid({ brandId, quantity });
  const timeMs = event.timeMs + hours * hourMs;
  return { ...event, timeMs, paidAtMs: timeMs };
}

function withTargets(targets: Readonly<Record<string, number>>) {
  const brands = sampleDefinition().brands.map((brand) => {
    const units = targets[brand.id];
    return units === undefined ? brand : { ...brand, target: { units } };
  });
  return { brands };
}

async function goalApi(definition: Parameters<typeof sampleDefinition>[0] = {}) {
  const api = await testApi();
  api.define(definition);
  const get = async (path: string) => (await api.server.inject(`${campaign}${path}`)).json();
  const sell = (...events: Parameters<typeof api.events.push>) => {
    api.events.push(...events);
    api.feed();
  };
  return { ...api, get, sell };
}

describe('/pacing', () => {
  test('holds brands, groups and campaign against their targets', async () => {
    const { get, sell } = await goalApi(withTargets({ ada: 600, bo: 60 }));
    sell(sold('ada', 200), sold('bo', 5), sold('cy', 7), sold('ada', 999, 1));
    const pacing = pacingAnswerSchema.parse(await get('/pacing'));
    expect(pacing).toMatchObject({
      measure: 'netUnits',
      unit: 'pair',
      until: '2026-11-10T04:00:00Z',
      elapsedHours: 12,
      hoursLeft: 60,
      campaign: { reached: 212, target: 660, targetOf: 'brands', brandsWithoutTarget: 1 },
      groups: [{ id: 'home-grown', reached: 205, target: 660, brandsWithoutTarget: 0 }],
    });
    const [ada, , cy] = pacing.brands;
    expect(ada).toMatchObject({
      reached: 200,
      target: 600,
      targetOf: 'own',
      expected: 100,
      pacingIndex: 2,
      projected: 1200,
      requiredPerHour: 6.666667,
      paceCurve: { kind: 'straight' },
      state: 'running',
    });
    expect(cy).toMatchObject({ reached: 7, target: null, pacingIndex: null, projected: 42 });
  });

  test('stops where the log is known, not where the clock is', async () => {
    const { get, sell, clock } = await goalApi();
    sell(sold('ada', 3));
    clock.nowMs += 5 * hourMs;
    expect((await get('/pacing')).until).toBe('2026-11-10T04:00:00Z');
  });

  test('follows the clock without a change of figures', async () => {
    const { get, sell, clock, feed } = await goalApi();
    sell(sold('ada', 3));
    expect((await get('/pacing')).elapsedHours).toBe(12);
    clock.nowMs += hourMs;
    feed();
    expect((await get('/pacing')).elapsedHours).toBe(13);
  });

  test('takes the curve of the definition, and its own target of the whole', async () => {
    const curve = [{ hours: 12, share: 0.5 }];
    const { get, sell } = await goalApi({ pacing: { curve }, target: { units: 1000 } });
    sell(sold('ada', 400));
    expect((await get('/pacing')).campaign).toMatchObject({
      target: 1000,
      targetOf: 'own',
      expectedShare: 0.5,
      pacingIndex: 0.8,
      projected: 800,
      paceCurve: { kind: 'given' },
    });
  });

  test('takes the reference: each brand its own sales there, where they are enough', async () => {
    const pacing = { referenceCampaign: 'spring', curve: [{ hours: 12, share: 0.5 }] };
    const { get, sell, define } = await goalApi({ pacing });
    define({ id: 'spring', start: '2026-05-10T00:00:00', end: '2026-05-13T00:00:00' });
    // 184 days before: 05:00 and 60 hours of the reference.
    const [early, late] = [-184 * 24 - 7, -184 * 24 + 48];
    sell(sold('ada', 450, early), sold('ada', 150, late), sold('bo', 9, early), sold('ada', 300));
    const answer = await get('/pacing?measure=soldUnits');
    const reference = { kind: 'reference', campaignId: 'spring' };
    const [ada, bo] = answer.brands;
    expect(ada).toMatchObject({ expectedShare: 0.75, projected: 400, paceCurve: reference });
    expect(bo).toMatchObject({ expectedShare: 0.5, paceCurve: { kind: 'given' } });
    expect(answer.campaign).toMatchObject({ paceCurve: reference });
    expect(answer.campaign.expectedShare).toBeCloseTo(459 / 609);
  });

  test('before the start and after the end', async () => {
    const { get, sell, clock, feed } = await goalApi(withTargets({ ada: 72 }));
    sell(sold('ada', 36));
    clock.nowMs -= 24 * hourMs;
    feed();
    expect((await get('/pacing?brand=ada')).brands[0]).toMatchObject({
      state: 'scheduled',
      reached: 0,
      projected: null,
      requiredPerHour: 1,
    });
    clock.nowMs += 9 * 24 * hourMs;
    feed();
    expect(await get('/pacing?brand=ada')).toMatchObject({
      hoursLeft: 0,
      campaign: null,
      groups: [],
      brands: [{ state: 'ended', reached: 36, projected: 36, requiredPerHour: null }],
    });
  });
});

describe('/uplift', () => {
  test('has baselines that are given and such as were measured', async () => {
    const brands = sampleDefinition().brands.map((brand) =>
      brand.id === 'ada' ? { ...brand, baseline: { unitsPerDay: 100 } } : brand,
    );
    const { get, sell } = await goalApi({ brands, baseline: { days: 2 } });
    sell(sold('ada', 80), sold('bo', 30), sold('bo', 40, -30), sold('bo', 500, -100));
    const uplift = upliftAnswerSchema.parse(await get('/uplift'));
    expect(uplift).toMatchObject({
      label: 'uplift vs baseline',
      elapsedDays: 0.5,
      measured: { from: '2026-11-07T16:00:00Z', to: '2026-11-09T16:00:00Z', days: 2 },
      campaign: { soldUnits: 110, baselineUnits: 60, incrementalUnits: 50 },
    });
    const [ada, bo, cy] = uplift.brands;
    expect(ada).toMatchObject({ baselineMethod: 'given', baselineUnits: 50, upliftPct: 60 });
    expect(bo).toMatchObject({ baselineMethod: 'measured', baselineUnits: 10, upliftPct: 200 });
    expect(cy).toMatchObject({ baselineUnits: 0, upliftPct: null });
  });

  test('measures the baseline again once the campaign is over', async () => {
    const { get, sell, clock } = await goalApi({ baseline: { days: 2, daysAfter: 7 } });
    const dayHours = 24;
    const end = 60;
    sell(sold('ada', 20, -13), sold('bo', 10, -13));
    expect(upliftAnswerSchema.parse(await get('/uplift'))).toMatchObject({
      postBaseline: { days: 0, daysStated: 7, complete: false },
      campaign: { postBaselineLiftPct: null },
    });
    clock.nowMs += (end + 2 * dayHours + 5) * hourMs;
    // A day and a bit later: two whole days, and what came in the third does not count yet.
    sell(sold('ada', 36, end + 1), sold('bo', 4, end + 30), sold('ada', 900, end + 49));
    const uplift = upliftAnswerSchema.parse(await get('/uplift'));
    expect(uplift).toMatchObject({
      postBaseline: {
        from: '2026-11-12T16:00:00Z',
        to: '2026-11-14T16:00:00Z',
        days: 2,
        daysStated: 7,
        complete: false,
      },
      campaign: { postBaselineUnitsPerDay: 20, postBaselineLiftPct: 33.333333 },
      brands: [
        { id: 'ada', postBaselineUnitsPerDay: 18, postBaselineLiftPct: 80 },
        { id: 'bo', postBaselineUnitsPerDay: 2, postBaselineLiftPct: -60 },
        { id: 'cy', postBaselineUnitsPerDay: 0, postBaselineLiftPct: null },
      ],
    });
    clock.nowMs += 5 * dayHours * hourMs;
    sell();
    expect((await get('/uplift')).postBaseline).toMatchObject({ days: 7, complete: true });
  });

  test('without a baseline says so', async () => {
    const { get, sell } = await goalApi();
    sell(sold('ada', 80));
    expect(await get('/uplift')).toMatchObject({
      measured: null,
      campaign: { soldUnits: 0, upliftPct: null, brandsWithoutBaseline: 3 },
    });
  });
});

test('/promotions has units inside, around and outside', async () => {
  const banner = { id: 'banner', brandId: 'ada', channel: 'front-page' };
  const times = { start: '2026-11-10T10:00:00', end: '2026-11-10T11:00:00' };
  const { get, sell } = await goalApi({ promotions: [{ ...banner, ...times }] });
  sell(sold('ada', 10, -3), sold('ada', 50, -2), sold('ada', 20, -1), sold('bo', 5, -2));
  const answer = promotionsAnswerSchema.parse(await get('/promotions'));
  expect(answer.promotions).toMatchObject([
    {
      ...banner,
      inside: { soldUnits: 50, soldUnitsPerHour: 50, complete: true },
      before: { soldUnits: 10 },
      after: { from: '2026-11-10T03:00:00Z', soldUnits: 20, complete: true },
      upliftVsBeforePct: 400,
    },
  ]);
  expect(answer.brands).toMatchObject([
    { id: 'ada', insideUnits: 50, insideHours: 1, outsideUnits: 30, outsideHours: 11 },
  ]);
  expect((await get('/promotions?brand=bo')).promotions).toEqual([]);
});

test('a brand is shown its own line, by its own curve, and no target of others', async () => {
  const { ask, define, feed, events } = await guardedApi();
  define({ id: 'spring', start: '2026-05-10T00:00:00', end: '2026-05-13T00:00:00' });
  define({
    target: { units: 424_242 },
    groups: [
      { id: 'both', name: 'Both', where: { brands: ['ada', 'bo'] }, target: { units: 424_242 } },
    ],
    pacing: { referenceCampaign: 'spring' },
    signals: { ...defaultSignalRules, milestones: [{ units: 424_242 }] },
  });
  events.push(sold('bo', 5000, -184 * 24));
  feed();
  for (const route of ['pacing', 'uplift', 'promotions']) {
    const { statusCode, body } = await ask(`${campaign}/${route}?brand=ada`, 'brand');
    expect(statusCode).toBe(200);
    expect(body).not.toMatch(/"(bo|cy)"|424242|reference/);
  }
  const { body } = await ask(campaign, 'brand');
  expect(body).not.toMatch(/424242|spring|milestones/);
});
