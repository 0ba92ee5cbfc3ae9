import { describe, expect, test } from 'vitest';
import {
  brandsAnswerSchema,
  campaignAnswerSchema,
  integrityAnswerSchema,
  problemSchema,
  totalsAnswerSchema,
} from './api.ts';
import { campaignUpdateSchema } from './api-stream.ts';

const head = {
  campaignId: 'putian-2026',
  definitionVersion: 3,
  status: 'live',
  basis: 'activity',
  asOf: '2026-11-10T12:00:01.204Z',
  completeUntil: '2026-11-10T12:00:00.950Z',
  partial: false,
  offsets: { '0': 18_233, '1': 18_190 },
};

const totals = {
  orders: 120,
  lines: 131,
  units: [{ unit: 'pair', placed: 0, sold: 240, cancelled: 3, returned: 5, net: 232 }],
  amounts: [
    {
      currency: 'CNY',
      gross: 2_400_000,
      discount: 24_000,
      sold: 2_376_000,
      cancelled: 29_700,
      refunded: 49_500,
      net: 2_296_800,
    },
  ],
};

const brand = { rank: 1, id: 'siweiqi', name: 'Siweiqi', homeGrown: true, ...totals };

const wholeTotals = { ...head, totals, groups: [], held: totals, outsideRoster: totals };

function isValid(schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) {
  return schema.safeParse(value).success;
}

describe('an answer', () => {
  test('is as the contract shows it', () => {
    expect(totalsAnswerSchema.parse(wholeTotals)).toStrictEqual(wholeTotals);
    expect(isValid(brandsAnswerSchema, { ...head, brands: [brand] })).toBe(true);
  });

  test('has no field that nobody has thought of, however deep', () => {
    expect(isValid(totalsAnswerSchema, { ...wholeTotals, more: 1 })).toBe(false);
    const more = { ...totals, units: [{ ...totals.units[0], gross: 1 }] };
    expect(isValid(totalsAnswerSchema, { ...wholeTotals, totals: more })).toBe(false);
    const brands = [{ ...brand, target: { units: 5 } }];
    expect(isValid(brandsAnswerSchema, { ...head, brands })).toBe(false);
  });

  test('lacks none of its fields', () => {
    for (const name of Object.keys(wholeTotals)) {
      expect(isValid(totalsAnswerSchema, { ...wholeTotals, [name]: undefined })).toBe(false);
    }
  });

  test('may have nothing placed on the cohort clock, and less than nothing left', () => {
    const units = [{ ...totals.units[0], placed: null, net: -2 }];
    const cohort = { ...wholeTotals, totals: { ...totals, units } };
    expect(isValid(totalsAnswerSchema, cohort)).toBe(true);
    const below = [{ ...totals.units[0], sold: -1 }];
    expect(isValid(totalsAnswerSchema, { ...wholeTotals, held: { ...totals, units: below } })).toBe(
      false,
    );
  });

  test('that is partial names what is missing', () => {
    const partial = { ...wholeTotals, partial: true, missingPartitions: [1] };
    expect(isValid(totalsAnswerSchema, partial)).toBe(true);
  });
});

test('an update of a stream may leave out its groups, and nothing else', () => {
  const update = { ...head, totals, brands: [brand] };
  expect(isValid(campaignUpdateSchema, update)).toBe(true);
  expect(isValid(campaignUpdateSchema, { ...update, groups: [] })).toBe(true);
  expect(isValid(campaignUpdateSchema, { ...update, brands: undefined })).toBe(false);
});

test('integrity counts every partition by outcome and reason', () => {
  const partition = {
    partition: 0,
    startOffset: 0,
    nextOffset: 18_233,
    endOffset: 18_240,
    lag: 7,
    applied: 18_000,
    duplicate: 200,
    conflict: 1,
    rejected: 2,
    rejectedBy: { invalid_number: 2 },
    skipped: 30,
    gaps: 0,
    watermark: '2026-11-10T12:00:00.950Z',
    epoch: 3,
    state: 'ok',
  };
  expect(isValid(integrityAnswerSchema, { ...head, partitions: [partition] })).toBe(true);
  const unknownReason = { ...partition, rejectedBy: { bad_luck: 2 } };
  expect(isValid(integrityAnswerSchema, { ...head, partitions: [unknownReason] })).toBe(false);
});

test("a brand's view of a campaign does not say who changed it", () => {
  const definition = {
    id: 'putian-2026',
    name: 'Sale',
    timeZone: 'Asia/Shanghai',
    start: '2026-11-10T00:00',
    end: '2026-11-13T00:00',
    currency: 'CNY',
    categories: { shoes: { unit: 'pair' } },
    brands: [{ id: 'siweiqi', name: 'Siweiqi' }],
  };
  const { campaignId, definitionVersion, status } = head;
  const own = { campaignId, definitionVersion, status, changedAt: head.asOf, definition };
  expect(isValid(campaignAnswerSchema, own)).toBe(true);
  expect(isValid(campaignAnswerSchema, { ...own, changedBy: 'wei', reason: 'first' })).toBe(true);
});

test('a problem has its type, title, status and what to do', () => {
  const problem = {
    type: 'urn:tally:problem:brand-not-found',
    title: 'There is no such brand',
    status: 404,
    detail: 'The brands of the campaign are listed at /v1/campaigns/putian-2026.',
  };
  expect(isValid(problemSchema, problem)).toBe(true);
  expect(isValid(problemSchema, { ...problem, status: 200 })).toBe(false);
  expect(isValid(problemSchema, { ...problem, stack: 'at …' })).toBe(false);
});
