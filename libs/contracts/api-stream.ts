import { z } from 'zod';
import {
  answerHeadSchema,
  brandAloneSchema,
  brandRowSchema,
  groupTotalsSchema,
  totalsSchema,
} from './api.ts';
import { instantText, slug } from './field-rules.ts';
import { signalSchema } from './signals.ts';

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

const incompleteSchema = z
  .strictObject({
    kind: z.literal('incomplete'),
    campaignId: slug,
    asOf: instantText,
    missingPartitions: z.array(z.int().min(0)),
  })
  .meta({
    description:
      "A part of the figures can't be read, so they stand still until the next `reset`. It is of " +
      'this stream alone, and has no id.',
  });

/** `signal`: what happened, or that figures stand still. */
export const streamSignalSchema = z.discriminatedUnion('kind', [
  incompleteSchema,
  ...signalSchema.options,
]);
export type StreamSignal = z.infer<typeof streamSignalSchema>;

const eventId = z.int().min(1).meta({
  description: 'Never less than that of the event before. `Last-Event-ID` takes it.',
});

const replaces = z.union([campaignSnapshotSchema, brandSnapshotSchema]);

/** An event of a live stream, as its lines `id`, `event` and `data` say it; data is one line of JSON. */
export const streamEventSchema = z.discriminatedUnion('event', [
  z
    .strictObject({ id: eventId, event: z.literal('snapshot'), data: replaces })
    .meta({ description: 'The first event: all that is shown, for one brand where one is named.' }),
  z
    .strictObject({
      id: eventId,
      event: z.literal('update'),
      data: z.union([campaignUpdateSchema, brandSnapshotSchema]),
    })
    .meta({
      description: 'The new totals, and the brands that have changed; groups where one has.',
    }),
  z.strictObject({ id: eventId, event: z.literal('signal'), data: streamSignalSchema }).meta({
    description:
      'Something has happened. After a reconnect it may come again, with the same `id` in its data.',
  }),
  z
    .strictObject({ id: eventId, event: z.literal('reset'), data: replaces })
    .meta({ description: 'A newer snapshot, which replaces everything that was shown.' }),
]);
