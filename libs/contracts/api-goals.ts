import { z } from 'zod';
import { answerHeadSchema } from './api.ts';
import { rankMeasures } from './api-params.ts';
import { exactCount, exactInteger, instantText, slug } from './field-rules.ts';

/** The published schemas of answers that hold sales against what was wanted or expected. */

const named = { id: slug, name: z.string() };
const hours = z.number().min(0);
const known = (description: string) => z.number().nullable().meta({ description });

const paceLine = {
  reached: exactInteger,
  target: z.number().nullable(),
  targetOf: z
    .enum(['own', 'brands'])
    .nullable()
    .meta({ description: "The line's own target, or the sum of its brands'." }),
  brandsWithoutTarget: z.int().min(0),
  expectedShare: z
    .number()
    .meta({ description: 'Share of all sales that the curve gives by now.' }),
  reachedShare: known('reached / target'),
  expected: known('target × expectedShare'),
  pacingIndex: known('reachedShare / expectedShare; 1 is on pace. Null before the curve begins.'),
  projected: known('reached / expectedShare: the finish if the rest goes as the curve does.'),
  projectedLow: known('Where 10 % of finishes are below. Null while there is too little to say.'),
  projectedHigh: known('Where 10 % of finishes are above.'),
  requiredPerHour: known('What is missing / hours left; 0 once reached, null after the end.'),
  requiredNextHour: known(
    'What is missing × the share of the rest that the curve gives that hour.',
  ),
  state: z.enum(['scheduled', 'running', 'reached', 'ended']),
  paceCurve: z.strictObject({
    kind: z.enum(['reference', 'given', 'straight']),
    campaignId: slug.optional(),
  }),
};

/** `GET …/pacing` */
export const pacingAnswerSchema = answerHeadSchema.extend({
  measure: z.enum(rankMeasures),
  unit: z.string().meta({ description: 'Unit, or currency of minor units, of the measure.' }),
  until: instantText.meta({ description: 'Up to here it is counted, a quarter hour of UTC.' }),
  elapsedHours: hours,
  hoursLeft: hours,
  campaign: z.strictObject(paceLine).nullable(),
  groups: z.array(z.strictObject({ ...named, ...paceLine })),
  brands: z.array(z.strictObject({ ...named, ...paceLine })),
});
export type PacingAnswer = z.infer<typeof pacingAnswerSchema>;

const upliftLine = {
  soldUnits: exactCount,
  baselineUnits: known('What would have been sold by now at the pace of the baseline.'),
  incrementalUnits: known('soldUnits − baselineUnits'),
  upliftPct: known('incrementalUnits / baselineUnits × 100'),
};

/** How much more is sold on a day once the campaign is over than on one before it. */
const lastingLine = {
  postBaselineUnitsPerDay: known('Sold on a day after the end, by the brands with a baseline.'),
  postBaselineLiftPct: known(
    '(a day after the end − a day of the baseline) / a day of the baseline × 100. Null until a ' +
      'day has passed.',
  ),
};

const upliftSum = { ...upliftLine, ...lastingLine, brandsWithoutBaseline: z.int().min(0) };

/** `GET …/uplift`: a comparison with the time before, and no proof of cause. */
export const upliftAnswerSchema = answerHeadSchema.extend({
  label: z.literal('uplift vs baseline'),
  unit: z.string(),
  until: instantText,
  elapsedDays: z.number().min(0),
  measured: z.strictObject({ from: instantText, to: instantText, days: z.int() }).nullable(),
  postBaseline: z
    .strictObject({
      from: instantText,
      to: instantText,
      days: z.int().min(0).meta({ description: 'Whole days since the end, of those stated.' }),
      daysStated: z.int().min(1),
      complete: z.boolean().meta({ description: 'Whether all days that are stated have passed.' }),
    })
    .meta({ description: 'The days after the end over which the baseline is measured again.' }),
  campaign: z.strictObject(upliftSum).nullable(),
  groups: z.array(z.strictObject({ ...named, ...upliftSum })),
  brands: z.array(
    z.strictObject({
      ...named,
      baselineMethod: z.enum(['given', 'measured']).nullable(),
      baselineUnitsPerDay: z.number().nullable(),
      ...upliftLine,
      ...lastingLine,
    }),
  ),
});
export type UpliftAnswer = z.infer<typeof upliftAnswerSchema>;

const soldIn = z.strictObject({
  from: instantText,
  to: instantText,
  hours: hours.meta({ description: 'Of it, hours that have passed.' }),
  soldUnits: exactCount,
  soldUnitsPerHour: z.number().nullable(),
  complete: z.boolean().meta({ description: 'Whether all of it has passed.' }),
});

/** `GET …/promotions` */
export const promotionsAnswerSchema = answerHeadSchema.extend({
  unit: z.string(),
  until: instantText,
  promotions: z.array(
    z.strictObject({
      id: slug,
      brandId: slug,
      channel: slug,
      inside: soldIn,
      before: soldIn.meta({ description: 'As long a time directly before.' }),
      after: soldIn.meta({ description: 'As long a time directly after.' }),
      upliftVsBeforePct: known('Rate inside against the rate before.'),
      upliftVsOutsidePct: known("Rate inside against the brand's rate outside of promotions."),
    }),
  ),
  brands: z.array(
    z.strictObject({
      ...named,
      insideUnits: exactCount,
      insideHours: hours,
      outsideUnits: exactCount,
      outsideHours: hours,
      outsideUnitsPerHour: z.number().nullable(),
    }),
  ),
});
export type PromotionsAnswer = z.infer<typeof promotionsAnswerSchema>;
