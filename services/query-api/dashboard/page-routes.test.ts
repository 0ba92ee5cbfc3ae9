import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Authentication } from '../../../libs/contracts/api-session.ts';
import { testApi } from '../../../test/support/query-api/test-api.ts';
import { pageAddresses } from './page-routes.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-pages-'));
});
afterEach(() => rm(folder, { recursive: true }));

const script = 'console.log(1)';
const page = '<html><meta name="tally-authentication" content=""></html>';

async function build(): Promise<void> {
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'assets/app-1a2b.js'), script);
  await writeFile(join(folder, 'assets/app-1a2b.js.gz'), gzipSync(script));
  await writeFile(join(folder, 'build.json'), '{}');
}

async function served(authentication?: Authentication) {
  const { server } = await testApi({
    dashboard: { folder },
    ...(authentication && { authentication }),
  });
  return (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });
}

const paths = pageAddresses.map((address) => address.replace(':campaignId', 'autumn'));

test.each(paths)(
  '%s is the page, asked for anew each time, and may load nothing else',
  async (path) => {
    await build();
    const answer = await (await served())(path);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-cache' } });
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:/);
  },
);

test('the page knows how its readers sign in, and may ask their issuer', async () => {
  await build();
  const oidc = {
    issuer: 'https://id.example/"><script>',
    clientId: 'board',
    scope: 'openid',
    token: 'access',
  } as const;
  const { body, headers } = await (await served({ mode: 'jwt', oidc }))('/');
  expect(headers['content-security-policy']).toContain("connect-src 'self' https://id.example;");
  expect(body).not.toContain('<script>');
  const content = /content="([^"]*)"/.exec(body)?.[1] ?? '';
  const text = content.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
  expect(JSON.parse(text)).toEqual({ mode: 'jwt', oidc });
});

describe('a file of the build', () => {
  test('is kept for good, and sent packed to whoever can unpack it', async () => {
    await build();
    const ask = await served();
    const packed = await ask('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, br' });
    expect(packed.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    expect((await ask('/assets/app-1a2b.js')).body).toBe(script);
    const again = { 'if-none-match': String(packed.headers.etag) };
    expect((await ask('/assets/app-1a2b.js', again)).statusCode).toBe(304);
  });

  test.each([
    '/assets/other.js',
    '/assets/..%2findex.html',
    '/assets/..%2f..%2f..%2fetc%2fpasswd',
    '/build.json',
    '/assets/app-1a2b.js.gz',
  ])('that is none is not there: %s', async (path) => {
    await build();
    expect((await (await served())(path)).statusCode).toBe(404);
  });
});

test('what is not built says how to build it, and is there once it is', async () => {
  const ask = await served();
  const answer = await ask('/');
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build:dashboard');
  await build();
  expect((await ask('/')).statusCode).toBe(200);
});
