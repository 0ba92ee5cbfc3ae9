import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { expect, test } from 'vitest';
import { asyncApiText } from './async-api.ts';

test('the AsyncAPI file is current; else run npm run generate:contracts', () => {
  const file = new URL('asyncapi.yaml', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(asyncApiText());
});

test('the AsyncAPI file is sound', async () => {
  const { document, diagnostics } = await new Parser().parse(asyncApiText());
  // Advice (no contact, no licence) is severity 2 and above.
  expect(diagnostics.filter(({ severity }) => severity < 2)).toStrictEqual([]);
  const addresses = document
    ?.channels()
    .all()
    .map((channel) => channel.address());
  expect(addresses).toStrictEqual([
    'orders.events.v1',
    'orders.events.v1.dlq',
    'campaigns.definitions.v1',
    'campaigns.signals.v1',
  ]);
}, 20_000);
