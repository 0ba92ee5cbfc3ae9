import { describe, expect, test } from 'vitest';
import { type CallerRole, callerRoles } from '../../../libs/contracts/api-key-file.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';

/** What each role is answered on each route: for an own brand, a foreign one, one that is not
 * there, and none, where the route takes one. 200 for a stream would not end, so its refusals are
 * what counts. */
const expected: Record<string, Record<CallerRole, string>> = {
  '/v1/campaigns': { manager: '200', finance: '200', operator: '200', brand: '200' },
  '/v1/campaigns/:campaignId': { manager: '200', finance: '200', operator: '200', brand: '200' },
  '/v1/campaigns/:campaignId/definitions': {
    manager: '200',
    finance: '200',
    operator: '200',
    brand: '403',
  },
  '/v1/campaigns/:campaignId/definitions/:version': {
    manager: '200',
    finance: '200',
    operator: '200',
    brand: '403',
  },
  '/v1/campaigns/:campaignId/diff': {
    manager: '200',
    finance: '200',
    operator: '403',
    brand: '403',
  },
  '/v1/campaigns/:campaignId/holds': {
    manager: '200',
    finance: '200',
    operator: '403',
    brand: '403',
  },
  '/v1/campaigns/:campaignId/totals': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '403 403 403 403',
  },
  '/v1/campaigns/:campaignId/brands': {
    manager: '200',
    finance: '200',
    operator: '403',
    brand: '403',
  },
  '/v1/campaigns/:campaignId/brands/:brandId': {
    manager: '200 200 404',
    finance: '200 200 404',
    operator: '403 403 403',
    brand: '200 404 404',
  },
  '/v1/campaigns/:campaignId/brands/:brandId/listings': {
    manager: '200 200 404',
    finance: '200 200 404',
    operator: '403 403 403',
    brand: '200 404 404',
  },
  '/v1/campaigns/:campaignId/series': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '200 404 404 403',
  },
  '/v1/campaigns/:campaignId/pacing': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '200 404 404 403',
  },
  '/v1/campaigns/:campaignId/uplift': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '200 404 404 403',
  },
  '/v1/campaigns/:campaignId/promotions': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '200 404 404 403',
  },
  '/v1/campaigns/:campaignId/returns': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '200 404 404 403',
  },
  '/v1/campaigns/:campaignId/ranks': {
    manager: '200 200 404 200',
    finance: '200 200 404 200',
    operator: '403 403 403 403',
    brand: '200 404 404 403',
  },
  '/v1/campaigns/:campaignId/stream': {
    manager: 'open open 404 open',
    finance: 'open open 404 open',
    operator: '403 403 403 403',
    brand: 'open 404 404 403',
  },
  '/v1/campaigns/:campaignId/integrity': {
    manager: '200',
    finance: '200',
    operator: '200',
    brand: '403',
  },
};

/** What each role is answered where it sends nothing to change anything with. */
const changes: Record<string, Record<CallerRole, string>> = {
  'PUT /v1/campaigns/:campaignId': {
    manager: '400',
    finance: '403',
    operator: '403',
    brand: '403',
  },
  'POST /v1/campaigns/:campaignId/listings/:listingId/hold': {
    manager: '400',
    finance: '403',
    operator: '403',
    brand: '403',
  },
  'POST /v1/campaigns/:campaignId/listings/:listingId/release': {
    manager: '400',
    finance: '403',
    operator: '403',
    brand: '403',
  },
};

const brands = ['ada', 'bo', 'nobody'];

/** The addresses of a route that its row is about, in order. */
function addresses(route: string, cells: number): string[] {
  const url = route
    .replace(':campaignId', 'autumn')
    .replace(':version', '1')
    .replace(/diff$/, 'diff?from=1&to=2');
  if (url.includes(':brandId')) return brands.map((brand) => url.replace(':brandId', brand));
  if (cells === 1) return [url];
  return [...brands.map((brand) => `${url}?brand=${brand}`), url];
}

describe('every route, every role', () => {
  test('is in the table', async () => {
    const { routes } = await guardedApi();
    const served = routes
      .filter(({ url }) => url.startsWith('/v1'))
      .flatMap(({ url, methods }) => methods.map((method) => `${method} ${url}`))
      .filter((route) => !route.startsWith('HEAD '));
    const inTable = [...Object.keys(expected).map((url) => `GET ${url}`), ...Object.keys(changes)];
    expect(new Set(served)).toEqual(new Set(inTable));
  });

  test.each(Object.keys(changes))('%s', async (route) => {
    const { ask } = await guardedApi();
    const [method, url = ''] = route.split(' ') as ['PUT' | 'POST', string];
    const path = url.replace(':campaignId', 'autumn').replace(':listingId', 'own-listing');
    for (const role of callerRoles) {
      const { statusCode } = await ask(path, role, method);
      expect(`${role} ${statusCode}`).toBe(`${role} ${changes[route]?.[role]}`);
    }
  });

  test.each(Object.keys(expected))('%s', async (route) => {
    const { ask } = await guardedApi();
    for (const role of callerRoles) {
      const cells = (expected[route]?.[role] ?? '').split(' ');
      for (const [index, url] of addresses(route, cells.length).entries()) {
        if (cells[index] === 'open') continue;
        const { statusCode } = await ask(url, role);
        expect(`${role} ${url} ${statusCode}`).toBe(`${role} ${url} ${cells[index]}`);
      }
    }
  });

  test('without a key is 401, and says how to ask', async () => {
    const { routes, ask } = await guardedApi();
    for (const { url, methods } of routes.filter((each) => each.url.startsWith('/v1'))) {
      const path = url.replace(':campaignId', 'autumn').replace(':brandId', 'ada');
      const answer = await ask(path, undefined, methods[0] as 'GET' | 'PUT' | 'POST');
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });
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
    const checked = urls.filter((url) => url !== '/openapi.json');
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
