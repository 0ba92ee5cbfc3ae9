import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { aggregatorSettings } from '../services/aggregator/settings.ts';
import { querySettings } from '../services/query-api/settings.ts';
import { reporterSettings } from '../services/reporter/settings.ts';
import { renderEnvExample } from './support/env-example.ts';

const root = resolve(import.meta.dirname, '..');
const tables = {
  aggregator: aggregatorSettings,
  'query-api': querySettings,
  reporter: reporterSettings,
};

test('.env.example says what the services read; `npm run update:env` writes it', async () => {
  await expect(renderEnvExample(tables)).toMatchFileSnapshot('../.env.example');
});

test('no service with settings is left out', () => {
  const files = globSync('services/*/settings.ts', { cwd: root });
  expect(files.map((file) => file.split('/')[1]).sort()).toEqual(Object.keys(tables).sort());
});
