import { describe, expect, test } from 'vitest';
import {
  brandAnswerSchema,
  brandsAnswerSchema,
  campaignAnswerSchema,
  campaignsAnswerSchema,
  integrityAnswerSchema,
  listingsAnswerSchema,
  problemSchema,
  seriesAnswerSchema,
  totalsAnswerSchema,
} from '../../../libs/contracts/api.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const published = {
  '': campaignsAnswerSchema,
  '/autumn': campaignAnswerSchema,
  '/autumn/totals': totalsAnswerSchema,
  '/autumn/totals?basis=cohort&allowPartial=true': totalsAnswerSchema,
  '/autumn/brands': brandsAnswerSchema,
  '/autumn/brands/ada': brandAnswerSchema,
  '/autumn/brands/ada/listings': listingsAnswerSchema,
  '/autumn/series?grain=day': seriesAnswerSchema,
  '/autumn/integrity': integrityAnswerSchema,
  '/nowhere/totals': problemSchema,
  '/autumn/totals?limit=x': problemSchema,
};

async function apiWithSales() {
  const api = await testApi();
  api.events.push(
    paid({ brandId: 'ada', partition: 1 }),
    paid({ brandId: 'ada', category: 'bags', listingId: 'tote' }),
    paid({ brandId: 'ghost', category: 'hats' }),
  );
  api.feed();
  return api;
}

describe('an answer is as its published schema says', () => {
  test.each(Object.entries(published))('/v1/campaigns%s', async (path, schema) => {
    const api = await apiWithSales();
    const answer = (await api.server.inject(`/v1/campaigns${path}`)).json();
    expect(schema.parse(answer)).toEqual(answer);
  });

  test('in parts', async () => {
    const api = await apiWithSales();
    api.shards.apply({ kind: 'unreadable', partition: 1, reason: 'connection lost' });
    const url = '/v1/campaigns/autumn';
    problemSchema.parse((await api.server.inject(`${url}/totals`)).json());
    const part = (await api.server.inject(`${url}/totals?allowPartial=true`)).json();
    expect(totalsAnswerSchema.parse(part).missingPartitions).toEqual([1]);
    integrityAnswerSchema.parse((await api.server.inject(`${url}/integrity`)).json());
  });
});

test('the description names what each route answers', async () => {
  const api = await testApi();
  const { paths } = (await api.server.inject('/openapi.json')).json();
  for (const [path, methods] of Object.entries<Record<string, { responses: object }>>(paths)) {
    for (const { responses } of Object.values(methods)) {
      if (/\/(stream|files\/\{name\})$/.test(path)) continue;
      const status = '202' in responses ? 202 : 200;
      expect(responses).toMatchObject({
        [status]: { content: { 'application/json': { schema: { type: 'object' } } } },
        '4XX': { $ref: '#/components/responses/Problem' },
      });
    }
  }
});
