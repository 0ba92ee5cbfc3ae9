import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Signal } from '../../../libs/contracts/signals.ts';
import { createMetrics } from '../../../libs/telemetry/metrics.ts';
import type { RawEvent } from '../../../test/support/campaign/raw-events.ts';
import { guardedApi, keyOf } from '../../../test/support/query-api/guarded-api.ts';
import { sampleSignal } from '../../../test/support/query-api/sample-signal.ts';
import { closeAll, streamingApi } from '../../../test/support/query-api/streaming-api.ts';
import { paid } from '../../../test/support/query-api/test-api.ts';

afterEach(closeAll);

/** Questions that are put to every route that reads; some routes refuse some, in the same words. */
const questions = [
  '',
  'brand=ada',
  'brand=bo',
  'brand=nobody',
  'brand=ada&basis=cohort',
  'brand=ada&group=both',
  'brand=ada&category=shoes',
  'brand=ada&grain=day&allowPartial=true',
  'brand=ada&from=2026-11-10T04:00:00Z&to=2026-11-10T05:00:00Z',
  'brand=ada&compare=autumn',
  'brand=ada&grain=15m&limit=3',
  'basis=cohort',
  'rankBy=netAmount',
  'limit=1',
  'definitionVersion=1',
  'asOf=2026-11-10T04:00:00Z',
  'asOf=2026-11-10T04:00:00Z&basis=cohort',
  'asOf=2026-11-10T03:59:00Z',
  'from=1&to=2',
];

type GuardedApi = Awaited<ReturnType<typeof guardedApi>>;

/** All that the brand `ada` can be told by asking: status, headers and body of every answer. */
async function allAnswers({ routes, ask }: GuardedApi): Promise<Record<string, unknown>> {
  const readable = routes.filter(
    ({ url, methods }) => methods.includes('GET') && !/stream$|docs/.test(url),
  );
  const told: Record<string, unknown> = {};
  for (const { url } of readable) {
    const address = (brand: string) =>
      url
        .replace(':campaignId', 'autumn')
        .replace(':version', '1')
        .replace(':brandId', brand)
        .replace(/:\w+/g, 'x');
    for (const path of new Set([address('ada'), address('bo'), address('nobody')])) {
      for (const question of url.startsWith('/v1') ? questions : ['']) {
        const asked = `${path}?${question}`;
        const { statusCode, headers, body } = await ask(asked, 'brand');
        const { date: _date, 'x-request-id': _id, ...rest } = headers;
        told[asked] = { statusCode, headers: rest, body };
      }
    }
  }
  return told;
}

/** What is said of others, or of all, when they sell. */
function canarySignal({ lines, partition }: RawEvent): Signal {
  const { brandId = '', quantity: units = 0 } = lines[0] ?? {};
  if (partition === 0) return sampleSignal({ brandId, units });
  return sampleSignal({ brandId: null, groupId: brandId === 'bo' ? 'both' : null, units });
}

/** A world in which the others have sold this. */
async function worldWith(others: readonly RawEvent[]): Promise<GuardedApi> {
  const api = await guardedApi();
  for (const event of others) api.say(canarySignal(event));
  api.say(sampleSignal({ units: 34 }));
  api.events.push(...others);
  api.feed();
  await api.keepNow();
  return api;
}

const othersSales = fc.array(
  fc
    .record({
      brandId: fc.constantFrom('bo', 'cy', 'ghost'),
      partition: fc.integer({ min: 0, max: 1 }),
      listingId: fc.constantFrom('canary-listing', 'tote', 'own-listing'),
      category: fc.constantFrom('shoes', 'bags'),
      quantity: fc.integer({ min: 1, max: 10_000 }),
      amount: fc.integer({ min: 0, max: 1_000_000 }),
      // The brand's own buyers, or the others' alone.
      buyer: fc.constantFrom(
        { id: 'own-1', newToBrand: true },
        { id: 'own-2' },
        { id: 'canary-buyer' },
        undefined,
      ),
    })
    .map(paid),
  { minLength: 1, maxLength: 5 },
);

