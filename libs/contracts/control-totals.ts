import { z } from 'zod';
import { categoryUnits } from './campaign-definition.ts';
import { currencyCode, exactCount, instantText, plainText, slug } from './field-rules.ts';

/** What an order system can say a sum of. */
export const controlEvents = ['placed', 'paid', 'cancelled', 'returned', 'refunded'] as const;

/** Rows that a set of control totals may have. */
export const controlRowsMax = 500_000;

/**
 * What the order system says that one source has told in one hour: the sum over all lines of its
 * events of a kind that happened in it. A brand, a unit or a currency that is named narrows it down
 * to the lines with that.
 */
export const controlTotalSchema = z
  .strictObject({
    /** When the hour begins. All hours of a set begin at the same minute. */
    hour: instantText,
    /** The events' own. */
    source: plainText(256),
    brand: slug.optional(),
    event: z.enum(controlEvents).default('paid'),
    unit: z.enum([...categoryUnits, 'item']).optional(),
    units: exactCount.optional(),
    currency: currencyCode.optional(),
    /** Minor units. */
    amount: exactCount.optional(),
  })
  .refine(({ unit, units }) => units === undefined || unit !== undefined, {
    error: 'must say by its unit what is counted: units of two kinds are never added',
    path: ['units'],
  })
  .refine(({ currency, amount }) => amount === undefined || currency !== undefined, {
    error: 'must have a currency',
    path: ['amount'],
  })
  .refine(({ units, amount }) => units !== undefined || amount !== undefined, {
    error: 'must have units or an amount',
    path: ['units'],
  });
export type ControlTotal = z.output<typeof controlTotalSchema>;
