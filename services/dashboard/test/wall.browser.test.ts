import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BrandAnswer, CampaignAnswer } from '../../../libs/contracts/api.ts';
import { type DashboardApi, dashboardApi } from '../../../test/support/dashboard/dashboard-api.ts';
import {
  hasBrowser,
  openPage,
  pictureAll,
  type Visited,
} from '../../../test/support/dashboard/open-page.ts';
import { sell } from '../../../test/support/dashboard/sell.ts';

describe.skipIf(!hasBrowser)('the wall', () => {
  let api: DashboardApi;
  let path = '';
  beforeAll(async () => {
    api = await dashboardApi();
    path = `/wall/${inject('stage').campaignId}`;
  });
  afterAll(() => api.kill());

  const isShown = async ({ page }: Visited) => {
    await page.locator('.quarter-bars li').first().waitFor();
    await page.locator('.as-of.live').waitFor();
  };
  const number = ({ page }: Visited) => page.locator('.wall-net .count-up');
  const shownBy = async (visited: Visited) =>
    Number(await number(visited).getAttribute('data-value'));
  const showsMore = (visited: Visited, than: number) =>
    expect.poll(() => shownBy(visited), { timeout: 30_000 }).toBeGreaterThanOrEqual(than);
  const firstBrand = ({ page }: Visited) =>
    page.locator('.rank-list li').first().getAttribute('data-id');

  test('looks right at every width, in light and dark, to everybody', async () => {
    await pictureAll({ url: api.url, path }, 'wall', isShown);
    const chinese = await openPage({ url: api.url, path, language: 'zh', size: [1920, 1080] });
    await isShown(chinese);
    await chinese.page.getByRole('heading', { name: '排行榜' }).waitFor();
    expect(chinese.faults).toEqual([]);
  });

  test('follows what is sold, to the pair, and lets a brand overtake', async () => {
    const visited = await openPage({ url: api.url, path, isStill: false });
    await isShown(visited);
    const before = await shownBy(visited);
    const leader = await firstBrand(visited);
    await sell('kelp-street', 7);
    await showsMore(visited, before + 7);
    expect(await shownBy(visited)).toBe(before + 7);
    await expect.poll(() => number(visited).textContent()).toBe((before + 7).toLocaleString('en'));
    const lead = Number(
      (await visited.page.locator('.rank-value').first().textContent())?.replace(/,/g, ''),
    );
    await sell('siweiqi', lead);
    await expect.poll(() => firstBrand(visited), { timeout: 30_000 }).toBe('siweiqi');
    expect(leader).not.toBe('siweiqi');
    expect(visited.faults).toEqual([]);
  });

  test('says that the connection is lost, and comes back by itself after the API has restarted', async () => {
    const visited = await openPage({ url: api.url, path });
    await isShown(visited);
    const before = await shownBy(visited);
    await visited.page.evaluate('window.isSamePage = true');
    await api.kill();
    await visited.page.getByText('Connection lost').waitFor();
    expect(await shownBy(visited)).toBe(before);
    await sell('siweiqi', 3);
    await api.start();
    await visited.page.getByText('Connected again').waitFor({ timeout: 30_000 });
    await showsMore(visited, before + 3);
    expect(await shownBy(visited)).toBe(before + 3);
    expect(await visited.page.evaluate('window.isSamePage')).toBe(true);
  });

  test('says that figures are not up to date where nothing is heard', async () => {
    const visited = await openPage({ url: api.url, path });
    await visited.page.clock.install();
    await visited.page.reload();
    await isShown(visited);
    api.freeze(true);
    await visited.page.clock.fastForward(17_000);
    await visited.page.getByText('Not up to date').waitFor();
    api.freeze(false);
    await isShown(visited);
  });

  test('shows a milestone as it passes', async () => {
    const visited = await openPage({ url: api.url, path });
    await isShown(visited);
    const units = (await netOf('red-tile')) + 50;
    await addMilestone({ brandId: 'red-tile', units });
    const { page } = visited;
    await page.getByText(`Red Tile to ${units.toLocaleString('en')}`).waitFor();
    await sell('red-tile', 60);
    // With the campaigns of all other tests to look at, too, the API takes its time.
    const passed = page.getByText(`Red Tile passed ${units.toLocaleString('en')}`);
    await passed.waitFor({ timeout: 90_000 });
    expect(visited.faults).toEqual([]);
  }, 120_000);

  test('fits on a screen of a room, all of it', async () => {
    for (const size of [
      [1920, 1080],
      [3840, 2160],
    ] as const) {
      const visited = await openPage({ url: api.url, path, size });
      await isShown(visited);
      const [height, width] = (await visited.page.evaluate(
        '[document.documentElement.scrollHeight, document.documentElement.scrollWidth]',
      )) as number[];
      expect([width, height]).toEqual(size);
      await visited.page.context().close();
    }
  });

  test('says what is wrong where there is no such campaign', async () => {
    const { page } = await openPage({ url: api.url, path: '/wall/nowhere' });
    await page.getByRole('heading', { name: 'There is no such campaign' }).waitFor();
  });

  const campaignUrl = () => `${api.url}/v1/campaigns/${inject('stage').campaignId}`;

  async function netOf(brandId: string): Promise<number> {
    const response = await fetch(`${campaignUrl()}/brands/${brandId}`);
    const { brand } = (await response.json()) as BrandAnswer;
    return Number(brand.units.find(({ unit }) => unit === 'pair')?.net);
  }

  async function addMilestone(milestone: { brandId: string; units: number }): Promise<void> {
    const response = await fetch(campaignUrl());
    const { definition } = (await response.json()) as CampaignAnswer;
    const milestones = [...(definition.signals?.milestones ?? []), milestone];
    const changed = { ...definition, signals: { ...definition.signals, milestones } };
    const put = await fetch(campaignUrl(), {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        'if-match': response.headers.get('etag') ?? '',
      },
      body: JSON.stringify({ reason: 'a milestone to look at', definition: changed }),
    });
    expect(put.status).toBe(200);
  }
});
