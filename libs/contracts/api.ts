import { z } from 'zod';
import { campaignDefinitionSchema, categoryUnits } from './campaign-definition.ts';
import { currencyCode, exactCount, exactInteger, instantText, slug } from './field-rules.ts';
import { rejectReasons } from './outcomes.ts';

/**
 * The published schemas of the API's answers. They are strict: an answer with a field that is not
 * here is a mistake, so that nothing reaches a caller that nobody has thought of.
 *
 * Figures are integers of any size. Those beyond 2^53 − 1 are written with all their digits, and a
 * reader that keeps numbers as doubles must read them otherwise.
 */

const count = z.int().min(0);
const partition = z.int().min(0);

export const basisSchema = z.enum(['activity', 'cohort']).meta({
  description: 'The clock: when things happened, or when their order was paid.',
});
export type Basis = z.infer<typeof basisSchema>;

export const campaignStatusSchema = z.enum(['scheduled', 'live', 'ended', 'closed']);
export type CampaignStatus = z.infer<typeof campaignStatusSchema>;

/** What is left after things went back: on the activity clock it can be below zero. */
const net = exactInteger;

/** Units of one kind. They are never added to units of another kind. */
export const unitsLineSchema = z.strictObject({
  /** `item` is the unit of categories that the definition lacks. */
  unit: z.enum([...categoryUnits, 'item']),
  placed: exactCount.nullable().meta({ description: 'Null on the cohort clock.' }),
  sold: exactCount,
  cancelled: exactCount,
  returned: exactCount,
  net: net.meta({ description: 'sold − cancelled − returned' }),
});
export type UnitsLine = z.infer<typeof unitsLineSchema>;

/** Minor units of one currency. They are never added to another currency's. */
export const amountsLineSchema = z.strictObject({
  currency: currencyCode,
  gross: exactCount.meta({ description: 'sold + discount' }),
  discount: exactCount,
  sold: exactCount,
  cancelled: exactCount,
  refunded: exactCount,
  net: net.meta({ description: 'sold − cancelled − refunded' }),
});
export type AmountsLine = z.infer<typeof amountsLineSchema>;

/** The figures of anything that is counted: a campaign, a group, a brand, an hour. */
export const totalsSchema = z.strictObject({
  orders: exactCount.meta({ description: 'Paid (order, brand) pairs.' }),
  lines: exactCount.meta({ description: 'Lines of paid orders.' }),
  units: z.array(unitsLineSchema),
  amounts: z.array(amountsLineSchema),
});
export type Totals = z.infer<typeof totalsSchema>;

/** What stands at the head of every answer that holds a figure. */
export const answerHeadSchema = z.strictObject({
  campaignId: slug,
  definitionVersion: z.int().min(1),
  status: campaignStatusSchema,
  basis: basisSchema,
  asOf: instantText.meta({ description: 'When the answer was made.' }),
  completeUntil: instantText.nullable().meta({
    description: 'What was in the log by then is in the figures; null while that is not known.',
  }),
  partial: z.boolean(),
  offsets: z.record(z.string().regex(/^\d+$/), count).meta({
    description:
      'Next offset by partition: what is before it is in the figures. Empty for a brand, as it ' +
      'would count the sales of all others.',
  }),
  missingPartitions: z
    .array(partition)
    .optional()
    .meta({ description: 'Partitions whose figures are missing; only where partial is true.' }),
});
export type AnswerHead = z.infer<typeof answerHeadSchema>;

const named = { id: slug, name: z.string() };

export const groupTotalsSchema = totalsSchema.extend(named);
export type GroupTotals = z.infer<typeof groupTotalsSchema>;

export const brandRowSchema = totalsSchema.extend({
  rank: z.int().min(1),
  ...named,
  homeGrown: z.boolean(),
});
export type BrandRow = z.infer<typeof brandRowSchema>;

/** A brand by itself, as the brand too may see it. */
export const brandAloneSchema = brandRowSchema.extend({
  rank: brandRowSchema.shape.rank.nullable().meta({
    description: "Null where the place would give a rival's figure away to the brand that asks.",
  }),
});

export const listingRowSchema = totalsSchema.extend({
  listingId: slug,
  category: slug,
  held: z.boolean().meta({ description: 'Whether the row is what a hold takes out.' }),
});
export type ListingRow = z.infer<typeof listingRowSchema>;

