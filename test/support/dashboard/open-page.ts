import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, expect, inject } from 'vitest';
import type { CallerRole } from '../../../libs/contracts/api-key-file.ts';

/** How a reader comes to a page. */
export interface Visit {
  /** Where the API is: `http://127.0.0.1:41234`. */
  readonly url: string;
  /** From there: `/wall/putian-2026`. */
  readonly path: string;
  /** Signs in with the key of a role, on an API that knows keys. */
  readonly role?: CallerRole;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh';
  /** Width and height of the window. */
  readonly size?: readonly [number, number];
  /** Whether the reader wants nothing to move; so it is unless a test is about motion. */
  readonly isStill?: boolean;
  /** Other origins that may be asked: the issuer. */
  readonly alsoAsks?: readonly string[];
}

/** A page, and all that went wrong on it. */
export interface Visited {
  readonly page: Page;
  /** Errors of the console, and requests to other origins; must stay empty. */
  readonly faults: string[];
}

const root = resolve(import.meta.dirname, '../../..');
const screenshots = join(root, 'out/screenshots');

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/** Whether this machine has a browser: `describe.skipIf(!hasBrowser)`. */
export const hasBrowser: boolean = inject('browserUrl') !== '';

/** Opens a page in a window of its own, with nothing kept from others. */
export async function openPage(visit: Visit): Promise<Visited> {
  const { url, path, role, theme = 'light', language = 'en', size = [1440, 900] } = visit;
  browser ??= chromium.connect(inject('browserUrl'));
  const [width, height] = size;
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: visit.isStill === false ? 'no-preference' : 'reduce',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    baseURL: url,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  await watch(page, { ...visit, faults });
  if (role !== undefined) {
    const key = inject('stage').keys[role];
    await page.addInitScript(`sessionStorage.setItem('tally.token', '${key}')`);
  }
  await page.goto(path);
  return { page, faults };
}

/** Notes what must not happen, and keeps every request to another origin from leaving. */
async function watch(
  page: Page,
  { url, alsoAsks = [], faults }: Visit & { readonly faults: string[] },
): Promise<void> {
  const known = [url, ...alsoAsks].map((each) => new URL(each).origin);
  await page.route('**/*', (route) => {
    const asked = new URL(route.request().url());
    if (known.includes(asked.origin) || asked.protocol === 'data:') return route.continue();
    faults.push(`asked ${asked.origin}`);
    return route.abort();
  });
  page.on('pageerror', (error) => faults.push(`threw ${error.stack}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
}

/** Looks for everything that keeps people with a disability out; finds nothing on a good page. */
export async function expectAccessible({ page }: Visited): Promise<void> {
  // By the protocol of the browser and not by a script in the page, which its policy would refuse.
  await page.evaluate(axe.source);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
  const said = found.violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`),
  }));
  expect(said).toEqual([]);
}

/** Keeps a picture of a page in `out/screenshots`. */
export async function shoot({ page }: Visited, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/** The widths at which each page is pictured. */
export const pictureSizes = {
  390: [390, 844],
  1440: [1440, 900],
  3840: [3840, 2160],
} as const;

/**
 * Pictures of a page at all widths, in light and dark, each with a look at who is kept out. The page
 * must have come to rest: `until` says when.
 */
export async function pictureAll(
  visit: Omit<Visit, 'size' | 'theme'>,
  name: string,
  until: (visited: Visited) => Promise<unknown>,
): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    const visited = await openPage({ ...visit, theme });
    await until(visited);
    for (const [width, [, height]] of Object.entries(pictureSizes)) {
      // The largest takes the longest, and is no other in the dark.
      if (width === '3840' && theme === 'dark') continue;
      await visited.page.setViewportSize({ width: Number(width), height });
      await until(visited);
      await shoot(visited, `${name}-${width}-${theme}`);
      if (width === '1440') await expectAccessible(visited);
    }
    expect(visited.faults).toEqual([]);
    await visited.page.context().close();
  }
}
