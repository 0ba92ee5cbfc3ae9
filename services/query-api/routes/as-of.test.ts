import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactJson } from '../../../libs/base/exact-json.ts';
import {
  brandAnswerSchema,
  brandsAnswerSchema,
  totalsAnswerSchema,
} from '../../../libs/contracts/api.ts';
import {
  type NaiveQuestion,
  naiveEntries,
  naiveFigures,
} from '../../../test/support/campaign/naive-count.ts';
import type { RawEvent } from '../../../test/support/campaign/raw-events.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { noonMs, paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const minute = 60_000;
const at = (ms: number) => new Date(ms).toISOString();
const everybody = { scope: 'all' } as const;

/** Sales at noon, kept; then returns of them and a hold, so that what is known of noon changes. */
async function restated() {
  const api = await testApi();
  api.clock.nowMs = noonMs + 20;
  const early = { timeMs: noonMs - minute, paidAtMs: noonMs - minute };
  api.events.push(
    { ...paid({ brandId: 'ada', quantity: 9, amount: 900 }), ...early },
    { ...paid({ brandId: 'bo', quantity: 5, amount: 2_000, listingId: 'tote' }), ...early },
  );
  api.feed();
  await api.keepNow();
  api.clock.nowMs += minute;
  // Late: it happened before noon, and comes after it.
  api.events.push({ ...paid({ brandId: 'cy', quantity: 2 }), ...early });
  api.events.push(paid({ brandId: 'ada', quantity: 100 }));
  api.feed();
  await api.keepNow();
  api.define({ heldListings: [{ listingId: 'tote', reason: 'complaint', from: null }] });
  const get = async (path: string) => parseExactJson((await api.server.inject(path)).body);
  return { ...api, get };
}

