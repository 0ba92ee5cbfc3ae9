import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { apiClient } from '../../../libs/client/api-client.ts';
import type { CallerRole } from '../../../libs/contracts/api-key-file.ts';
import { type DashboardApi, keyedApi } from '../../../test/support/dashboard/dashboard-api.ts';
import {
  expectAccessible,
  hasBrowser,
  openPage,
  pictureAll,
  type Visited,
} from '../../../test/support/dashboard/open-page.ts';
import { sell } from '../../../test/support/dashboard/sell.ts';

describe.skipIf(!hasBrowser)('the desk', () => {
  let api: DashboardApi;
  beforeAll(async () => {
    api = await keyedApi();
  });
  afterAll(() => api.kill());

  const campaignId = () => inject('stage').campaignId;
  const open = (rest = '', role: CallerRole = 'manager') =>
    openPage({ url: api.url, path: `/c/${campaignId()}${rest}`, role });

  /** Net pairs of the campaign by the API, as the page writes them. */
  const netPairs = async () => {
    const client = apiClient({ url: api.url, token: inject('stage').keys.manager });
    const params = { path: { campaignId: campaignId() } };
    const { data } = await client.GET('/v1/campaigns/{campaignId}/totals', { params });
    return written(data?.totals.units.find(({ unit }) => unit === 'pair')?.net ?? 0);
  };

  const isShown = ({ page }: Visited) =>
    page.getByRole('link', { name: 'Nine Carp', exact: true }).waitFor();

  test('says where everything stands, and leads to all of it', async () => {
    const visited = await open();
    const { page, faults } = visited;
    await isShown(visited);
    const before = await netPairs();
    expect(await figure(page, 'Net pairs')).toBe(before);
    await sell('kelp-street', 3);
    await expect.poll(netPairs, { timeout: 20_000 }).not.toBe(before);
    await expect.poll(() => figure(page, 'Net pairs'), { timeout: 20_000 }).not.toBe(before);
    expect(await figure(page, 'Net pairs')).toBe(await netPairs());
    await page.getByLabel('Find a brand').fill('siwei');
    await page.getByText('1 of 23 rows').waitFor();
    // One brand keeps the tables short, which all are checked for everybody.
    await page.getByRole('link', { name: 'Siweiqi', exact: true }).click();
    await page
      .getByRole('button', { name: /^Hold siweiqi/ })
      .first()
      .waitFor();
    for (const [part, content] of parts) {
      await page.getByRole('link', { name: part, exact: true }).click();
      await content(page).waitFor();
      await expectAccessible(visited);
    }
    expect(faults).toEqual([]);
  });

  test('takes a listing out and brings it back, having said what that does', async () => {
    const before = await netPairs();
    const { page, faults } = await open('?brand=siweiqi');
    const listing = page.getByRole('row', { name: /shoes, pairs/ }).first();
    await listing.getByRole('button', { name: /^Hold/ }).click();
    const dialog = page.getByRole('dialog');
    const effect = dialog.getByRole('row', { name: /The campaign: net pairs/ });
    const [, now, then, change] = await effect.locator('th, td').allTextContents();
    expect(now).toBe(before);
    expect(then).not.toBe(before);
    const confirm = dialog.getByRole('button', { name: 'Hold the listing' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Why').fill('counterfeit complaint 118');
    await confirm.click();
    await dialog.getByRole('status').filter({ hasText: 'is held' }).waitFor();
    expect(await netPairs()).toBe(then);
    await dialog.getByRole('link', { name: 'All held listings' }).click();
    const held = page.getByRole('row', { name: /counterfeit complaint 118/ });
    await held.getByRole('button', { name: /^Release/ }).click();
    const back = dialog.getByRole('row', { name: /The campaign: net pairs/ });
    await back.waitFor();
    expect(await back.locator('th, td').allTextContents()).toEqual([
      'The campaign: net pairs',
      then,
      before,
      change?.replace('-', '+'),
    ]);
    await dialog.getByLabel('Why').fill('the complaint was withdrawn');
    await dialog.getByRole('button', { name: 'Release the listing' }).click();
    await dialog.getByRole('status').filter({ hasText: 'is released' }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('No listing is held.', { exact: false }).waitFor();
    expect(await netPairs()).toBe(before);
    expect(faults).toEqual([]);
  });

  test('has an address that says all that was chosen, to be shared', async () => {
    const address = '?tab=time&group=home-grown&range=day-1&grain=15m&basis=cohort&sum=1';
    const { page, faults } = await open(`${address}&beside=${inject('stage').earlierId}`);
    const chart = page.getByRole('figure');
    await chart.getByRole('button', { name: 'As a table' }).click();
    expect(await chart.getByRole('row').count()).toBe(1 + 96);
    const heads = await chart.getByRole('columnheader').allTextContents();
    expect(heads.slice(1)).toEqual(['Net units', 'The sale before']);
    expect(await page.getByLabel('Of', { exact: true }).inputValue()).toBe('group:home-grown');
    expect(await page.getByLabel('Clock').inputValue()).toBe('cohort');
    await chart.getByRole('button', { name: 'As a table' }).click();
    await brush(page);
    await page.waitForURL(/range=\d{4}-\d\d-\d\dT\d\d%3A\d\dZ\.\./);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('link', { name: 'Nine Carp', exact: true }).waitFor();
    const again = await page.context().newPage();
    await again.addInitScript(
      `sessionStorage.setItem('tally.token', '${inject('stage').keys.manager}')`,
    );
    await again.goto(page.url());
    await again.getByRole('link', { name: 'Nine Carp', exact: true }).waitFor();
    expect(await figure(again, 'Net pairs')).toBe(await figure(page, 'Net pairs'));
    expect(faults).toEqual([]);
  });

  test('can be used by keys alone, and gives its tables away', async () => {
    const visited = await open();
    const { page, faults } = visited;
    await isShown(visited);
    const focused = () => page.locator(':focus');
    await page.getByRole('button', { name: 'Net sales' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=-amount/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=amount/);
    await page.getByRole('link', { name: 'Siweiqi', exact: true }).focus();
    await page.keyboard.press('Enter');
    const hold = page.getByRole('button', { name: /^Hold siweiqi/ }).first();
    await hold.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused().textContent()).toBe('Hold …');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).first().focus();
    await page.keyboard.press('Enter');
    const file = join(await mkdtemp(join(tmpdir(), 'tally-desk-')), 'listings.csv');
    await (await download).saveAs(file);
    const table = await readFile(file, 'utf8');
    expect(table).toMatch(/"listingId"/);
    expect(table).toMatch(/"siweiqi-/);
    expect(faults).toEqual([]);
  });

  test('gives each role what is its own, and asks for nothing else', async () => {
    const finance = await open('?brand=siweiqi', 'finance');
    await finance.page
      .getByRole('row', { name: /shoes, pairs/ })
      .first()
      .waitFor();
    expect(await finance.page.getByRole('button', { name: /^Hold/ }).count()).toBe(0);
    expect(finance.faults).toEqual([]);
    const { page, faults } = await open('?tab=holds', 'operator');
    await page.getByRole('heading', { name: 'Versions of the definition' }).waitFor();
    await page.getByRole('link', { name: 'Integrity' }).click();
    await page.getByText('4 of 4').waitFor();
    const shown = page.getByRole('navigation', { name: 'Parts of the desk' }).getByRole('link');
    expect(await shown.allTextContents()).toEqual(['Definition', 'Integrity']);
    expect(faults).toEqual([]);
  });

  test('looks right at every width, in light and dark, to everybody', async () => {
    const path = `/c/${campaignId()}`;
    await pictureAll({ url: api.url, path, role: 'manager' }, 'desk', isShown);
  });
});

/** The parts of the desk beside the first, and what tells that each has come. */
const parts: readonly (readonly [string, (page: Page) => ReturnType<Page['locator']>])[] = [
  ['Over time', (page) => page.locator('.u-over')],
  ['Pace and uplift', (page) => page.getByRole('cell', { name: 'Behind' }).first()],
  ['Returns', (page) => page.getByRole('heading', { name: 'By reason' })],
  ['Buyers', (page) => page.getByRole('row', { name: /^Siweiqi/ })],
  ['Signals', (page) => page.getByText('Siweiqi passed').first()],
  ['Held listings', (page) => page.getByRole('heading', { name: 'Every hold and release' })],
  ['Definition', (page) => page.getByText('What that has moved')],
  ['Integrity', (page) => page.getByRole('heading', { name: 'Partitions' })],
];

function written(value: number | bigint): string {
  return value.toLocaleString('en-GB');
}

/** A figure by its name. */
async function figure(page: Page, name: string): Promise<string | null> {
  return page.locator('.figure', { hasText: name }).first().locator('.figure-value').textContent();
}

/** Drags over the middle of the chart. */
async function brush(page: Page): Promise<void> {
  const box = await page.locator('.u-over').boundingBox();
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(x + width * 0.4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 3 });
  await page.mouse.up();
}
