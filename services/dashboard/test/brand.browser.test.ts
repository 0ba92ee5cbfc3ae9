import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { apiClient } from '../../../libs/client/api-client.ts';
import { type DashboardApi, keyedApi } from '../../../test/support/dashboard/dashboard-api.ts';
import {
  expectAccessible,
  hasBrowser,
  openPage,
  pictureAll,
  type Visited,
} from '../../../test/support/dashboard/open-page.ts';
import { sell } from '../../../test/support/dashboard/sell.ts';

describe.skipIf(!hasBrowser)('the page of a brand', () => {
  let api: DashboardApi;
  beforeAll(async () => {
    api = await keyedApi();
  });
  afterAll(() => api.kill());

  const path = () => `/brand?campaign=${inject('stage').campaignId}`;
  const net = ({ page }: Visited) =>
    page.locator('.figure', { hasText: 'Net pairs' }).locator('.figure-value').textContent();
  /** Ids and names of all other brands, as a manager is told them. */
  const others = async () => {
    const { campaignId, keys } = inject('stage');
    const params = { path: { campaignId } };
    const client = apiClient({ url: api.url, token: keys.manager });
    const { data } = await client.GET('/v1/campaigns/{campaignId}', { params });
    const brands = data?.definition.brands ?? [];
    return brands.filter(({ id }) => id !== 'siweiqi').flatMap(({ id, name }) => [id, name]);
  };
  const isShown = async ({ page }: Visited) => {
    await page.getByRole('heading', { name: 'Siweiqi', level: 1 }).waitFor();
    await page.locator('.figure', { hasText: 'Net pairs' }).waitFor();
    await page.getByRole('heading', { name: 'By reason' }).waitFor();
  };

  test('shows its own sales as they come, and never another brand', async () => {
    const visited = await openPage({ url: api.url, path: '/', role: 'brand' });
    const { page, faults } = visited;
    await page.waitForLoadState('networkidle');
    await page.addInitScript(keepAnswers);
    await page.goto(path());
    await isShown(visited);
    const before = await net(visited);
    await sell('nine-carp', 7);
    await sell('siweiqi', 3);
    await expect.poll(() => net(visited), { timeout: 20_000 }).not.toBe(before);
    expect(await page.getByRole('row', { name: /^siweiqi-/ }).count()).toBeGreaterThan(0);
    const heard = `${await page.evaluate('window.heard')}\n${await page.content()}`;
    expect(heard).toMatch(/^event: update/m);
    expect(heard).toContain('siweiqi');
    const rivals = await others();
    expect(rivals.length).toBeGreaterThan(10);
    expect(rivals.filter((name) => new RegExp(`\\b${name}\\b`).test(heard))).toEqual([]);
    await expectAccessible(visited);
    expect(faults).toEqual([]);
  });

  test('can be used by keys, and keeps what was chosen in its address', async () => {
    const visited = await openPage({ url: api.url, path: path(), role: 'brand', size: [390, 844] });
    const { page, faults } = visited;
    await isShown(visited);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    await page.getByLabel('Campaign', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.getByLabel('Clock', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/basis=cohort/);
    expect(faults).toEqual([]);
  });

  test('looks right at every width, in light and dark, to everybody', async () => {
    await pictureAll({ url: api.url, path: path(), role: 'brand' }, 'brand', isShown);
  });
});

/** Keeps everything that the page is answered, live streams among it, in `window.heard`. */
const keepAnswers = `
  const ask = window.fetch;
  window.heard = '';
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    const reader = answer.clone().body?.pipeThrough(new TextDecoderStream()).getReader();
    const keep = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        window.heard += value;
      }
    };
    if (reader) keep().catch(() => undefined);
    return answer;
  };
`;
