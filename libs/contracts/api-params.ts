import { z } from 'zod';
import { basisSchema } from './api.ts';
import { reportVersionText } from './api-close.ts';
import { asOf, asOfRule, asOfStandsAlone } from './as-of-param.ts';
import { parseInstant } from './instant.ts';
import { quarterSeconds } from './measures.ts';

/** How fine a series is: UTC quarter hours, or hours and days of the campaign's zone. */
export const grains = ['15m', 'hour', 'day'] as const;
export type Grain = (typeof grains)[number];

/** By what a ranking orders, in the leading unit and currency of the answer. */
export const rankMeasures = ['netUnits', 'soldUnits', 'netAmount'] as const;
export type RankMeasure = (typeof rankMeasures)[number];

/** What a chart can show, in the leading unit and currency of the answer. */
export const figureMeasures = [
  'orders',
  'lines',
  'placedUnits',
  'soldUnits',
  'cancelledUnits',
  'returnedUnits',
  'netUnits',
  'grossAmount',
  'discountAmount',
  'soldAmount',
  'cancelledAmount',
  'refundedAmount',
  'netAmount',
] as const;
export type FigureMeasure = (typeof figureMeasures)[number];

/**
 * What a request to the API may say in its path and its query. A name that is not here is refused,
 * and so is a value that comes twice.
 */

const pathText = z.string().min(1);

export const campaignPath = z.strictObject({
  campaignId: pathText.meta({ description: 'Id of the campaign.', example: 'putian-2026' }),
});

export const brandPath = campaignPath.extend({
  brandId: pathText.meta({ description: 'Id of the brand.', example: 'siweiqi' }),
});

export const listingPath = campaignPath.extend({
  listingId: pathText.meta({
    description: 'Id of the listing.',
    example: 'siweiqi-canvas-high-42',
  }),
});

export const reportPath = campaignPath.extend({
  reportVersion: reportVersionText.meta({
    description: 'The report: v1 for the first one.',
    example: 'v1',
  }),
});

export const reportFilePath = reportPath.extend({
  name: pathText.meta({
    description: 'A file as the report lists it, with "/" in its name written as %2F.',
    example: 'report.json',
  }),
});

function instantParam(description: string) {
  const error = 'must be an RFC 3339 time on a quarter hour of UTC, with "+" written as %2B';
  return z
    .string({ error })
    .refine((text) => {
      const instant = parseInstant(text);
      return instant?.nanos === 0 && instant.seconds % quarterSeconds === 0;
    }, error)
    .meta({ description, format: 'date-time', example: '2026-11-10T12:00:00Z' })
    .optional();
}

function textParam(description: string, example: string) {
  const error = 'must be named once';
  return z.string({ error }).min(1, error).meta({ description, example }).optional();
}

export function countParam(description: string, max: number) {
  const error = `must be a whole number from 1 to ${max}`;
  return z
    .string({ error })
    .regex(/^[1-9]\d{0,5}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.int().max(max, { error }))
    .meta({ description, maximum: max })
    .default(max);
}

const basis = z
  .enum(basisSchema.options, { error: 'must be activity or cohort, once' })
  .meta({ description: 'The clock: when things happened, or when their order was paid.' })
  .default('activity');

const allowPartial = z
  .stringbool({
    truthy: ['true'],
    falsy: ['false'],
    case: 'sensitive',
    error: 'must be true or false',
  })
  .meta({
    description: 'Whether figures without the partitions that can not be read are wanted too.',
  })
  .default(false);

const rankBy = z
  .enum(rankMeasures, {
    error: 'must be netUnits, soldUnits or netAmount, once',
  })
  .meta({ description: 'What orders the rows, best first.' })
  .default('netUnits');

const grain = z
  .enum(grains, { error: 'must be 15m, hour or day, once' })
  .meta({ description: "Length of a point; hours and days are those of the campaign's zone." })
  .default('hour');

function versionParam(description: string) {
  const error = 'must be the number of a version, 1 for the first';
  return z
    .string({ error })
    .regex(/^[1-9]\d{0,8}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.int())
    .meta({ description, example: '2' });
}

const definitionVersion = versionParam(
  'An older version of the definition, under which the answer is given.',
).optional();

const group = textParam('Only the brands of this group.', 'home-grown');
export const brand = textParam('Only this brand.', 'siweiqi');
const category = textParam('Only this category of the definition.', 'shoes');
export const cursor = textParam(
  'Where a page begins, from the Link header of the page before.',
  'YWZ0ZXI6MQ',
);
const from = instantParam("Only from this instant on; the campaign's start where it is earlier.");
const to = instantParam("Only before this instant; the campaign's end where it is later.");

