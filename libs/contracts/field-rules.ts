import { z } from 'zod';
import type { Exact } from '../base/exact.ts';
import { parseInstant, rfc3339Pattern } from './instant.ts';

/**
 * The rules that fields of several documents share. Each has one sentence that completes
 * "`field` …" and says all that is asked of it, whichever part of the rule was broken.
 */

/** A name that systems use: brand, listing, category, reason, group, campaign. */
export const slugPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const slugError =
  'must be 1 to 64 of the characters a-z, 0-9, ".", "_" and "-", and start with a letter or digit';

export const slug = z.string({ error: slugError }).regex(slugPattern, { error: slugError });

const currencyError = 'must be an ISO 4217 code of three capital letters, such as CNY';

export const currencyCode = z
  .string({ error: currencyError })
  .regex(/^[A-Z]{3}$/, { error: currencyError });

const instantError = 'must be an RFC 3339 time with an offset, such as 2026-11-09T16:00:00.123Z';

/** An instant as RFC 3339 text, as `parseInstant` takes it. */
export const instantText = z
  .string({ error: instantError })
  .refine((text) => parseInstant(text) !== undefined, { error: instantError })
  .meta({ format: 'date-time', pattern: rfc3339Pattern.source });

/** Text of 1 to `lengthMax` code points: no control characters (Unicode Cc), no lone surrogates. */
export function plainText(lengthMax: number): z.ZodString {
  const error = `must be text of 1 to ${lengthMax} characters without control characters`;
  // With the u flag a class matches whole code points, so the count is one of code points and
  // the range of the surrogates matches lone ones alone.
  const pattern = new RegExp(
    `^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,${lengthMax}}$`,
    'u',
  );
  return z
    .string({ error })
    .regex(pattern, { error })
    .meta({ minLength: 1, maxLength: lengthMax, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });
}

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number): z.ZodInt {
  const group = (value: number) => value.toLocaleString('en-US');
  const error = `must be a whole number from ${group(min)} to ${group(max)} in plain digits`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A whole number of any size, in JSON an integer with all its digits. */
export const exactInteger = z
  .custom<Exact>(isWhole, { error: 'must be a whole number' })
  .meta({ type: 'integer' });

/** A whole number of any size that is not negative. */
export const exactCount = z
  .custom<Exact>((value) => isWhole(value) && value >= 0, {
    error: 'must be a whole number that is not negative',
  })
  .meta({ type: 'integer', minimum: 0 });

function isWhole(value: unknown): value is Exact {
  return typeof value === 'bigint' || Number.isInteger(value);
}
