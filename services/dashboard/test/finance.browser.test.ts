import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createSigningKey } from '../../../services/reporter/report/signing-key.ts';
import { type DashboardApi, dashboardApi } from '../../../test/support/dashboard/dashboard-api.ts';
import {
  expectAccessible,
  hasBrowser,
  openPage,
  pictureAll,
  type Visited,
} from '../../../test/support/dashboard/open-page.ts';
import { runTally } from '../../../test/support/run-tally.ts';

describe.skipIf(!hasBrowser)('the page of finance', () => {
  let api: DashboardApi;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tally-finance-'));
    const { env: shared, keysFile } = inject('stage');
    const keyFile = join(folder, 'key.pem');
    await createSigningKey(keyFile);
    env = { ...shared, REPORTS_DIR: join(folder, 'reports'), REPORT_KEY_FILE: keyFile };
    const keys = { AUTH_MODE: 'keys', AUTH_KEYS_FILE: keysFile };
    api = await dashboardApi({ REPORTS_DIR: join(folder, 'reports'), ...keys });
  });
  afterAll(async () => {
    await api.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const earlier = () => `/finance/${inject('stage').earlierId}`;
  const close = () =>
    runTally(['close', '--campaign', inject('stage').earlierId, '--by', 'Ada'], env);
  const isShown = ({ page }: Visited) => page.getByRole('heading', { name: 'The close' }).waitFor();

  test('says what is in the way of a close, with figures and what to do', async () => {
    const path = `/finance/${inject('stage').campaignId}`;
    const visited = await openPage({ url: api.url, path, role: 'finance' });
    const { page, faults } = visited;
    await page.getByText('closableFrom', { exact: false }).waitFor();
    await page.getByText('Wait until the campaign and its grace are over.').waitFor();
    await page.getByRole('heading', { name: 'No report is sealed yet' }).waitFor();
    expect(await page.getByRole('button', { name: 'Close the books …' }).isDisabled()).toBe(true);
    await expectAccessible(visited);
    expect(faults).toEqual([]);
  });

  test('lets a second person approve, by keys, and shows what was sealed', async () => {
    expect(await close()).toMatchObject({ code: 0 });
    const visited = await openPage({ url: api.url, path: earlier(), role: 'finance' });
    const { page, faults } = visited;
    await page.getByRole('button', { name: 'Approve …' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Approve the report' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Why').fill('as counted');
    await expectAccessible(visited);
    await confirm.focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await close()).toMatchObject({ code: 0 });
    await page.getByRole('button', { name: 'Show the bridge' }).click();
    await page.getByText(/no bridge|The log gives/).waitFor();
    const row = page.getByRole('row', { name: /^report\.json/ });
    const download = page.waitForEvent('download');
    await row.getByRole('button', { name: 'Download report.json' }).click();
    const file = join(folder, 'report.json');
    await (await download).saveAs(file);
    const sha256 = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    expect(await row.locator('code').textContent()).toBe(sha256);
    await expectAccessible(visited);
    expect(faults).toEqual([]);
  });

  test('gives a brand its own statement of it', async () => {
    const path = `/brand?campaign=${inject('stage').earlierId}`;
    const { page, faults } = await openPage({ url: api.url, path, role: 'brand' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'v1, statement.json' }).click();
    const file = join(folder, 'statement.json');
    await (await download).saveAs(file);
    const statement = await readFile(file, 'utf8');
    expect(statement).toContain('siweiqi');
    expect(statement).not.toContain('nine-carp');
    expect(faults).toEqual([]);
  });

  test('looks right at every width, in light and dark, to everybody', async () => {
    await pictureAll({ url: api.url, path: earlier(), role: 'finance' }, 'finance', isShown);
  });
});