/** Longest time that may be asked for at once. */
const rangeDaysMax = 400;

/** `from` before `to`, and not more than can be meant. */
function rangeInOrder({
  from,
  to,
}: {
  from?: string | undefined;
  to?: string | undefined;
}): boolean {
  if (from === undefined || to === undefined) return true;
  const seconds = (parseInstant(to)?.seconds ?? 0) - (parseInstant(from)?.seconds ?? 0);
  return seconds > 0 && seconds <= rangeDaysMax * 86_400;
}

const rangeRule = {
  error: `must be after from, and at most ${rangeDaysMax} days`,
  path: ['to'],
};

const figures = { basis, category, from, to, allowPartial, definitionVersion };

const compare = textParam(
  'Another campaign, shown beside it at the same time since its start.',
  'putian-2025',
);

export const totalsQuery = z
  .strictObject({ ...figures, group, brand, asOf, compare })
  .refine(rangeInOrder, rangeRule)
  .refine(asOfStandsAlone, asOfRule);
export type TotalsQuery = z.output<typeof totalsQuery>;

export const rankingQuery = z
  .strictObject({
    ...figures,
    group,
    asOf,
    rankBy,
    cursor,
    limit: countParam('Rows of a page.', 1000),
  })
  .refine(rangeInOrder, rangeRule)
  .refine(asOfStandsAlone, asOfRule);

export const brandQuery = z
  .strictObject({ ...figures, asOf })
  .refine(rangeInOrder, rangeRule)
  .refine(asOfStandsAlone, asOfRule);

export const listingsQuery = z
  .strictObject({ ...figures, rankBy, cursor, limit: countParam('Rows of a page.', 1000) })
  .refine(rangeInOrder, rangeRule);

export const seriesQuery = z
  .strictObject({
    ...figures,
    group,
    brand,
    grain,
    measure: z
      .enum(figureMeasures, { error: `must be one of ${figureMeasures.join(', ')}, once` })
      .meta({ description: 'Adds this figure to each point as `value`.' })
      .optional(),
    compare,
    cursor,
    limit: countParam('Points of a page.', 5000),
  })
  .refine(rangeInOrder, rangeRule);
export type SeriesQuery = z.output<typeof seriesQuery>;

export const diffQuery = z.strictObject({
  from: versionParam('The version before.'),
  to: versionParam('The version after; the head of the answer is of this one.'),
  basis,
  allowPartial,
});

export const holdsQuery = z.strictObject({
  basis,
  listing: textParam('Only the holds of this listing.', 'siweiqi-canvas-high-42'),
  allowPartial,
  cursor,
  limit: countParam('Steps of a page, the newest first.', 100),
});

const goals = { basis, group, brand, allowPartial, definitionVersion };

export const pacingQuery = z.strictObject({
  ...goals,
  measure: z
    .enum(rankMeasures, { error: 'must be netUnits, soldUnits or netAmount, once' })
    .meta({ description: 'In what it is measured; targets of units or of amount go with it.' })
    .default('netUnits'),
});

export const upliftQuery = z.strictObject(goals);

export const ranksQuery = z
  .strictObject({
    ...figures,
    group,
    brand,
    grain,
    rankBy,
    cursor,
    limit: countParam('Points of a page.', 1000),
  })
  .refine(rangeInOrder, rangeRule);

export const returnsQuery = z
  .strictObject({
    ...figures,
    basis: z
      .enum(basisSchema.options, { error: 'must be activity or cohort, once' })
      .meta({ description: 'The clock: rates are of the cohort clock alone.' })
      .default('cohort'),
    group,
    brand,
    cursor,
    limit: countParam('Listings of a page.', 1000),
  })
  .refine(rangeInOrder, rangeRule);

export const buyersQuery = z
  .strictObject({
    ...figures,
    group,
    brand,
    compare: textParam(
      'Another campaign: how many of the buyers bought in it too, at any time of it.',
      'putian-2025',
    ),
  })
  .refine(rangeInOrder, rangeRule);
export type BuyersQuery = z.output<typeof buyersQuery>;

export const streamQuery = z.strictObject({ basis, brand, allowPartial });

export const integrityQuery = z.strictObject({ basis });

export const versionPath = campaignPath.extend({
  version: versionParam('Number of the version.'),
});

export const noQuery = z.strictObject({});
