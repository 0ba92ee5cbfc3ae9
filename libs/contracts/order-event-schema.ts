import { z } from 'zod';
import { currencyCode, instantText, plainText, slug, wholeNumber } from './field-rules.ts';
import { parseInstant, sameInstant } from './instant.ts';
import { type EventTypeName, eventLimits as limits, unspecifiedReason } from './order-event.ts';

/**
 * The published schemas of the order events. Unknown fields are dropped, whatever is in them.
 * What a parsed value can't show is checked where the text is read: fields that stand twice, the
 * spelling of numbers, the depth, and the record's key.
 */

const amount = wholeNumber(0, limits.amountMax);
const paid = amount.describe('Minor units of the whole line: what the buyer pays or gets back.');
const paidAt = instantText.describe('When the order was paid: the cohort clock.');

const line = z.object(
  {
    lineId: plainText(limits.lineIdLengthMax).describe('Unique in the event.'),
    brandId: slug,
    listingId: slug,
    category: slug,
    quantity: wholeNumber(1, limits.quantityMax).describe('Whole items.'),
    amount: paid,
    discount: amount.default(0).describe('Minor units that were taken off the whole line.'),
  },
  { error: 'must be an object' },
);

const reason = slug.default(unspecifiedReason).describe('Why, as a slug.');

const buyer = z
  .object(
    {
      id: plainText(limits.buyerIdLengthMax).describe('A pseudonym, never a name.'),
      newToBrand: z.boolean({ error: 'must be true or false' }).optional(),
    },
    { error: 'must be an object' },
  )
  .optional();

const specversionError = 'must be "1.0"';

const envelope = {
  specversion: z.literal('1.0', { error: specversionError }),
  id: plainText(limits.idLengthMax).describe('With source, the identity of the event.'),
  source: plainText(limits.sourceLengthMax).describe('Who tells it.'),
  time: instantText.describe('When the thing happened: the activity clock.'),
  subject: plainText(limits.subjectLengthMax).describe('The order id, which is the key too.'),
};

const order = { currency: currencyCode, buyer };

const linesError = `must be a list of 1 to ${limits.linesMax} lines`;

function linesOf<Line extends z.ZodType<{ lineId: string }>>(each: Line) {
  return z
    .array(each, { error: linesError })
    .min(1, { error: linesError })
    .max(limits.linesMax, { error: linesError })
    .refine((lines) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, {
      error: 'must not have two lines with the same lineId',
    });
}

function typed<Name extends EventTypeName, Data extends z.core.$ZodLooseShape>(
  name: Name,
  data: Data,
) {
  return z.object({
    ...envelope,
    type: z.literal(name),
    data: z.object(data, { error: 'must be an object' }),
  });
}

export const placedEvent = typed('shop.order.placed.v1', {
  paidAt: z.never({ error: 'must not stand on a placed event' }).optional(),
  ...order,
  lines: linesOf(line),
}).meta({ description: 'A buyer has placed an order.' });

export const paidEvent = typed('shop.order.paid.v1', {
  paidAt: paidAt.optional(),
  ...order,
  lines: linesOf(line),
})
  .refine((event) => isOneInstant(event.time, event.data.paidAt ?? event.time), {
    path: ['data', 'paidAt'],
    error: 'must be the same instant as time on a paid event',
  })
  .meta({ description: 'An order was paid: it is sold.' });

export const cancelledEvent = typed('shop.order.cancelled.v1', {
  paidAt,
  ...order,
  lines: linesOf(line.extend({ reason })),
}).meta({ description: 'Paid lines were withdrawn before shipment.' });

export const returnedEvent = typed('shop.order.returned.v1', {
  paidAt,
  ...order,
  lines: linesOf(line.extend({ reason, amount: paid.default(0) })),
}).meta({ description: 'Goods came back.' });

export const refundedEvent = typed('shop.order.refunded.v1', {
  paidAt,
  ...order,
  lines: linesOf(line.extend({ reason, quantity: wholeNumber(0, limits.quantityMax) })),
}).meta({ description: 'Money went back to the buyer.' });

function isOneInstant(a: string, b: string): boolean {
  const first = parseInstant(a);
  const second = parseInstant(b);
  return first !== undefined && second !== undefined && sameInstant(first, second);
}

/** Any order event, as structured CloudEvents JSON. */
export const orderEventSchema = z
  .discriminatedUnion('type', [
    placedEvent,
    paidEvent,
    cancelledEvent,
    returnedEvent,
    refundedEvent,
  ])
  .describe('An order event as structured CloudEvents JSON. Fields that are not here are ignored.');

/** An order event as its producer writes it: defaults may be left out. */
export type OrderEventDocument = z.input<typeof orderEventSchema>;
