import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchemaFiles } from './published-schemas.ts';

const schemas = new URL('schemas/', import.meta.url);
const files = jsonSchemaFiles();

test('the JSON Schema files are current; else run npm run generate:contracts', () => {
  expect(readdirSync(schemas).sort()).toStrictEqual([...files.keys()].sort());
  for (const [name, text] of files) {
    expect(readFileSync(new URL(name, schemas), 'utf8'), name).toBe(text);
  }
});

test.each([...files])('%s is a JSON Schema', (_, text) => {
  const ajv = new Ajv2020({ formats: { 'date-time': true } });
  expect(() => ajv.compile(JSON.parse(text))).not.toThrow();
});

test('the schema of definitions takes the one of the demo', () => {
  const file = new URL('../../deploy/campaigns/putian-2026.yaml', import.meta.url);
  const ajv = new Ajv2020({ formats: { 'date-time': true } });
  const isValid = ajv.compile(JSON.parse(files.get('campaign-definition.schema.json') ?? ''));
  const definition = parse(readFileSync(file, 'utf8'));
  expect(isValid(definition)).toBe(true);
  expect(isValid({ ...definition, brand: [] })).toBe(false);
});
