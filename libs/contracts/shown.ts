import { z } from 'zod';
import { groupTotalsSchema, totalsSchema } from './api.ts';
import { instantText, slug } from './field-rules.ts';

/** The figures that were shown on one clock. Groups and brands in the order of the definition. */
export const shownFiguresSchema = z.strictObject({
  totals: totalsSchema,
  groups: z.array(groupTotalsSchema),
  brands: z.array(totalsSchema.extend({ id: slug, name: z.string() })),
});
export type ShownFigures = z.infer<typeof shownFiguresSchema>;

/**
 * What the wall showed of a campaign at one moment: the figures, and what they follow from, so that
 * anybody can count them again.
 */
export const shownMinuteSchema = z.strictObject({
  campaignId: slug,
  /** When it was shown. */
  at: instantText,
  definitionVersion: z.int().min(1),
  /** The next offset of each partition: what is before it was in the figures. */
  offsets: z.record(z.string().regex(/^\d+$/), z.int().min(0)),
  activity: shownFiguresSchema,
  cohort: shownFiguresSchema,
});
export type ShownMinute = z.infer<typeof shownMinuteSchema>;
