import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { apiClient, askPath, nextPage } from '../../../libs/client/api-client.ts';
import { ApiProblem } from '../../../libs/client/api-problem.ts';
import { followStream, type StreamEvent } from '../../../libs/client/follow-stream.ts';
import { clientTypes } from '../../../test/support/query-api/client-types.ts';
import { closeAll, streamingApi } from '../../../test/support/query-api/streaming-api.ts';
import { testApi } from '../../../test/support/query-api/test-api.ts';
import { until } from '../../../test/support/until.ts';

afterEach(closeAll);

test('the types of the client are made from the description; `--update` writes them', async () => {
  const { server } = await testApi();
  const document = (await server.inject('/openapi.json')).json();
  const file = '../../../libs/client/api-types.generated.ts';
  await expect(await clientTypes(document)).toMatchFileSnapshot(file);
});

async function placed() {
  const api = await streamingApi({ streams: { beatMs: 60_000 } });
  return { ...api, place: { url: `http://127.0.0.1:${api.port}`, token: 'board' } };
}

const params = { path: { campaignId: 'autumn' } };

describe('a typed client', () => {
  test('asks by route and is answered in its types', async () => {
    const { place, sell } = await placed();
    sell({ quantity: 3 });
    const { data } = await apiClient(place).GET('/v1/campaigns/{campaignId}/totals', {
      params: { ...params, query: { basis: 'cohort' } },
    });
    expect(data).toMatchObject({ basis: 'cohort', totals: { orders: 1 } });
    expectTypeOf(data?.status).toEqualTypeOf<
      'scheduled' | 'live' | 'ended' | 'closed' | undefined
    >();
  });

  test('keeps all digits', async () => {
    const { place, sell } = await placed();
    sell({ brandId: 'ada', amount: 2 ** 53 - 1 });
    sell({ brandId: 'bo', amount: 2 ** 53 - 1 });
    const { data } = await apiClient(place).GET('/v1/campaigns/{campaignId}/totals', { params });
    expect(data?.totals.amounts[0]?.sold).toBe(18_014_398_509_481_982n);
  });

  test('leads from page to page', async () => {
    const { place } = await placed();
    const route = '/v1/campaigns/{campaignId}/brands';
    const query = { limit: 2 };
    const { data, response } = await apiClient(place).GET(route, { params: { ...params, query } });
    expect(data?.brands).toHaveLength(2);
    const next = nextPage(response) ?? '';
    const last = await askPath(place, next);
    expect(await last.json()).toMatchObject({ brands: [{ rank: 3 }] });
    expect(nextPage(last)).toBeUndefined();
  });

  test('throws what the API says where it says no', async () => {
    const { place } = await placed();
    const asked = apiClient({ url: place.url }).GET('/v1/campaigns');
    await expect(asked).rejects.toThrow(ApiProblem);
    await expect(asked).rejects.toMatchObject({
      status: 401,
      type: 'urn:tally:problem:not-authenticated',
      message: expect.stringContaining('Send Authorization: Bearer'),
    });
  });
});

test('a stream is followed, and again from where it broke off', async () => {
  const { place, sell, server } = await placed();
  const events: StreamEvent[] = [];
  const broken: string[] = [];
  const ended = new AbortController();
  const following = followStream(place, '/v1/campaigns/autumn/stream', {
    signal: ended.signal,
    onEvent: (event) => events.push(event),
    onBroken: (reason) => broken.push(reason),
  });
  await until(async () => events.length === 1);
  sell({ quantity: 2 });
  await until(async () => events.length === 2);
  expect(events.map(({ name }) => name)).toEqual(['snapshot', 'update']);
  expect(events[1]?.data).toMatchObject({ totals: { orders: 1 } });
  server.server.closeAllConnections();
  await until(async () => broken.length > 0 && events.length === 3);
  expect(events[2]).toMatchObject({ name: 'snapshot' });
  ended.abort();
  await following;
}, 20_000);

test('a stream on which nothing is heard is taken for dead, and followed again', async () => {
  const { place } = await placed();
  const ended = new AbortController();
  const names: string[] = [];
  const broken: string[] = [];
  const following = followStream(place, '/v1/campaigns/autumn/stream', {
    signal: ended.signal,
    quietMsMax: 300,
    onEvent: ({ name }) => names.push(name),
    onBroken: (reason) => broken.push(reason),
  });
  await until(async () => names.length === 2);
  expect(broken[0]).toContain('went quiet');
  expect(names).toEqual(['snapshot', 'snapshot']);
  ended.abort();
  await following;
});

test('a stream that is refused for good is given up where that is wanted', async () => {
  const { place } = await placed();
  const following = followStream({ url: place.url }, '/v1/campaigns/autumn/stream', {
    signal: AbortSignal.timeout(10_000),
    onEvent: () => undefined,
    givesUpOn: ({ status }) => status === 401,
  });
  await expect(following).rejects.toMatchObject({ status: 401 });
});
