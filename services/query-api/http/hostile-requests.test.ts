import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleDefinition } from '../../../test/support/campaign/definitions.ts';
import { guardedApi, keyOf } from '../../../test/support/query-api/guarded-api.ts';

/**
 * Requests that mean no good, by their number in the matrix of bad input. Some numbers have further
 * tests elsewhere:
 *
 * | number | where |
 * |---|---|
 * | 58, 59, 60 tokens | auth/authenticators.test.ts, auth/key-rotation.test.ts |
 * | 61, 62, 63 brands and roles | access-matrix.test.ts, privacy.test.ts |
 * | 64, 72, 73, 74 streams | routes/stream-viewers.test.ts |
 * | 77 tables | csv.test.ts |
 * | 78, 79, 80 closing | where the books are closed |
 */

const totals = '/v1/campaigns/autumn/totals';
const own = '/v1/campaigns/autumn/brands/ada';

type Api = Awaited<ReturnType<typeof guardedApi>>;
const open: Api[] = [];

let api: Api;
let port = 0;

async function listen(options: Parameters<typeof guardedApi>[0] = {}): Promise<Api> {
  const opened = await guardedApi(options);
  open.push(opened);
  port = Number(new URL(await opened.server.listen({ host: '127.0.0.1', port: 0 })).port);
  return opened;
}

beforeEach(async () => {
  api = await listen();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.server.close();
});

