import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallerRole, callerRoles } from '../../../libs/contracts/api-key-file.ts';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { openEventStream } from '../../../test/support/query-api/event-stream.ts';
import { guardedApi, keyOf, rolelessKey } from '../../../test/support/query-api/guarded-api.ts';
import type { Action } from '../auth/authorise.ts';
import type { KnownRoute } from './route-table.ts';

/** A row of the contract's table of access, and what the route needs to be sent to answer well. */
interface Rule {
  readonly action: Action;
  readonly query?: string;
  readonly body?: object;
  /** How it answers whoever may ask, where that is not well: it is in the way of nobody else then. */
  readonly otherwise?: number;
}

/** The contract's table, route by route. A route of the router that is not here fails the build. */
const rules: Readonly<Record<string, Rule>> = {
  'GET /v1/session': { action: 'readSession' },
  'GET /v1/campaigns': { action: 'readCampaign' },
  'GET /v1/campaigns/:campaignId': { action: 'readCampaign' },
  'PUT /v1/campaigns/:campaignId': {
    action: 'changeCampaign',
    body: { reason: 'as agreed', definition: sampleDefinition() },
  },
  'GET /v1/campaigns/:campaignId/definitions': { action: 'readHistory' },
  'GET /v1/campaigns/:campaignId/definitions/:version': { action: 'readHistory' },
  'GET /v1/campaigns/:campaignId/diff': { action: 'readTotals', query: 'from=1&to=2' },
  'GET /v1/campaigns/:campaignId/holds': { action: 'readTotals' },
  'GET /v1/campaigns/:campaignId/totals': { action: 'readTotals' },
  'GET /v1/campaigns/:campaignId/brands': { action: 'readTotals' },
  'GET /v1/campaigns/:campaignId/brands/:brandId': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/brands/:brandId/listings': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/series': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/ranks': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/returns': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/buyers': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/pacing': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/uplift': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/promotions': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/stream': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/signals': { action: 'readFigures' },
  'GET /v1/campaigns/:campaignId/integrity': { action: 'readIntegrity' },
  'GET /v1/campaigns/:campaignId/close': { action: 'readReports' },
  'POST /v1/campaigns/:campaignId/close': {
    action: 'closeBooks',
    body: { reason: 'it is over' },
    otherwise: 409,
  },
  'POST /v1/campaigns/:campaignId/close/approve': {
    action: 'closeBooks',
    body: { reason: 'as counted' },
    otherwise: 409,
  },
  'GET /v1/campaigns/:campaignId/reports': { action: 'readReports' },
  'GET /v1/campaigns/:campaignId/reports/:reportVersion': { action: 'readReports' },
  'GET /v1/campaigns/:campaignId/reports/:reportVersion/files/:name': { action: 'readReportFile' },
  'POST /v1/campaigns/:campaignId/listings/:listingId/hold': {
    action: 'changeCampaign',
    body: { reason: 'a complaint' },
  },
  'POST /v1/campaigns/:campaignId/listings/:listingId/release': {
    action: 'changeCampaign',
    body: { reason: 'settled' },
  },
};

/** Who does what, as the contract has it; `own` is for a brand of one's own that is named. */
const rights: Readonly<Record<Action, Readonly<Partial<Record<CallerRole, 'all' | 'own'>>>>> = {
  readSession: { manager: 'all', finance: 'all', operator: 'all', brand: 'all' },
  readCampaign: { manager: 'all', finance: 'all', operator: 'all', brand: 'all' },
  readTotals: { manager: 'all', finance: 'all' },
  readFigures: { manager: 'all', finance: 'all', brand: 'own' },
  readIntegrity: { manager: 'all', finance: 'all', operator: 'all' },
  readHistory: { manager: 'all', finance: 'all', operator: 'all' },
  readReports: { manager: 'all', finance: 'all' },
  readReportFile: { manager: 'all', finance: 'all', brand: 'all' },
  closeBooks: { finance: 'all' },
  changeCampaign: { manager: 'all' },
};

const named = { own: 'ada', foreign: 'bo', absent: 'nobody' } as const;
type Named = keyof typeof named | 'none';

type Who = CallerRole | 'no token' | 'bad token' | 'unknown role';
const whoAsks: readonly Who[] = [...callerRoles, 'no token', 'bad token', 'unknown role'];

let api: Awaited<ReturnType<typeof guardedApi>>;
let origin = '';

