import { connect } from 'node:net';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { testApi } from '../../../test/support/query-api/test-api.ts';
import { watchRoutes } from './route-table.ts';
import { securityHeaders } from './security-headers.ts';

const totals = '/v1/campaigns/autumn/totals';

/** Sends bytes as they are and reads until the other side closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function listening(options: Parameters<typeof testApi>[0] = {}) {
  const api = await testApi(options);
  await api.server.listen({ host: '127.0.0.1', port: 0 });
  const address = api.server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { ...api, port: address.port, [Symbol.asyncDispose]: () => api.server.close() };
}

describe('parameters', () => {
  test.each([
    ['from=2026-11-10T06:00:00Z&to=2026-11-10T05:00:00Z', 'query.to'],
    ['from=2026-11-10T05:00:00Z&to=2026-11-10T05:00:00Z', 'query.to'],
    ['from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'query.to'],
    ['from=2026-11-10T05:07:00Z', 'query.from'],
    ['from=2026-11-10T05:00:00.5Z', 'query.from'],
    ['from=2026-11-10T05:00:00+08:00', 'query.from'],
    ['from=2026-11-10', 'query.from'],
    ['to=2026-02-30T00:00:00Z', 'query.to'],
    ['basis=both', 'query.basis'],
    ['basis=activity&basis=cohort', 'query.basis'],
    ['brand=ada&brand=bo', 'query.brand'],
    ['brand=', 'query.brand'],
    ['brand[]=bo', 'query'],
    ['allowPartial=1', 'query.allowPartial'],
    ['grain=day', 'query'],
    ['__proto__[x]=1', 'query'],
    ['constructor=1', 'query'],
  ])('%s is refused', async (query, path) => {
    const api = await testApi();
    const answer = await api.server.inject(`${totals}?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({
      type: 'urn:tally:problem:invalid-request',
      status: 400,
      errors: [{ path }],
    });
  });

  test.each(['1e9', '-1', 'NaN', '0', '1.5', '1001', ''])('limit=%s is refused', async (limit) => {
    const api = await testApi();
    const answer = await api.server.inject(`/v1/campaigns/autumn/brands?limit=${limit}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].path).toBe('query.limit');
  });

  test('many of them are refused as too long', async () => {
    await using api = await listening();
    const query = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
    const answer = await raw(api.port, `GET ${totals}?${query} HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('routes', () => {
  test('that are not there, or take another method, are told apart', async () => {
    const api = await testApi();
    const missing = await api.server.inject('/v1/nowhere');
    expect([missing.statusCode, missing.json().type]).toEqual([404, 'urn:tally:problem:not-found']);
    const other = await api.server.inject({ method: 'DELETE', url: totals });
    expect(other.statusCode).toBe(405);
    expect(other.headers['allow']).toBe('GET, HEAD');
    expect(other.json().type).toBe('urn:tally:problem:method-not-allowed');
  });

  test('do not take another method by a header, nor TRACE', async () => {
    await using api = await listening();
    const ask = (method: string, header: string) =>
      raw(
        api.port,
        `${method} ${totals} HTTP/1.1\r\nhost: x\r\n${header}\r\nconnection: close\r\n\r\n`,
      );
    expect(await ask('GET', 'x-http-method-override: DELETE')).toMatch(/^HTTP\/1.1 200 /);
    expect(await ask('TRACE', 'x-canary: 1')).toMatch(/^HTTP\/1.1 40[45] /);
    expect(await ask('TRACE', 'x-canary: 1')).not.toContain('x-canary');
  });

  test('below /v1 are not served without a guard', () => {
    const app = fastify();
    watchRoutes(app);
    expect(() => app.get('/v1/open', async () => 'open')).toThrow(/no guard/);
    expect(() => app.get('/open', async () => 'open')).not.toThrow();
  });

  test('answer HEAD with the headers alone', async () => {
    const api = await testApi();
    const answer = await api.server.inject({ method: 'HEAD', url: totals });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('');
  });
});

describe('what is no request', () => {
  test('a header of 100 KB, an address of 64 KB', async () => {
    await using api = await listening();
    const header = `GET ${totals} HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(100_000)}\r\n\r\n`;
    const answer = await raw(api.port, header);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toContain('urn:tally:problem:header-too-large');
    const address = `GET /v1/${'a'.repeat(64_000)} HTTP/1.1\r\nhost: x\r\n\r\n`;
    expect(await raw(api.port, address)).toMatch(/^HTTP\/1.1 431 /);
  });

  test('noise', async () => {
    await using api = await listening();
    const answer = await raw(api.port, 'hello\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('application/problem+json');
  });

  test('an address that is not well-formed', async () => {
    const api = await testApi();
    const answer = await api.server.inject('/v1/campaigns/%zz');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  test('slow senders are cut off: the limits stand', async () => {
    const { server } = (await testApi()).server;
    expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
    expect(server.requestTimeout).toBeLessThanOrEqual(30_000);
  });
});

describe('headers of every answer', () => {
  test('keep it private and inert', async () => {
    const api = await testApi();
    for (const url of [
      totals,
      '/v1/nowhere',
      '/v1/%zz',
      '/livez',
      '/openapi.json',
      `${totals}?x=1`,
    ]) {
      const { headers } = await api.server.inject(url);
      expect(headers).toMatchObject({
        'cache-control': 'private, no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('server');
    }
  });

  test('stand on every route there is, whoever asks', async () => {
    const { routes, ask } = await guardedApi();
    const paths = routes
      .filter(({ url, methods }) => methods.includes('GET') && !/\*$|stream$/.test(url))
      .map(({ url }) => url.replace(':campaignId', 'autumn').replace(':brandId', 'ada'));
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      for (const role of ['manager', 'brand', undefined] as const) {
        const { headers } = await ask(path, role);
        const { 'content-security-policy': policy, ...others } = securityHeaders;
        expect(headers).toMatchObject(others);
        expect(headers['content-security-policy']).toContain(
          path.startsWith('/docs') ? "'self'" : policy,
        );
        expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      }
    }
  });

  test('name the request, by its own id where that can stand in a header', async () => {
    const api = await testApi();
    const idOf = async (given: string) => {
      const headers = { 'x-request-id': given };
      return (await api.server.inject({ url: totals, headers })).headers['x-request-id'];
    };
    expect(await idOf('trace-1:2')).toBe('trace-1:2');
    expect(await idOf('a\r\nset-cookie: x=1')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf('x'.repeat(200))).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('can not be split by what stands in the address', async () => {
    const api = await testApi();
    const url = `/v1/campaigns/autumn/brands?limit=1&group=home-grown%0d%0aset-cookie:x`;
    const answer = await api.server.inject(url);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });
});

test('a failure is answered without a word of what it was', async () => {
  const api = await testApi();
  api.shards.coverage = () => {
    throw new Error('secret of the inside');
  };
  const answer = await api.server.inject(totals);
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('secret');
});

test('the API describes itself, with every route of it', async () => {
  const api = await testApi();
  const description = (await api.server.inject('/openapi.json')).json();
  expect(description.openapi).toBe('3.1.0');
  const described = Object.keys(description.paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'));
  const served = api.routes.map(({ url }) => url).filter((url) => url.startsWith('/v1'));
  expect(new Set(described)).toEqual(new Set(served));
});

test('where nobody says who they are, only requests for this machine are taken', async () => {
  const api = await testApi({ loopbackOnly: true });
  const statusFor = async (host: string) =>
    (await api.server.inject({ url: totals, headers: { host } })).statusCode;
  expect(await statusFor('localhost:8080')).toBe(200);
  expect(await statusFor('127.0.0.1')).toBe(200);
  expect(await statusFor('[::1]:8080')).toBe(200);
  expect(await statusFor('shop.example')).toBe(421);
  expect(await statusFor('localhost.shop.example')).toBe(421);
});
