import { z } from 'zod';
import { totalsSchema } from './api.ts';
import { slug } from './field-rules.ts';
import { outcomes, rejectReasons } from './outcomes.ts';

/**
 * What a count of the log says: the shape that `tally simulate` prints as what must come out, and
 * `tally recount` as what did. The figures have the same form as in the answers of the API, so the
 * three can be compared line by line. Rows that are zero throughout are left out, units and
 * currencies stand in the order of their names, brands in the order of the definition.
 */
const countSchema = z.int().min(0);

const brandCountSchema = totalsSchema.extend({ id: slug, name: z.string() });

export const basisCountSchema = z.object({
  /** All brands of the definition together. */
  totals: totalsSchema,
  brands: z.array(brandCountSchema),
  held: totalsSchema,
  outsideRoster: totalsSchema,
});

/** How many records ended how, over all partitions or in one. */
export const outcomeCountsSchema = z.object({
  ...(Object.fromEntries(outcomes.map((outcome) => [outcome, countSchema])) as Record<
    (typeof outcomes)[number],
    typeof countSchema
  >),
  rejectedBy: z.partialRecord(z.enum(rejectReasons), countSchema),
});

export const countResultSchema = z.object({
  campaignId: slug,
  /** Records in the log, of whatever outcome. */
  records: countSchema,
  outcomes: outcomeCountsSchema,
  /** One entry a partition where the log itself was counted; the simulator knows of none. */
  partitions: z.array(
    outcomeCountsSchema.extend({
      partition: countSchema,
      startOffset: countSchema,
      nextOffset: countSchema,
      gaps: countSchema,
    }),
  ),
  activity: basisCountSchema,
  cohort: basisCountSchema,
});

export type BrandCount = z.infer<typeof brandCountSchema>;
export type BasisCount = z.infer<typeof basisCountSchema>;
export type OutcomeCounts = z.infer<typeof outcomeCountsSchema>;
export type CountResult = z.infer<typeof countResultSchema>;
