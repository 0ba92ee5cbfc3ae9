import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DashboardApi, dashboardApi } from '../../../test/support/dashboard/dashboard-api.ts';
import { type OidcProvider, oidcProvider } from '../../../test/support/dashboard/oidc-provider.ts';
import {
  expectAccessible,
  hasBrowser,
  openPage,
  pictureAll,
} from '../../../test/support/dashboard/open-page.ts';

describe.skipIf(!hasBrowser)('with an API key', () => {
  let api: DashboardApi;
  let keysFile = '';
  beforeAll(async () => {
    keysFile = join(await mkdtemp(join(tmpdir(), 'tally-browser-')), 'keys.json');
    await copyFile(inject('stage').keysFile, keysFile);
    api = await dashboardApi({ AUTH_MODE: 'keys', AUTH_KEYS_FILE: keysFile });
  });
  afterAll(() => api.kill());

  test('a reader comes in by keyboard alone, sees its pages, and leaves', async () => {
    const { campaignId, keys } = inject('stage');
    const { page } = await openPage({ url: api.url, path: `/c/${campaignId}` });
    const field = page.getByLabel('API key');
    await field.focus();
    await page.keyboard.type('a key that nobody has, but that is long enough');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody is known by this').waitFor();
    await field.fill(keys.operator);
    await page.keyboard.press('Enter');
    const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await pages.filter({ hasText: 'Desk' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/c/${campaignId}`);
    expect(await pages.allTextContents()).toEqual(['Campaigns', 'Desk']);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('a reader whose key is taken back signs in again, and goes on where it was', async () => {
    const { campaignId, keys } = inject('stage');
    const path = `/wall/${campaignId}?lang=en`;
    const { page } = await openPage({ url: api.url, path, role: 'manager' });
    await page.getByRole('list', { name: 'Ranking' }).waitFor();
    const before = await readFile(keysFile, 'utf8');
    await writeFile(keysFile, '{"keys":[]}');
    await page.getByText('Your sign-in has ended.').waitFor();
    await writeFile(keysFile, before);
    await expect
      .poll(async () => (await fetch(`${api.url}/v1/session`, bearer(keys.manager))).status, {
        timeout: 10_000,
      })
      .toBe(200);
    await page.getByLabel('API key').fill(keys.manager);
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Ranking' }).waitFor();
    expect(page.url()).toBe(`${api.url}${path}`);
  });

  test('the door looks right to everybody', async () => {
    const visit = { url: api.url, path: '/sign-in' };
    await pictureAll(visit, 'sign-in', ({ page }) => page.getByLabel('API key').waitFor());
    const chinese = await openPage({ ...visit, language: 'zh' });
    await chinese.page.getByRole('heading', { name: '登录' }).waitFor();
    await expectAccessible(chinese);
  });

  test('leads to no other site', async () => {
    const path = '/sign-in?return=//evil.example/';
    const { page } = await openPage({ url: api.url, path });
    await page.getByLabel('API key').fill(inject('stage').keys.manager);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
    expect(page.url()).toBe(`${api.url}/`);
  });
});

describe.skipIf(!hasBrowser)('through an issuer', () => {
  let provider: OidcProvider;
  let api: DashboardApi;
  const manager = { sub: 'maria', claims: { role: 'manager' }, tokenSeconds: 600 };
  beforeAll(async () => {
    provider = await oidcProvider(manager);
    api = await dashboardApi({ ...provider.env });
  });
  afterAll(async () => {
    await api.kill();
    await provider.close();
  });

  test('a reader comes in, and again when the token has expired, to the same address', async () => {
    provider.user = { ...manager, tokenSeconds: 4 };
    const path = `/wall/${inject('stage').campaignId}?lang=en`;
    const visit = { url: api.url, path, alsoAsks: [provider.issuer] };
    const { page } = await openPage(visit);
    const host = new URL(provider.issuer).host;
    await page.getByRole('button', { name: `Sign in with ${host}` }).click();
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByRole('list', { name: 'Ranking' }).waitFor();
    expect(page.url()).toBe(`${api.url}${path}`);
    await page.getByText('Your sign-in has ended.').waitFor({ timeout: 40_000 });
    provider.user = manager;
    await page.getByRole('button', { name: `Sign in with ${host}` }).click();
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByRole('list', { name: 'Ranking' }).waitFor();
    expect(page.url()).toBe(`${api.url}${path}`);
  });

  test('a reader without a role is told so', async () => {
    provider.user = { ...manager, claims: {} };
    const { page } = await openPage({ url: api.url, path: '/', alsoAsks: [provider.issuer] });
    await page.getByRole('button', { name: /^Sign in with/ }).click();
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByText('has no role that Tally knows').waitFor();
  });

  test('an answer that nobody asked for is not taken', async () => {
    const path = '/sign-in?code=stolen&state=guessed';
    const { page } = await openPage({ url: api.url, path, alsoAsks: [provider.issuer] });
    await page.getByText('nobody has asked to sign in from this tab').waitFor();
  });
});

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
