import type { KnownShape } from './known-json.ts';
import { type EventType, eventType } from './order-event.ts';

/** The known fields of an order event, each at its own place; all others are ignored. */

const placedFields = [
  'lineId',
  'brandId',
  'listingId',
  'category',
  'quantity',
  'amount',
  'discount',
];

const data = dataShape(leaves(placedFields));
const dataWithReason = dataShape(leaves([...placedFields, 'reason']));

/** Known fields of the data of an event of this type. */
export function dataShapeOf(type: EventType): KnownShape {
  return type === eventType.placed || type === eventType.paid ? data : dataWithReason;
}

/** Known fields of an event of this type in structured mode. */
export function eventShapeOf(type: EventType): KnownShape {
  return type === eventType.placed || type === eventType.paid ? event : eventWithReason;
}

/** The one field that has to be known before the others can be. */
export const typeShape: KnownShape = leaves(['type']);

const event = eventShape(data);
const eventWithReason = eventShape(dataWithReason);

function leaves(names: readonly string[]): { fields: ReadonlyMap<string, KnownShape> } {
  return { fields: new Map(names.map((name) => [name, 'leaf'])) };
}

function dataShape(line: KnownShape): KnownShape {
  const { fields } = leaves(['paidAt', 'currency']);
  const nested = [
    ['buyer', leaves(['id', 'newToBrand'])],
    ['lines', { items: line }],
  ] as const;
  return { fields: new Map<string, KnownShape>([...fields, ...nested]) };
}

function eventShape(dataFields: KnownShape): KnownShape {
  const { fields } = leaves(['specversion', 'id', 'source', 'type', 'time', 'subject']);
  return { fields: new Map<string, KnownShape>([...fields, ['data', dataFields]]) };
}
