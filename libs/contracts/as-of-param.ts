import { z } from 'zod';
import { parseInstant } from './instant.ts';

const error = 'must be an RFC 3339 time with an offset, with "+" written as %2B';

/** What was shown was shown whole, under the definition of then. */
const notWithAsOf = [
  'group',
  'brand',
  'category',
  'from',
  'to',
  'definitionVersion',
  'compare',
] as const;

/** An instant of the past, for what was shown then. */
export const asOf = z
  .string({ error })
  .refine((text) => parseInstant(text) !== undefined, error)
  .meta({
    description:
      'An instant since the start of the campaign: what was shown then, and what is known of it now. ' +
      `It stands without ${notWithAsOf.join(', ')}.`,
    format: 'date-time',
    example: '2026-11-10T12:00:00Z',
  })
  .optional();

type AskedWithAsOf = { readonly asOf?: string | undefined } & {
  readonly [Name in (typeof notWithAsOf)[number]]?: unknown;
};

/** Whether a question as of an instant asks for nothing that was not kept. */
export function asOfStandsAlone(query: AskedWithAsOf): boolean {
  return query.asOf === undefined || notWithAsOf.every((name) => query[name] === undefined);
}

export const asOfRule = {
  error: `must stand without ${notWithAsOf.join(', ')}: the whole board is kept as it was shown`,
  path: ['asOf'],
};
