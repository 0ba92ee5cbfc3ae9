import { expect, test } from 'vitest';
import { buildDashboard } from '../build/build-dashboard.ts';

/** All pages together, as they come over the wire. */
const bytesMax = 120_000;

test('all pages together stay within their budget', async () => {
  const { files } = await buildDashboard();
  const bytes = files.reduce((sum, { brBytes }) => sum + brBytes, 0);
  expect(files.map(({ name }) => name)).toContain('index.html');
  expect(bytes).toBeLessThanOrEqual(bytesMax);
}, 60_000);