describe('asOf', () => {
  test('gives the totals that were shown, and what is known of them now', async () => {
    const { get } = await restated();
    const answer = totalsAnswerSchema.parse(
      await get(`${campaign}/totals?asOf=2026-11-10T04:00:30Z`),
    );
    expect(answer).toMatchObject({
      definitionVersion: 1,
      status: 'live',
      asOf: '2026-11-10T04:00:00.020Z',
      completeUntil: '2026-11-10T04:00:00.020Z',
      offsets: { 0: 2, 1: 0 },
      totals: { units: [{ sold: 14, net: 14 }] },
      held: { orders: 0 },
      groups: [{ id: 'home-grown', orders: 2 }],
      nowKnown: {
        to: '2026-11-10T04:00:00Z',
        definitionVersion: 2,
        asOf: '2026-11-10T04:01:00.020Z',
        offsets: { 0: 4, 1: 0 },
        totals: { units: [{ sold: 11 }] },
        held: { units: [{ sold: 5 }] },
      },
    });
  });

  test('gives the ranking that was shown, by any measure and page by page', async () => {
    const { get, server } = await restated();
    const ids = (brands: readonly { id: string; rank: number }[]) =>
      brands.map(({ id, rank }) => `${rank} ${id}`);
    const asOf = 'asOf=2026-11-10T04:00:00Z';
    const answer = brandsAnswerSchema.parse(await get(`${campaign}/brands?${asOf}`));
    expect(ids(answer.brands)).toEqual(['1 ada', '2 bo', '3 cy']);
    expect(ids(answer.nowKnown?.brands ?? [])).toEqual(['1 ada', '2 cy', '3 bo']);
    const amounts = brandsAnswerSchema.parse(
      await get(`${campaign}/brands?${asOf}&rankBy=netAmount`),
    );
    expect(ids(amounts.brands)).toEqual(['1 bo', '2 ada', '3 cy']);
    const page = await server.inject(`${campaign}/brands?${asOf}&limit=2`);
    expect(ids(page.json().brands)).toEqual(['1 ada', '2 bo']);
    const next = /^<(.*)>/.exec(String(page.headers['link']))?.[1] ?? '';
    expect(ids(((await get(next)) as { brands: [] }).brands)).toEqual(['3 cy']);
  });

  test('gives a brand that was shown, on either clock', async () => {
    const { get } = await restated();
    const url = `${campaign}/brands/bo?asOf=2026-11-10T04:00:00Z&basis=cohort`;
    expect(brandAnswerSchema.parse(await get(url))).toMatchObject({
      basis: 'cohort',
      brand: { id: 'bo', rank: 2, units: [{ placed: null, net: 5 }] },
      nowKnown: { basis: 'cohort', brand: { id: 'bo', rank: 3, units: [{ net: 0 }] } },
    });
  });

  test('is a table too, with the head of each part in its rows', async () => {
    const { server } = await restated();
    const url = `${campaign}/brands?asOf=2026-11-10T04:00:00Z`;
    const { body } = await server.inject({ url, headers: { accept: 'text/csv' } });
    const [names = '', ...rows] = body.trimEnd().split('\r\n');
    expect(rows).toHaveLength(6);
    expect(names).toContain('"part","rank","id","name","homeGrown","orders"');
    expect(names).toContain('"to"');
    expect(rows[0]).toContain('"2026-11-10T04:00:00.020Z"');
    expect(rows[0]).toContain('"brands",1,"ada"');
    expect(rows[3]).toContain('"2026-11-10T04:01:00.020Z"');
    expect(rows[3]).toContain('"nowKnown.brands",1,"ada"');
  });

  test('answers 304 for as long as nothing is known anew', async () => {
    const api = await restated();
    const url = `${campaign}/totals?asOf=2026-11-10T04:00:00Z`;
    const { headers } = await api.server.inject(url);
    const again = () =>
      api.server.inject({ url, headers: { 'if-none-match': String(headers['etag']) } });
    api.clock.nowMs += 500;
    expect((await again()).statusCode).toBe(304);
    api.events.push({ ...paid({ quantity: 1 }), timeMs: noonMs - minute });
    api.feed();
    expect((await again()).statusCode).toBe(200);
  });

  test.each([
    ['nothing was kept by then', '2026-11-10T03:59:59.999Z', 404],
    ['the next minute was not kept', '2026-11-10T04:02:00Z', 404],
    ['the minute is over by a millisecond', '2026-11-10T04:01:59.999Z', 200],
  ])('where %s: %s', async (_, asOf, status) => {
    const api = await restated();
    api.clock.nowMs += 10 * minute;
    const answer = await api.server.inject(`${campaign}/totals?asOf=${asOf}`);
    expect(answer.statusCode).toBe(status);
    if (status !== 404) return;
    expect(answer.json()).toMatchObject({ type: 'urn:tally:problem:snapshot-not-found' });
  });

  test.each([
    ['totals', 'asOf=2026-11-10T04:05:00Z'],
    ['totals', 'asOf=yesterday'],
    ['totals', 'asOf=2026-11-10T04:00:00'],
    ['totals', 'asOf=2026-11-10T04:00:00Z&asOf=2026-11-10T04:00:00Z'],
    ['totals', 'asOf=2026-11-10T04:00:00Z&brand=ada'],
    ['totals', 'asOf=2026-11-10T04:00:00Z&group=home-grown'],
    ['totals', 'asOf=2026-11-10T04:00:00Z&compare=autumn'],
    ['brands', 'asOf=2026-11-10T04:00:00Z&category=shoes'],
    ['brands', 'asOf=2026-11-10T04:00:00Z&definitionVersion=1'],
    ['brands/ada', 'asOf=2026-11-10T04:00:00Z&from=2026-11-10T03:00:00Z'],
  ])('refuses /%s?%s', async (path, query) => {
    const { server } = await restated();
    const answer = await server.inject(`${campaign}/${path}?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].path).toBe('query.asOf');
  });

  test('is refused for /series, which has times of its own', async () => {
    const { server } = await restated();
    const answer = await server.inject(`${campaign}/series?asOf=2026-11-10T04:00:00Z`);
    expect(answer.statusCode).toBe(400);
  });

  test('a brand that came later was not shown then', async () => {
    const api = await restated();
    const { brands } = api.book.get('autumn')?.version.definition ?? { brands: [] };
    api.define({ brands: [...brands, { id: 'di', name: 'Di', homeGrown: false }] });
    const answer = await api.server.inject(`${campaign}/brands/di?asOf=2026-11-10T04:00:00Z`);
    expect(answer.json()).toMatchObject({ type: 'urn:tally:problem:snapshot-not-found' });
  });

  test('a store that can not be read is said to be away', async () => {
    const api = await restated();
    api.shown.newest = () => Promise.reject(new Error('connection lost'));
    const answer = await api.server.inject(`${campaign}/totals?asOf=2026-11-10T04:00:00Z`);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).not.toContain('connection lost');
  });

  test('shows what can not be read now only to whoever asks for a part', async () => {
    const api = await restated();
    api.shards.apply({ kind: 'unreadable', partition: 0, reason: 'gone' });
    const url = `${campaign}/totals?asOf=2026-11-10T04:00:00Z`;
    expect((await api.server.inject(url)).statusCode).toBe(503);
    const answer = (await api.server.inject(`${url}&allowPartial=true`)).json();
    expect(answer).toMatchObject({ partial: false, nowKnown: { partial: true } });
  });
});

describe('a brand', () => {
  test('is told its own part of what was shown, without offsets or a place that gives away', async () => {
    const api = await guardedApi();
    await api.keepNow();
    api.clock.nowMs += minute;
    api.feed();
    const url = `${campaign}/brands/ada?asOf=2026-11-10T04:00:00Z`;
    const answer = await api.ask(url, 'brand');
    const { offsets, brand, nowKnown } = answer.json();
    expect([brand, nowKnown.brand]).toMatchObject([
      { id: 'ada', rank: null },
      { id: 'ada', rank: null },
    ]);
    expect([offsets, nowKnown.offsets]).toEqual([{}, {}]);
    expect(answer.body).not.toMatch(/canary|"bo"|"cy"|98765|87654/);
    const before = answer.headers['etag'];
    api.events.push(paid({ brandId: 'bo', amount: 77_777 }));
    api.feed();
    expect((await api.ask(url, 'brand')).headers['etag']).toBe(before);
    expect(
      (await api.ask(`${campaign}/totals?asOf=2026-11-10T04:00:00Z`, 'brand')).statusCode,
    ).toBe(403);
    const foreign = await api.ask(`${campaign}/brands/bo?asOf=2026-11-10T04:00:00Z`, 'brand');
    const absent = await api.ask(`${campaign}/brands/nobody?asOf=2026-11-10T04:00:00Z`, 'brand');
    expect([foreign.statusCode, foreign.body]).toEqual([404, absent.body]);
    expect((await api.ask(url, 'manager')).json()).toMatchObject({
      offsets: { 0: 4, 1: 0 },
      brand: { rank: expect.any(Number) },
    });
  });
});

/** What happens in a minute: sales of some, and what is changed, lost or asked. */
const step = fc.record({
  minutes: fc.integer({ min: 1, max: 20 }),
  isKept: fc.boolean(),
  hold: fc.constantFrom(undefined, [], ['canvas'], ['tote']),
  events: fc.array(
    fc.record({
      type: fc.constantFrom('paid', 'paid', 'returned', 'cancelled'),
      brandId: fc.constantFrom('ada', 'bo', 'cy', 'ghost'),
      listingId: fc.constantFrom('canvas', 'tote'),
      quantity: fc.integer({ min: 1, max: 9 }),
      minutesLate: fc.integer({ min: 0, max: 40 }),
      partition: fc.constantFrom(0, 1),
    }),
    { maxLength: 3 },
  ),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Api = Awaited<ReturnType<typeof testApi>>;

function eventsOf({ events }: Step, nowMs: number): RawEvent[] {
  return events.map(({ type, partition, minutesLate, ...line }): RawEvent => {
    const timeMs = nowMs - minutesLate * minute;
    const event = paid({ ...line, partition, amount: line.quantity * 100 });
    return { ...event, type: type as RawEvent['type'], timeMs, paidAtMs: timeMs };
  });
}

function counted(api: Api, basis: NaiveQuestion['basis'], toMs?: number) {
  const { definition } = api.book.get('autumn')?.version ?? {};
  if (definition === undefined) throw new Error('there is no campaign');
  const question = { ...everybody, basis, toMs };
  const entries = naiveEntries(api.events, definition, question);
  const inside = entries.filter(({ place }) => place === 'campaign');
  return naiveFigures(inside, definition, question);
}

test('whatever happens since, what was shown stays, and what is known is counted anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('activity', 'cohort'),
      fc.integer({ min: 0, max: 170 * 60 }),
      async (steps, basis, askedSeconds) => {
        const api = await testApi();
        const shown: { atMs: number; totals: unknown; version: number }[] = [];
        for (const each of steps) {
          api.clock.nowMs += each.minutes * minute;
          api.events.push(...eventsOf(each, api.clock.nowMs));
          if (each.hold !== undefined) {
            const heldListings = each.hold.map((listingId) => {
              return { listingId, reason: 'complaint', from: null };
            });
            api.define({ heldListings });
          }
          api.feed();
          if (!each.isKept) continue;
          await api.keepNow();
          const version = api.book.newestVersion('autumn');
          shown.push({ atMs: api.clock.nowMs, totals: counted(api, basis), version });
        }
        const askedMs = Math.min(noonMs + askedSeconds * 1000, api.clock.nowMs);
        const url = `${campaign}/totals?basis=${basis}&asOf=${at(askedMs)}`;
        const answer = await api.server.inject(url);
        const newest = shown.findLast(({ atMs }) => atMs <= askedMs);
        if (newest === undefined || askedMs - newest.atMs >= minute) {
          expect(answer.statusCode).toBe(404);
          return;
        }
        const { totals, definitionVersion, nowKnown } = answer.json();
        expect({ totals, definitionVersion }).toEqual({
          totals: newest.totals,
          definitionVersion: newest.version,
        });
        const toMs = newest.atMs - (newest.atMs % (15 * minute));
        expect(Date.parse(nowKnown.to)).toBe(toMs);
        expect(nowKnown.totals).toEqual(counted(api, basis, toMs));
        expect(nowKnown.definitionVersion).toBe(api.book.newestVersion('autumn'));
      },
    ),
    { numRuns: 40 },
  );
});
