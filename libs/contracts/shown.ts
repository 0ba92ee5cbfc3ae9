import { z } from 'zod';
import { answerHeadSchema, brandRowSchema, groupTotalsSchema, totalsSchema } from './api.ts';
import { instantText } from './field-rules.ts';
import { parseInstant } from './instant.ts';

/**
 * What a campaign's board showed in a minute, as it is kept: later definitions, later returns and
 * corrections change what is known of that minute, and never what was shown in it.
 */

/** The whole board of one clock: `/totals` and `/brands` without any filter. */
export const shownFiguresSchema = z.strictObject({
  totals: totalsSchema,
  groups: z.array(groupTotalsSchema),
  held: totalsSchema,
  outsideRoster: totalsSchema,
  brands: z.array(brandRowSchema).meta({
    description: 'Every brand of the roster, ranked by net units, best first.',
  }),
});
export type ShownFigures = z.infer<typeof shownFiguresSchema>;

const minuteError = 'must be an instant on a whole minute';

/** An instant on a whole minute of UTC. */
export const minuteText = instantText.refine(
  (text) => {
    const instant = parseInstant(text);
    return instant !== undefined && instant.nanos === 0 && instant.seconds % 60 === 0;
  },
  { error: minuteError },
);

const { campaignId, definitionVersion, completeUntil, offsets } = answerHeadSchema.shape;

/** A minute of a campaign as it was shown. One that would be partial or stale is not kept at all. */
export const shownMinuteSchema = z
  .strictObject({
    campaignId,
    at: minuteText.meta({ description: 'The minute; the figures were made within it.' }),
    shownAt: instantText.meta({ description: 'When the figures were made, at `at` or after it.' }),
    definitionVersion,
    offsets,
    completeUntil: completeUntil.unwrap(),
    partial: z.literal(false),
    activity: shownFiguresSchema,
    cohort: shownFiguresSchema,
  })
  .meta({ description: "What a campaign's board showed in a minute." });

/** Figures beyond 2^53 − 1 are bigints, as in the answers of the API. */
export type ShownMinute = z.infer<typeof shownMinuteSchema>;
