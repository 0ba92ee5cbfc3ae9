import { z } from 'zod';
import { brand, countParam, cursor } from './api-params.ts';
import { signalKinds } from './signals.ts';

/** What a request for signals may say in its query. */
export const signalsQuery = z.strictObject({
  brand,
  kind: z
    .enum(signalKinds, { error: `must be one of ${signalKinds.join(', ')}, once` })
    .meta({ description: 'Only signals of this kind.' })
    .optional(),
  cursor,
  limit: countParam('Signals of a page, the newest first.', 500),
});
