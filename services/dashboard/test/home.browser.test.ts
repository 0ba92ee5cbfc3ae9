import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DashboardApi, dashboardApi } from '../../../test/support/dashboard/dashboard-api.ts';
import {
  hasBrowser,
  openPage,
  pictureAll,
  type Visited,
} from '../../../test/support/dashboard/open-page.ts';

describe.skipIf(!hasBrowser)('the first page', () => {
  let api: DashboardApi;
  beforeAll(async () => {
    api = await dashboardApi();
  });
  afterAll(() => api.kill());

  const isShown = ({ page }: Visited) =>
    page
      .getByRole('heading', { name: /Putian home-grown shoes/ })
      .first()
      .waitFor();

  test('lists the campaigns and leads to their pages', async () => {
    const visited = await openPage({ url: api.url, path: '/' });
    await isShown(visited);
    const { page, faults } = visited;
    // Other tests have campaigns of the same name.
    const { campaignId } = inject('stage');
    await page.locator(`a[href="/wall/${campaignId}"]`).click();
    await page.waitForURL(`**/wall/${campaignId}`);
    await page.goBack();
    await isShown(visited);
    expect(faults).toEqual([]);
  });

  test('looks right at every width, in light and dark, to everybody', async () => {
    await pictureAll({ url: api.url, path: '/' }, 'home', isShown);
  });

  test('says so where there is no such page', async () => {
    const { page, faults } = await openPage({ url: api.url, path: '/' });
    await page.evaluate(
      "history.pushState(null, '', '/nowhere'); dispatchEvent(new Event('popstate'))",
    );
    await page.getByRole('link', { name: 'To the campaigns' }).waitFor();
    expect(faults).toEqual([]);
  });
});