describe('what a brand is told', () => {
  test('is the same to the byte, whatever the others sell', async () => {
    const before = await allAnswers(await worldWith([]));
    expect(Object.keys(before).length).toBeGreaterThan(100);
    const isAnswer = (told: unknown) => (told as { statusCode: number }).statusCode === 200;
    expect(Object.values(before).filter(isAnswer).length).toBeGreaterThan(15);
    await fc.assert(
      fc.asyncProperty(othersSales, async (others) => {
        expect(await allAnswers(await worldWith(others))).toEqual(before);
      }),
      { numRuns: 5 },
    );
  }, 60_000);

  test('is otherwise as soon as it sells something itself', async () => {
    const before = await allAnswers(await worldWith([]));
    const after = await allAnswers(await worldWith([paid({ brandId: 'ada' })]));
    expect(after).not.toEqual(before);
  });

  test('has a tag that moves when it sells, and stays when others do', async () => {
    const { events, feed, ask } = await guardedApi();
    const tag = async () => (await ask('/v1/campaigns/autumn/brands/ada', 'brand')).headers['etag'];
    const before = await tag();
    events.push(paid({ brandId: 'bo' }));
    feed();
    expect(await tag()).toBe(before);
    events.push(paid({ brandId: 'ada' }));
    feed();
    expect(await tag()).not.toBe(before);
  });

  test('on a stream is the same too, to the number of events', async () => {
    const listen = async (others: readonly RawEvent[]) => {
      const api = await streamingApi({ streams: { beatMs: 60_000, tickMs: 1 } });
      const stream = await api.open('?brand=ada', { authorization: 'Bearer ada' });
      const events = [await stream.next()];
      for (const event of others) api.say(canarySignal(event));
      api.say(sampleSignal());
      events.push(await stream.next());
      api.events.push(...others);
      api.feed();
      api.sell({ brandId: 'ada', quantity: 2 });
      events.push(await stream.next());
      const back = { authorization: 'Bearer ada', 'last-event-id': '17' };
      const again = await api.open('?brand=ada', back);
      events.push(await again.next(), await again.next());
      expect(events.map((event) => event?.event)).toEqual([
        'snapshot',
        'signal',
        'update',
        'snapshot',
        'signal',
      ]);
      return events.map((event) => ({ ...event, id: 0 }));
    };
    const others = [paid({ brandId: 'bo', quantity: 7 }), paid({ brandId: 'cy', partition: 1 })];
    expect(await listen(others)).toEqual(await listen([]));
  });
});

describe("a brand's place", () => {
  const brands = ['ada', 'bo', 'cy', 'di', 'ed'].map((id) => {
    return { id, name: id, homeGrown: false, origin: 'Oslo' };
  });

  async function placeOf(quantities: readonly number[], who: 'brand' | 'manager') {
    const { define, events, feed, ask } = await guardedApi();
    define({ brands });
    events.length = 0;
    events.push(
      ...brands.map(({ id: brandId }, at) => paid({ brandId, quantity: quantities[at] ?? 0 })),
    );
    feed('reset');
    return (await ask('/v1/campaigns/autumn/brands/ada', who)).json().brand.rank;
  }

  test('is told among five, none of which dominates', async () => {
    expect(await placeOf([30, 50, 40, 20, 10], 'brand')).toBe(3);
  });

  test('is not told where the first dwarfs the rest, or one sells nothing', async () => {
    expect(await placeOf([30, 5000, 40, 20, 10], 'brand')).toBeNull();
    expect(await placeOf([30, 5000, 40, 20, 10], 'manager')).toBe(3);
    expect(await placeOf([30, 50, 40, 20], 'brand')).toBeNull();
  });
});

test('no metric and no log line names a brand, a listing or a caller', async () => {
  const metrics = createMetrics({ service: 'query-api', defaults: false });
  const logged: string[] = [];
  const note = (...parts: unknown[]) => logged.push(JSON.stringify(parts));
  const api = await guardedApi({ metrics, log: { info: note, warn: note, error: note } });
  await allAnswers(api);
  const text = await metrics.text();
  expect(text).toContain('/v1/campaigns/:campaignId/brands/:brandId');
  expect(`${text}\n${logged.join('\n')}`).not.toMatch(/\bada\b|\bbo\b|canary|own-listing/);
  expect(text).not.toContain(keyOf('brand'));
});
