import { z } from 'zod';
import { answerHeadSchema } from './api.ts';
import { slug } from './field-rules.ts';

/** The published schema of `GET …/buyers`: who bought, by samples with a stated error. */

const count = z.int().min(0);

const people = z
  .strictObject({
    estimate: count,
    exact: z.boolean().meta({ description: 'Everybody was in the sample: it is no estimate.' }),
    low: count,
    high: count.meta({ description: 'The true number is from low to high 95 times out of 100.' }),
    relativeError: z.number().min(0).nullable().meta({
      description: '(high − low) / 2 as a part of the estimate; null where that is 0.',
    }),
  })
  .nullable();

const share = z.number().min(0).max(1);

const line = {
  buyers: people.meta({ description: 'People, each once; null for fewer than five.' }),
  repeatBuyers: people.meta({ description: 'Those with two orders or more.' }),
  newToBrand: z
    .strictObject({
      share,
      exact: z.boolean(),
      low: share,
      high: share,
      unknownShare: share.meta({
        description: 'Share of which no order says, and which is left out.',
      }),
    })
    .nullable()
    .meta({ description: 'Of the buyers of each brand, those who are new to it.' }),
  alsoInOther: people.meta({
    description: 'Those who bought in the other campaign too; null where none is compared.',
  }),
};

const named = z.array(z.strictObject({ id: slug, name: z.string(), ...line }));

export const buyersAnswerSchema = answerHeadSchema.extend({
  method: z.literal('theta').meta({
    description: 'How it is estimated: by the smallest keyed hashes of a brand and a UTC day.',
  }),
  confidence: z.literal(0.95),
  compared: z
    .strictObject({ otherCampaignId: slug, otherDefinitionVersion: z.int().min(1) })
    .nullable(),
  totals: z.strictObject(line),
  groups: named,
  brands: named,
});
export type BuyersAnswer = z.infer<typeof buyersAnswerSchema>;
