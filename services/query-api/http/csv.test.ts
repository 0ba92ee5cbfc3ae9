import { describe, expect, test } from 'vitest';
import { guardedApi, keyOf } from '../../../test/support/query-api/guarded-api.ts';
import { paid } from '../../../test/support/query-api/test-api.ts';
import { csvOf } from './csv.ts';

async function tableOf(url: string, accept = 'text/csv', role: 'manager' | 'brand' = 'manager') {
  const api = await guardedApi();
  api.events.push(paid({ brandId: 'bo', category: 'bags', listingId: 'tote', quantity: 3 }));
  api.feed();
  const headers = { authorization: `Bearer ${keyOf(role)}`, accept };
  return api.server.inject({ url: `/v1/campaigns${url}`, headers });
}

describe('a table', () => {
  test('of the ranking has the head in the first columns and a column for each figure', async () => {
    const { headers, body } = await tableOf('/autumn/brands?limit=1');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers['content-disposition']).toBe('attachment; filename="brands.csv"');
    expect(headers['link']).toContain('rel="next"');
    const [names = '', first = ''] = body.split('\r\n');
    expect(names).toMatch(
      /^"campaignId","definitionVersion","status","basis","asOf","completeUntil","partial","offsets","rank","id"/,
    );
    expect(names).toContain('"pair.net"');
    expect(names).toContain('"CNY.net"');
    expect(first).toMatch(/^"autumn",2,"live","activity","2026-11-10T04:00:00.000Z",/);
    expect(first).toContain(',"0=5 1=0",1,"ada","Ada",true,');
  });

  test('can be had of every list and series', async () => {
    for (const [url, least] of [
      ['', 1],
      ['/autumn/definitions', 2],
      ['/autumn/holds', 2],
      ['/autumn/brands/ada/listings', 2],
      ['/autumn/series?grain=day', 3],
      ['/autumn/integrity', 2],
      ['/autumn/totals', 4],
    ] as const) {
      const { headers, body } = await tableOf(url);
      expect(headers['content-type']).toMatch(/^text\/csv/);
      expect(body.trimEnd().split('\r\n').length).toBeGreaterThan(least);
    }
  });

  test('tells a brand no more than the other form does', async () => {
    const { body } = await tableOf('/autumn/brands/ada', 'text/csv', 'brand');
    expect(body).toContain('"ada"');
    expect(body).not.toMatch(/\bbo\b|98765|0=/);
  });

  test.each([
    ['*/*', false],
    ['application/json', false],
    ['text/csv;q=0', false],
    ['text/csv;q=0.5, application/json', false],
    ['text/csv, application/json;q=0.5', true],
    ['TEXT/CSV', true],
  ])('is had by Accept: %s: %s', async (accept, isTable) => {
    const { headers } = await tableOf('/autumn/brands', accept);
    expect(String(headers['content-type']).startsWith('text/csv')).toBe(isTable);
  });

  test('is not made of a problem', async () => {
    const { headers } = await tableOf('/nowhere/brands');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });
});

describe('77: what a spreadsheet would take for a formula', () => {
  const lead = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

  test.each(lead.map((first) => [JSON.stringify(first), first]))(
    'beginning with %s is quoted, with an apostrophe in front',
    (_shown, first) => {
      const text = `${first}cmd|' /C calc'!A0`;
      expect(csvOf({ brands: [{ name: text }] })).toBe(`"name"\r\n"'${text}"\r\n`);
    },
  );

  test('is none where it is a number, which keeps its sign and all its digits', () => {
    const rows = [{ net: -5, sold: 2n ** 60n, share: 0.5 }];
    expect(csvOf({ brands: rows })).toBe('"net","sold","share"\r\n-5,1152921504606846976,0.5\r\n');
  });

  test('a quote, a comma and a line break within a text stay within it', () => {
    expect(csvOf({ brands: [{ name: 'a "b", c\r\nd' }] })).toBe('"name"\r\n"a ""b"", c\r\nd"\r\n');
  });
});
