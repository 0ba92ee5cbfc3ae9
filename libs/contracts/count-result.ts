import { z } from 'zod';
import { outcomes, rejectReasons } from './outcomes.ts';

/**
 * What a count of the log says: the shape that `tally simulate` prints as what must come out, and
 * `tally recount` as what did. The figures have the same form as in the answers of the API, so the
 * three can be compared line by line. Rows that are zero throughout are left out, units and
 * currencies stand in the order of their names, brands in the order of the definition.
 */
const countSchema = z.number().int();

export const countTotalsSchema = z.object({
  orders: countSchema,
  lines: countSchema,
  units: z.array(
    z.object({
      unit: z.string(),
      placed: countSchema.nullable(),
      sold: countSchema,
      cancelled: countSchema,
      returned: countSchema,
      net: countSchema,
    }),
  ),
  amounts: z.array(
    z.object({
      currency: z.string(),
      gross: countSchema,
      discount: countSchema,
      sold: countSchema,
      cancelled: countSchema,
      refunded: countSchema,
      net: countSchema,
    }),
  ),
});

const brandCountSchema = countTotalsSchema.extend({ id: z.string(), name: z.string() });

export const basisCountSchema = z.object({
  /** All brands of the definition together. */
  totals: countTotalsSchema,
  brands: z.array(brandCountSchema),
  held: countTotalsSchema,
  outsideRoster: countTotalsSchema,
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
  campaignId: z.string(),
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

export type CountTotals = z.infer<typeof countTotalsSchema>;
export type BrandCount = z.infer<typeof brandCountSchema>;
export type BasisCount = z.infer<typeof basisCountSchema>;
export type OutcomeCounts = z.infer<typeof outcomeCountsSchema>;
export type CountResult = z.infer<typeof countResultSchema>;