export const seriesPointSchema = totalsSchema.extend({
  from: instantText,
  to: instantText,
  value: exactInteger.nullable().optional().meta({
    description: 'The measure that was asked for, in the first unit or currency.',
  }),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

/** An answer of now that stands beside what was shown at an instant. */
function knownNow<Members extends z.ZodRawShape>(members: Members) {
  return answerHeadSchema
    .extend({
      to: instantText.meta({
        description:
          'Counted up to here: the last quarter hour of UTC that is not after the minute. What was ' +
          'shown at a quarter hour is of the same instant.',
      }),
      ...members,
    })
    .optional()
    .meta({ description: 'With `asOf`: what is known of that instant now.' });
}

const totalsMembers = {
  totals: totalsSchema,
  groups: z.array(groupTotalsSchema),
  held: totalsSchema,
  outsideRoster: totalsSchema,
};

/** The totals of a campaign over some of its time. */
const comparedTotals = {
  from: instantText,
  to: instantText,
  totals: totalsSchema,
};

/** `GET …/totals` */
export const totalsAnswerSchema = answerHeadSchema.extend({
  ...totalsMembers,
  comparison: z
    .strictObject({
      campaignId: slug,
      definitionVersion: z.int().min(1),
      ...comparedTotals,
      own: z.strictObject(comparedTotals).meta({
        description: 'This campaign up to the last quarter hour that is over, as far as both go.',
      }),
    })
    .optional()
    .meta({ description: 'The other campaign in the same time since its own start.' }),
  nowKnown: knownNow(totalsMembers),
});
export type TotalsAnswer = z.infer<typeof totalsAnswerSchema>;

const brandsMembers = { brands: z.array(brandRowSchema) };

/** `GET …/brands` */
export const brandsAnswerSchema = answerHeadSchema.extend({
  ...brandsMembers,
  nowKnown: knownNow(brandsMembers),
});
export type BrandsAnswer = z.infer<typeof brandsAnswerSchema>;

const brandMembers = { brand: brandAloneSchema };

/** `GET …/brands/{b}` */
export const brandAnswerSchema = answerHeadSchema.extend({
  ...brandMembers,
  nowKnown: knownNow(brandMembers),
});
export type BrandAnswer = z.infer<typeof brandAnswerSchema>;

/** `GET …/brands/{b}/listings` */
export const listingsAnswerSchema = answerHeadSchema.extend({
  listings: z.array(listingRowSchema),
});
export type ListingsAnswer = z.infer<typeof listingsAnswerSchema>;

/** `GET …/series` */
export const seriesAnswerSchema = answerHeadSchema.extend({
  measure: z.string().optional(),
  unit: z.string().optional().meta({ description: 'Unit or currency of the measure.' }),
  points: z.array(seriesPointSchema),
  comparison: z
    .strictObject({
      campaignId: slug,
      definitionVersion: z.int().min(1),
      points: z.array(seriesPointSchema),
    })
    .optional()
    .meta({ description: 'Point by point, the other campaign as long after its own start.' }),
});
export type SeriesAnswer = z.infer<typeof seriesAnswerSchema>;

/** `GET …/ranks`: where each brand stood at the end of each point. */
export const ranksAnswerSchema = answerHeadSchema.extend({
  rankBy: z.string(),
  unit: z.string(),
  points: z.array(z.strictObject({ from: instantText, to: instantText })),
  brands: z.array(
    z.strictObject({
      ...named,
      ranks: z.array(z.int().min(1).nullable()).meta({
        description: "One a point; null where it would give a rival's figure away.",
      }),
      values: z.array(exactInteger).meta({ description: 'What it had by then, one a point.' }),
    }),
  ),
});
export type RanksAnswer = z.infer<typeof ranksAnswerSchema>;

/** `ok`: in the figures; `empty`: never held a record; `unreadable`: was in and can't be trusted
 * now; `missing`: not read yet. */
export const partitionStateSchema = z.enum(['ok', 'empty', 'unreadable', 'missing']);
export type PartitionState = z.infer<typeof partitionStateSchema>;

/** A partition and what became of its records. What is not known yet is null. */
export const partitionIntegritySchema = z.strictObject({
  partition,
  startOffset: count.nullable(),
  nextOffset: count.nullable(),
  endOffset: count.nullable(),
  lag: count.nullable(),
  applied: count,
  duplicate: count,
  conflict: count,
  rejected: count,
  rejectedBy: z.partialRecord(z.enum(rejectReasons), count),
  skipped: count,
  gaps: count,
  lost: z
    .array(z.strictObject({ from: count, to: count }))
    .optional()
    .meta({ description: 'Offsets given up for good: the first, and one past the last.' }),
  watermark: instantText.nullable(),
  epoch: count.nullable(),
  state: partitionStateSchema,
  reason: z.string().optional().meta({ description: 'Why it is unreadable.' }),
});
export type PartitionIntegrity = z.infer<typeof partitionIntegritySchema>;

/** `GET …/integrity` */
export const integrityAnswerSchema = answerHeadSchema.extend({
  partitions: z.array(partitionIntegritySchema),
});
export type IntegrityAnswer = z.infer<typeof integrityAnswerSchema>;

/** A campaign in the list of all. `start` and `end` are local times of `timeZone`. */
export const campaignSummarySchema = z.strictObject({
  campaignId: slug,
  name: z.string(),
  definitionVersion: z.int().min(1),
  status: campaignStatusSchema,
  timeZone: z.string(),
  start: z.string(),
  end: z.string(),
});
export type CampaignSummary = z.infer<typeof campaignSummarySchema>;

/** `GET /v1/campaigns` */
export const campaignsAnswerSchema = z.strictObject({ campaigns: z.array(campaignSummarySchema) });
export type CampaignsAnswer = z.infer<typeof campaignsAnswerSchema>;

/** `GET /v1/campaigns/{c}`. A brand is given its own part of the definition, which may have no
 * brands or groups of others, and not who changed it and why. */
export const campaignAnswerSchema = z.strictObject({
  campaignId: slug,
  definitionVersion: z.int().min(1),
  status: campaignStatusSchema,
  changedAt: instantText,
  changedBy: z.string().optional(),
  reason: z.string().optional(),
  definition: campaignDefinitionSchema,
});
export type CampaignAnswer = z.infer<typeof campaignAnswerSchema>;

/** Every answer that is an error: `application/problem+json` of RFC 9457. */
export const problemSchema = z.strictObject({
  type: z.string().regex(/^urn:tally:problem:[a-z-]+$/),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .optional()
    .meta({ description: 'What is wrong, field by field.' }),
  missingPartitions: z.array(partition).optional(),
});
export type ProblemAnswer = z.infer<typeof problemSchema>;
