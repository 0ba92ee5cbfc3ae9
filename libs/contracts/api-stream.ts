import { z } from 'zod';
import {
  answerHeadSchema,
  brandAloneSchema,
  brandRowSchema,
  groupTotalsSchema,
  totalsSchema,
} from './api.ts';
import { instantText, slug } from './field-rules.ts';

/**
 * The published schemas of what a live stream sends: the data of its server-sent events by the
 * name of the event. A `reset` has the data of a `snapshot`, and replaces everything that was
 * shown.
 */

/** `snapshot` and `reset` of a campaign. */
export const campaignSnapshotSchema = answerHeadSchema.extend({
  totals: totalsSchema,
  groups: z.array(groupTotalsSchema),
  brands: z.array(brandRowSchema),
});
export type CampaignSnapshot = z.infer<typeof campaignSnapshotSchema>;

/** `update` of a campaign: the new totals, all groups where one has changed, and the brands that
 * have, be it in their place alone. */
export const campaignUpdateSchema = campaignSnapshotSchema.extend({
  groups: campaignSnapshotSchema.shape.groups.optional(),
});
export type CampaignUpdate = z.infer<typeof campaignUpdateSchema>;

/** `snapshot`, `reset` and `update` of one brand. */
export const brandSnapshotSchema = answerHeadSchema.extend({ brand: brandAloneSchema });
export type BrandSnapshot = z.infer<typeof brandSnapshotSchema>;

/** `signal`: a part of the figures can't be read, so they stand still until the next `reset`. */
export const streamSignalSchema = z.strictObject({
  kind: z.literal('incomplete'),
  campaignId: slug,
  asOf: instantText,
  missingPartitions: z.array(z.int().min(0)),
});
export type StreamSignal = z.infer<typeof streamSignalSchema>;
