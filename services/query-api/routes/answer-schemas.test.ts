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

const campaign = '/v1/campaigns/autumn';

interface AnswerSchema {
  safeParse(value: unknown): { error?: unknown };
}

/** What an address answers, read by a schema that takes no field more and none less. */
async function answers(schema: AnswerSchema, url: string): Promise<void> {
  const api = await testApi();
  api.events.push(
    paid({ brandId: 'ada', quantity: 3, amount: 300, discount: 30 }),
    paid({ brandId: 'ghost', quantity: 7, amount: 700, partition: 1 }),
  );
  api.feed();
  const answer = (await api.server.inject(url)).json();
  expect(schema.safeParse(answer).error).toBeUndefined();
}

describe('every answer is as its published schema says', () => {
  const published: readonly (readonly [url: string, schema: AnswerSchema])[] = [
    ['/v1/campaigns', campaignsAnswerSchema],
    [campaign, campaignAnswerSchema],
    [`${campaign}/totals`, totalsAnswerSchema],
    [`${campaign}/totals?basis=cohort`, totalsAnswerSchema],
    [`${campaign}/brands`, brandsAnswerSchema],
    [`${campaign}/brands/ada`, brandAnswerSchema],
    [`${campaign}/brands/ada/listings`, listingsAnswerSchema],
    [`${campaign}/series?grain=day`, seriesAnswerSchema],
    [`${campaign}/integrity`, integrityAnswerSchema],
    [`${campaign}/brands/nobody`, problemSchema],
    [`${campaign}/totals?limit=x`, problemSchema],
    ['/v1/nothing', problemSchema],
  ];

  test.each(published)('%s', async (url, schema) => answers(schema, url));
});
