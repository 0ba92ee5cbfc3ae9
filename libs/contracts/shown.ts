import { z } from 'zod';
import { answerHeadSchema, brandRowSchema, groupTotalsSchema, totalsSchema } from './api.ts';
import { instantText } from './field-rules.ts';

const { campaignId, definitionVersion, offsets, completeUntil, partial } = answerHeadSchema.shape;

/** The figures that were shown on one clock: what the totals and the ranking answered. */
export const shownFiguresSchema = z.strictObject({
  totals: totalsSchema,
  groups: z.array(groupTotalsSchema),
  held: totalsSchema,
  outsideRoster: totalsSchema,
  brands: z.array(brandRowSchema),
});
export type ShownFigures = z.infer<typeof shownFiguresSchema>;

/**
 * What the wall showed of a campaign at one minute: the figures, and what they follow from, so that
 * anybody can count them again.
 */
export const shownMinuteSchema = z.strictObject({
  campaignId,
  /** The whole minute that it stands for. */
  at: instantText,
  /** When the figures were taken. */
  shownAt: instantText,
  definitionVersion,
  offsets,
  completeUntil,
  partial,
  activity: shownFiguresSchema,
  cohort: shownFiguresSchema,
});
export type ShownMinute = z.infer<typeof shownMinuteSchema>;
