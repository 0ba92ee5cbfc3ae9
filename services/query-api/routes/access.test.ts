import { describe, expect, test } from 'vitest';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';

test('without a key every route is 401, and says how to ask', async () => {
  const { routes, ask } = await guardedApi();
  for (const { url, methods } of routes.filter((each) => each.url.startsWith('/v1'))) {
    const path = url.replace(':campaignId', 'autumn').replace(':brandId', 'ada');
    const answer = await ask(path, undefined, methods[0] as 'GET' | 'PUT' | 'POST');
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  }
});

describe("another brand's figures", () => {
  const ways = [
    '/v1/campaigns/autumn/brands/BRAND',
    '/v1/campaigns/autumn/brands/BRAND/listings',
    '/v1/campaigns/autumn/series?brand=BRAND',
    '/v1/campaigns/autumn/stream?brand=BRAND',
  ];

  test.each(ways)('%s: the same bytes as those of a brand that is not there', async (way) => {
    const { ask } = await guardedApi();
    const strip = ({ headers, statusCode, body }: Awaited<ReturnType<typeof ask>>) => {
      const { date: _date, 'x-request-id': _id, ...rest } = headers;
      return { rest, statusCode, body };
    };
    const absent = strip(await ask(way.replace('BRAND', 'nobody'), 'brand'));
    expect(absent.statusCode).toBe(404);
    const spellings = ['bo', 'BO', '%62o', 'b%C3%B3', '*', '..%2fbo', 'ada%00', 'ADA', ' ada'];
    for (const spelling of spellings) {
      expect(strip(await ask(way.replace('BRAND', spelling), 'brand'))).toEqual(absent);
    }
  });

  test('can not be had by naming two brands, or by naming one twice', async () => {
    const { ask } = await guardedApi();
    const series = '/v1/campaigns/autumn/series';
    for (const query of ['brand=ada&brand=bo', 'brand=bo&brand=ada', 'brand[]=bo', 'BRAND=bo']) {
      const answer = await ask(`${series}?${query}`, 'brand');
      expect(answer.statusCode).toBe(403);
    }
    const extra = await ask('/v1/campaigns/autumn/brands/ada?brand=bo', 'brand');
    expect(extra.statusCode).toBe(400);
  });

  test('are in no answer that a brand gets, nor is a word of them', async () => {
    const { ask, routes } = await guardedApi();
    const canary = /\bbo\b|\bcy\b|98765|87654|canary|rivals|maria|as planned|Jinjiang|Oslo/i;
    const urls = routes
      .filter(({ url, methods }) => methods.includes('GET') && !url.endsWith('/stream'))
      .map(({ url }) => url.replace(':campaignId', 'autumn').replace(':brandId', 'ada'));
    urls.push('/v1/campaigns/autumn/series?brand=ada', '/v1/campaigns/autumn/series?brand=bo');
    // The description shows examples, which are of nobody.
    const checked = urls.filter((url) => !/^\/(openapi|docs)/.test(url));
    for (const url of checked) {
      const { body, headers } = await ask(url, 'brand');
      expect(`${url}\n${body}\n${JSON.stringify(headers)}`.replace('brand=bo', '')).not.toMatch(
        canary,
      );
    }
    const manager = await ask('/v1/campaigns/autumn', 'manager');
    expect(manager.body).toMatch(canary);
  });

  test('are not served from an answer that was made for somebody else', async () => {
    const { ask } = await guardedApi();
    const url = '/v1/campaigns/autumn/brands/ada';
    const forManager = await ask(url, 'manager');
    const forBrand = await ask(url, 'brand');
    expect(forBrand.headers['cache-control']).toBe('private, no-store');
    expect(forBrand.headers['etag']).not.toBe(forManager.headers['etag']);
    const foreign = await ask('/v1/campaigns/autumn/brands/bo', 'manager');
    expect(foreign.statusCode).toBe(200);
    expect((await ask('/v1/campaigns/autumn/brands/bo', 'brand')).statusCode).toBe(404);
  });
});
