import { z } from 'zod';
import { campaignDefinitionSchema } from './campaign-definition.ts';
import { plainText } from './field-rules.ts';
import { localTimePattern } from './local-time.ts';

/** What a request that changes a campaign says in its body. */

/** Why a definition is changed, as it stands in its history. */
const reason = plainText(500).meta({ description: 'Why, in a sentence; it stays in the history.' });

export const changeBody = z.strictObject({ reason, definition: campaignDefinitionSchema });

const localTimeError = 'must be null or a local time of the campaign, such as 2026-11-10T20:00';

export const holdBody = z.strictObject({
  reason,
  from: z
    .string({ error: localTimeError })
    .regex(localTimePattern, { error: localTimeError })
    .nullable()
    .meta({ description: 'Local time of the campaign from which on it is held; null = all sales.' })
    .default(null),
});

export const releaseBody = z.strictObject({
  reason,
  from: z.null({ error: 'must be null: a release gives back all sales' }).default(null),
});