beforeAll(async () => {
  api = await guardedApi();
  await api.seal({ 'report.json': '{}', 'statements/ada/statement.json': '{}' });
  origin = await api.server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.server.close());

function expected({ action, brandIn, otherwise }: Row, who: Who, brand: Named): number {
  if (who === 'no token' || who === 'bad token') return 401;
  if (who === 'unknown role') return 403;
  const right = rights[action][who];
  if (right === undefined) return 403;
  if (otherwise !== undefined) return otherwise;
  if (right === 'own' && brand === 'none') return 403;
  if (right === 'own') return brand === 'own' ? 200 : 404;
  return brandIn !== undefined && brand === 'absent' ? 404 : 200;
}

interface Row extends Rule {
  readonly route: string;
  readonly method: string;
  readonly url: string;
  readonly brandIn: KnownRoute['brandIn'];
}

async function rows(): Promise<Row[]> {
  const { routes } = await guardedApi();
  return routes
    .filter(({ url }) => url.startsWith('/v1'))
    .flatMap(({ methods, ...rest }) => methods.map((method) => ({ ...rest, method })))
    .filter(({ method }) => method !== 'HEAD')
    .map(({ url, method, brandIn }) => {
      const route = `${method} ${url}`;
      const rule = rules[route];
      if (rule === undefined) throw new Error(`${route} has no rule in the matrix`);
      return { route, url, method, brandIn, ...rule };
    });
}

function addressOf({ url, brandIn, query = '' }: Row, brand: Named): string {
  const brandId = brand === 'none' ? '' : named[brand];
  const path = url
    .replace(':campaignId', 'autumn')
    .replace(':brandId', brandId)
    .replace(':version', '1')
    .replace(':reportVersion', 'v1')
    .replace(':name', 'statements%2Fada%2Fstatement.json')
    .replace(':listingId', 'own-listing');
  const asked = [query, brandIn === 'query' && brandId !== '' ? `brand=${brandId}` : ''];
  return `${path}?${asked.filter((each) => each !== '').join('&')}`;
}

function tokenOf(who: Who): string | undefined {
  if (who === 'no token') return undefined;
  if (who === 'bad token') return 'x'.repeat(40);
  return who === 'unknown role' ? rolelessKey : keyOf(who);
}

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

async function ask(row: Row, who: Who, brand: Named): Promise<Told> {
  const token = tokenOf(who);
  const url = addressOf(row, brand);
  const headers: Record<string, string> = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(row.method === 'PUT' ? { 'if-match': `"${currentVersion()}"` } : {}),
  };
  if (url.includes('/stream')) {
    const stream = await openEventStream(`${origin}${url}`, headers);
    const all = Object.fromEntries(stream.headers);
    const body = stream.status === 200 ? '' : await stream.text();
    await stream.close();
    return { status: stream.status, headers: told(all), body };
  }
  const request = {
    method: row.method as 'GET',
    url,
    headers,
    ...(row.body && { body: row.body }),
  };
  const answer = await api.server.inject(request);
  return { status: answer.statusCode, headers: told(answer.headers), body: answer.body };
}

function currentVersion(): number {
  return api.book.newestVersion('autumn');
}

function told({ date: _date, 'x-request-id': _id, ...rest }: object & Record<string, unknown>) {
  return rest;
}

describe('the matrix of routes and callers', async () => {
  const all = await rows();

  test('has every route of the router, and no other', () => {
    expect(new Set(all.map(({ route }) => route))).toEqual(new Set(Object.keys(rules)));
  });

  test('agrees with what each route says of itself', () => {
    for (const { url, action } of api.routes.filter((each) => each.url.startsWith('/v1'))) {
      expect(all.filter((row) => row.url === url).map((row) => row.action)).toContain(action);
    }
  });

  describe.each(all)('$route', (row) => {
    const cells: Named[] = row.brandIn === undefined ? ['none'] : ['own', 'foreign', 'absent'];
    if (row.brandIn === 'query') cells.push('none');

    test.each(whoAsks)('%s', async (who) => {
      for (const brand of cells) {
        const { status } = await ask(row, who, brand);
        expect(`${brand}: ${status === 201 ? 200 : status}`).toBe(
          `${brand}: ${expected(row, who, brand)}`,
        );
      }
    });

    test.runIf(row.brandIn !== undefined)(
      "another's brand is the same bytes and headers as one that is not there",
      async () => {
        expect(await ask(row, 'brand', 'foreign')).toEqual(await ask(row, 'brand', 'absent'));
      },
    );
  });
});