/** Sends bytes as they are and reads until the other side closes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  // A side that closes while more is on its way resets the connection; what it said stands.
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString();
}

function get(path: string, role: Parameters<typeof keyOf>[0] = 'manager', headers = ''): string {
  return (
    `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keyOf(role)}\r\n` +
    `connection: close\r\n${headers}\r\n`
  );
}

const put = (headers: Record<string, string>, payload: string) =>
  api.server.inject({
    method: 'PUT',
    url: '/v1/campaigns/autumn',
    headers: { authorization: `Bearer ${keyOf('manager')}`, 'if-match': '"2"', ...headers },
    payload,
  });

describe('who is asking', () => {
  test.each([
    ['58', undefined],
    ['58', 'Bearer'],
    ['58', `Basic ${keyOf('manager')}`],
    ['58', `Bearer ${keyOf('manager')}x`],
    ['59', 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoibWFuYWdlciJ9.'],
  ])('%s: %s is 401', async (_number, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await api.server.inject({ url: totals, headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(answer.json().type).toBe('urn:tally:problem:not-authenticated');
  });

  test.each([
    'brands/bo',
    'brands/BO',
    'brands/%62%6f',
    'brands/b%D0%BE',
    'brands/ada%2f..%2fbo',
    'brands/..%2fbrands%2fbo',
    'brands/bo/listings',
    'series?brand=bo',
    'series?brand=ada%00',
  ])('61: a brand that asks %s is told what it would be of no brand at all', async (path) => {
    const told = async (way: string) => {
      const { statusCode, body } = await api.ask(`/v1/campaigns/autumn/${way}`, 'brand');
      return { statusCode, body };
    };
    expect(await told(path)).toEqual(await told('brands/nobody'));
  });

  test.each(['brand=ada&brand=bo', 'brand=bo&brand=ada', 'brand[]=bo', 'brand[0]=ada'])(
    '61: a list of brands, %s, is nobody',
    async (query) => {
      expect((await api.ask(`/v1/campaigns/autumn/series?${query}`, 'brand')).statusCode).toBe(403);
    },
  );

  test('61: a brand in a body or a header is not looked at', async () => {
    const headers = { authorization: `Bearer ${keyOf('brand')}`, 'x-brand': 'bo', brand: 'bo' };
    const answer = await api.server.inject({ url: own, headers });
    expect(answer.json().brand.id).toBe('ada');
  });

  test.each([
    ['GET', totals],
    ['GET', '/v1/campaigns/autumn/brands'],
    ['GET', '/v1/campaigns/autumn/integrity'],
    ['GET', '/v1/campaigns/autumn/definitions'],
    ['PUT', '/v1/campaigns/autumn'],
    ['POST', '/v1/campaigns/autumn/listings/own-listing/hold'],
  ] as const)('62: %s %s is 403 for a brand', async (method, url) => {
    expect((await api.ask(url, 'brand', method)).statusCode).toBe(403);
  });

  test('62: metrics and dead letters are not on this port', async () => {
    for (const url of ['/metrics', '/v1/dlq', '/admin']) {
      expect((await api.ask(url, 'brand')).statusCode).toBe(404);
    }
  });

  test.each(['bo', '*', '%2a', 'nobody'])('63: the stream of %s is 404', async (brand) => {
    const answer = await api.ask(`/v1/campaigns/autumn/stream?brand=${brand}`, 'brand');
    expect(answer.statusCode).toBe(404);
  });

  test('64: a Last-Event-ID that was never ours is 400, a huge one 431', async () => {
    const stream = '/v1/campaigns/autumn/stream?brand=ada';
    const answer = await raw(get(stream, 'brand', 'last-event-id: bo:17\r\n'));
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    const huge = await raw(get(stream, 'brand', `last-event-id: ${'1'.repeat(1_000_000)}\r\n`));
    expect(huge).toMatch(/^HTTP\/1.1 431 /);
  });

  test.each(['home-grown', 'rivals', 'both', 'none-such'])(
    '65: no total of the group %s is told to a brand',
    async (group) => {
      for (const route of ['totals', 'series', 'brands']) {
        const url = `/v1/campaigns/autumn/${route}?group=${group}`;
        expect((await api.ask(url, 'brand')).statusCode).toBe(403);
      }
    },
  );

  test('76: an answer that is kept is not served under another token', async () => {
    const first = await api.ask(own, 'manager');
    const second = await api.ask(own, 'brand');
    expect(second.headers['cache-control']).toBe('private, no-store');
    expect(second.body).not.toBe(first.body);
    const headers = { authorization: `Bearer ${keyOf('brand')}` };
    const tag = String(first.headers['etag']);
    const known = { ...headers, 'if-none-match': tag };
    expect((await api.server.inject({ url: own, headers: known })).statusCode).toBe(200);
  });
});

describe('what is asked', () => {
  test.each([
    'from=2026-11-10T06:00:00Z&to=2026-11-10T05:00:00Z',
    'from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    '__proto__[x]=1',
    'constructor[prototype][x]=1',
    'from=NaN',
  ])('66: totals of %s are 400', async (query) => {
    const answer = await api.ask(`${totals}?${query}`, 'manager');
    expect([answer.statusCode, answer.json().status]).toEqual([400, 400]);
  });

  test.each(['1e9', '1000000000', '-1', 'NaN', '0x10', '1.0', ''])(
    '66: limit=%s is 400',
    async (limit) => {
      const url = `/v1/campaigns/autumn/brands?limit=${limit}`;
      expect((await api.ask(url, 'manager')).statusCode).toBe(400);
    },
  );

  test('67: a header of 100 KB, an address of 64 KB and 10,000 parameters are 431', async () => {
    const params = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
    for (const request of [
      get(totals, 'manager', `x-long: ${'a'.repeat(100_000)}\r\n`),
      get(`/v1/${'a'.repeat(64_000)}`),
      get(`${totals}?${params}`),
    ]) {
      expect(await raw(request)).toMatch(/^HTTP\/1.1 431 /);
    }
  });

  test('67: a part of an address that is too long is 414, many parameters are 400', async () => {
    const long = await api.ask(`/v1/campaigns/${'a'.repeat(300)}/totals`, 'manager');
    expect([long.statusCode, long.json().type]).toEqual([
      414,
      'urn:tally:problem:address-too-long',
    ]);
    const params = Array.from({ length: 500 }, (_, index) => `p${index}=1`).join('&');
    expect((await api.ask(`${totals}?${params}`, 'manager')).statusCode).toBe(400);
  });

  test('68: TRACE and other methods are 405, and say which are taken', async () => {
    for (const method of ['TRACE', 'DELETE', 'PATCH', 'QUERY']) {
      const answer = await raw(get(totals, 'manager', 'x-canary: 1\r\n').replace('GET', method));
      expect(answer).toMatch(/^HTTP\/1.1 405 /);
      expect(answer).toMatch(/^allow: GET, HEAD\r$/m);
      expect(answer).not.toContain('x-canary');
    }
  });

  test('68: a header does not make another method of a request', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect(await raw(get(totals, 'manager', `${name}: DELETE\r\n`))).toMatch(/^HTTP\/1.1 200 /);
    }
    expect(await raw(get(`${totals}?_method=DELETE`))).toMatch(/^HTTP\/1.1 400 /);
  });

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'text/json'])(
    '68: a body of %s is 415',
    async (type) => {
      expect((await put({ 'content-type': type }, '{}')).statusCode).toBe(415);
    },
  );

  test('69: a line break in a value splits no header', async () => {
    const split = 'x%0d%0aset-cookie:%20a=1';
    for (const url of [`/v1/campaigns/${split}`, `${totals}?group=${split}`]) {
      const { headers } = await api.ask(url, 'manager');
      expect(headers).not.toHaveProperty('set-cookie');
    }
    const cursor = `/v1/campaigns/autumn/brands?limit=1&rankBy=soldUnits&cursor=${split}`;
    expect((await api.ask(cursor, 'manager')).headers).not.toHaveProperty('set-cookie');
  });

  test('70: a body that is too large is 413 before it is read', async () => {
    const head =
      `PUT /v1/campaigns/autumn HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keyOf('manager')}\r\n` +
      'if-match: "2"\r\ncontent-type: application/json\r\n';
    const answer = await raw(`${head}content-length: 104857600\r\n\r\n{"reason":"`);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('urn:tally:problem:body-too-large');
    const chunk = `${(1 << 20).toString(16)}\r\n${'a'.repeat(1 << 20)}\r\n`;
    expect(await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk}`)).toMatch(
      /^HTTP\/1.1 413 /,
    );
  });

  test('70: a large body of somebody without the right is 403, unread', async () => {
    const definition = sampleDefinition({ name: 'a'.repeat(100) });
    const payload = JSON.stringify({ reason: 'mine', definition });
    const headers = { authorization: `Bearer ${keyOf('brand')}` };
    const json = { ...headers, 'content-type': 'application/json' };
    const request = { method: 'PUT', url: '/v1/campaigns/autumn', headers: json, payload } as const;
    expect((await api.server.inject(request)).statusCode).toBe(403);
  });

  test('70, 71: whoever sends or reads slowly is cut off: the limits stand', () => {
    const { server } = api.server;
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(20_000);
    expect(server.timeout).toBe(60_000);
    expect(server.maxHeadersCount).not.toBe(0);
  });

  test('71: no more connections are taken than may be', async () => {
    const { server } = (await listen({ connectionsMax: 3 })).server;
    expect(server.maxConnections).toBe(3);
    const holders = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const socket = connect(port, '127.0.0.1');
        await new Promise((resolve) => socket.once('connect', resolve));
        return socket;
      }),
    );
    const dropped = new Promise((resolve) => server.once('drop', resolve));
    expect(await raw(get('/livez'))).toBe('');
    await dropped;
    for (const socket of holders) socket.destroy();
  });

  test('72: streams of one caller have a limit', async () => {
    const { server } = await listen({ streams: { streamsPerCallerMax: 1, beatMs: 60_000 } });
    const stream = get('/v1/campaigns/autumn/stream?brand=ada', 'brand');
    const first = connect(port, '127.0.0.1');
    first.write(stream);
    await new Promise((resolve) => first.once('data', resolve));
    const second = await raw(stream);
    expect(second).toMatch(/^HTTP\/1.1 429 /);
    expect(second).toMatch(/^retry-after: 10\r$/m);
    first.destroy();
    expect(server.server.listening).toBe(true);
  });

  test('72: requests of one caller have a limit, each caller its own', async () => {
    const limited = await listen({ requestsPerSecondMax: 3 });
    expect((await limited.ask(own, 'brand')).statusCode).toBe(200);
    let refused = await limited.ask(own, 'brand');
    for (let again = 0; again < 50 && refused.statusCode !== 429; again++) {
      refused = await limited.ask(own, 'brand');
    }
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.json().type).toBe('urn:tally:problem:too-many-requests');
    expect((await limited.ask(own, 'manager')).statusCode).toBe(200);
  });

  test('75: where a shard is away there is no smaller number', async () => {
    api.shards.apply({ kind: 'unreadable', partition: 0, reason: 'connection lost' });
    for (const [url, role] of [
      [totals, 'manager'],
      [own, 'brand'],
    ] as const) {
      const answer = await api.ask(url, role);
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
      expect((await api.ask(`${url}?allowPartial=true`, role)).json()).toMatchObject({
        partial: true,
        missingPartitions: [0],
      });
    }
  });
});

describe('a page of another site', () => {
  test('may ask where its origin is on the list', async () => {
    const allowed = await listen({ corsOrigins: ['https://board.example'] });
    const asked = (origin: string) => ({ origin, authorization: `Bearer ${keyOf('manager')}` });
    const yes = await allowed.server.inject({
      url: totals,
      headers: asked('https://board.example'),
    });
    expect(yes.headers['access-control-allow-origin']).toBe('https://board.example');
    expect(yes.headers).not.toHaveProperty('access-control-allow-credentials');
    for (const origin of ['https://evil.example', 'null', 'https://board.example.evil.example']) {
      const no = await allowed.server.inject({ url: totals, headers: asked(origin) });
      expect(no.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test('asks beforehand and is told what it may send; nobody else is told anything', async () => {
    const preflight = {
      method: 'OPTIONS',
      url: '/v1/campaigns/autumn',
      headers: {
        origin: 'https://board.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,if-match',
      },
    } as const;
    const allowed = await listen({ corsOrigins: ['https://board.example'] });
    const yes = await allowed.server.inject(preflight);
    expect(yes.statusCode).toBe(204);
    expect(yes.headers['access-control-allow-methods']).toBe('GET, HEAD, PUT, POST');
    const no = await api.server.inject(preflight);
    expect(no.statusCode).toBe(405);
    expect(no.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
