import { z } from 'zod';
import { answerHeadSchema, unitsLineSchema } from './api.ts';
import { exactCount, instantText, slug } from './field-rules.ts';

/** The published schema of `GET …/returns`: what came back, and whether it is more than usual. */

const unit = unitsLineSchema.shape.unit;

const units = z.array(
  z.strictObject({
    unit,
    sold: exactCount,
    cancelled: exactCount,
    returned: exactCount,
    returnRate: z.number().nullable().meta({
      description: 'returned / (sold − cancelled) of the same sales; null on the activity clock.',
    }),
  }),
);

const line = {
  units,
  maturity: z.number().min(0).max(1).nullable().meta({
    description: 'Share of the return window that has passed since the last sale of the line.',
  }),
  mature: z.boolean().nullable().meta({ description: 'Until it is, the rate can still rise.' }),
};

const reasons = z.array(z.strictObject({ reason: slug, unit, returned: exactCount }));

const alarm = z
  .strictObject({
    state: z.enum(['raised', 'normal', 'tooFewUnits', 'noNorm']),
    test: z.literal('wilson').meta({ description: 'Lower end of the Wilson score interval.' }),
    norm: z.number().nullable(),
    normFrom: z.enum(['given', 'measured', 'otherListings']).nullable(),
    rateAtLeast: z.number().nullable().meta({
      description: 'The rate is at least this, as surely as the definition asks.',
    }),
  })
  .nullable()
  .meta({ description: 'Null on the activity clock.' });

export const returnsAnswerSchema = answerHeadSchema.extend({
  returnWindowDays: z.int().min(0),
  knownUntil: instantText.meta({ description: 'How far the log is known; maturity goes by it.' }),
  totals: z.strictObject(line),
  reasons,
  brands: z.array(z.strictObject({ id: slug, name: z.string(), ...line, alarm })),
  listings: z
    .array(z.strictObject({ listingId: slug, category: slug, units, reasons, alarm }))
    .meta({ description: 'Of the brand that is asked for, most returned units first.' }),
  days: z.array(z.strictObject({ from: instantText, to: instantText, ...line })).meta({
    description: 'Days of the zone: of the sale, or on the activity clock of the return.',
  }),
});
export type ReturnsAnswer = z.infer<typeof returnsAnswerSchema>;
