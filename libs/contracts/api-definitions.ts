import { z } from 'zod';
import { answerHeadSchema, totalsSchema } from './api.ts';
import { currencyCode, exactInteger, instantText, slug } from './field-rules.ts';

/** The published schemas of answers about the versions of a definition, and what they restate. */

const version = z.int().min(1);

/** Who made a version, when and why. */
export const versionSummarySchema = z.strictObject({
  version,
  changedAt: instantText,
  changedBy: z.string(),
  reason: z.string(),
});

/** `GET …/definitions`: the oldest first. */
export const historyAnswerSchema = z.strictObject({
  campaignId: slug,
  versions: z.array(versionSummarySchema),
});
export type HistoryAnswer = z.infer<typeof historyAnswerSchema>;

/** Figures that were moved: what is less is negative. */
export const differenceSchema = z.strictObject({
  orders: exactInteger,
  lines: exactInteger,
  units: z.array(
    z.strictObject({
      unit: z.string(),
      placed: exactInteger.nullable(),
      sold: exactInteger,
      cancelled: exactInteger,
      returned: exactInteger,
      net: exactInteger,
    }),
  ),
  amounts: z.array(
    z.strictObject({
      currency: currencyCode,
      gross: exactInteger,
      discount: exactInteger,
      sold: exactInteger,
      cancelled: exactInteger,
      refunded: exactInteger,
      net: exactInteger,
    }),
  ),
});
export type Difference = z.infer<typeof differenceSchema>;

const causes = z
  .array(
    z.strictObject({
      change: z.int().min(0).meta({ description: 'Position in `changes`, from 0.' }),
      difference: differenceSchema,
    }),
  )
  .meta({ description: 'Which change moved what; they add up to the difference.' });

const lineDifference = {
  before: totalsSchema.nullable().meta({ description: 'Null where the version does not have it.' }),
  after: totalsSchema.nullable(),
  difference: differenceSchema,
  causes,
};

const changeSchema = z.strictObject({
  kind: z.enum(['window', 'category', 'brand', 'heldListing', 'group', 'promotion', 'field']),
  id: z.string(),
  what: z.enum(['added', 'removed', 'changed']),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

/** `GET …/diff`: what the same log comes to under two versions. */
export const diffAnswerSchema = answerHeadSchema.extend({
  from: version,
  to: version,
  versions: z.array(versionSummarySchema).meta({ description: 'The versions that lie between.' }),
  changes: z.array(changeSchema),
  totals: z.strictObject(lineDifference),
  held: z.strictObject(lineDifference),
  outsideRoster: z.strictObject(lineDifference),
  brands: z.array(z.strictObject({ id: slug, name: z.string(), ...lineDifference })).meta({
    description: 'Brands that are not the same under both.',
  }),
});
export type DiffAnswer = z.infer<typeof diffAnswerSchema>;

const heldFigures = z.strictObject({ totals: totalsSchema, held: totalsSchema });

/** `GET …/holds`: each step of each hold, the newest first, and the campaign without and with it. */
export const holdsAnswerSchema = answerHeadSchema.extend({
  steps: z.array(
    versionSummarySchema.extend({
      listingId: slug,
      what: z.enum(['held', 'changed', 'released']),
      hold: z
        .strictObject({ listingId: slug, reason: z.string(), from: z.string().nullable() })
        .nullable(),
      before: heldFigures,
      after: heldFigures,
    }),
  ),
});
export type HoldsAnswer = z.infer<typeof holdsAnswerSchema>;
