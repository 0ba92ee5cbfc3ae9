import { Buffer } from 'node:buffer';
import type { Instant } from '../contracts/instant.ts';
import {
  eventType,
  type OrderBuyer,
  type OrderEvent,
  type OrderLine,
  unspecifiedReason,
} from '../contracts/order-event.ts';

/**
 * The facts of an event as bytes that are the same for every spelling of the event, and different
 * as soon as one known field differs. Their hash tells a redelivery from a conflict, so the
 * encoding is part of the stored format. Integers are little-endian, text is UTF-8:
 *
 *     u8 type, time
 *     paidAt                     on cancelled, returned and refunded only
 *     u16 length, subject
 *     3 bytes currency
 *     u8 1 with a buyer, else 0; then u8 newToBrand (0 absent, 1 false, 2 true), u16 length, id
 *     u16 number of lines; then for each of them
 *       u16 length, lineId
 *       u8 length, brandId; the same for listingId, category and reason ("unspecified" is empty)
 *       u32 quantity, u64 amount, u64 discount
 *
 * A time is i64 seconds since 1970 and u32 nanoseconds. The identity (`source` and `id`) is no
 * part of it.
 */
export function encodeFacts(event: OrderEvent): Uint8Array {
  const pieces = [
    Buffer.of(event.type),
    instant(event.time),
    ...(event.type > eventType.paid && event.cohort !== null ? [instant(event.cohort)] : []),
    sized16(event.orderId),
    Buffer.from(event.currency, 'latin1'),
    ...buyer(event.buyer),
    u16(event.lines.length),
    ...event.lines.flatMap(line),
  ];
  return Buffer.concat(pieces);
}

function buyer(value: OrderBuyer | null): Buffer[] {
  if (value === null) return [Buffer.of(0)];
  const { newToBrand } = value;
  return [Buffer.of(1), Buffer.of(newToBrandCode(newToBrand)), sized16(value.id)];
}

/** Whether a buyer is new to the brand, as one byte: 0 not said, 1 no, 2 yes. */
export function newToBrandCode(newToBrand: boolean | null): number {
  return newToBrand === null ? 0 : 1 + Number(newToBrand);
}

function line(value: OrderLine): Buffer[] {
  const { quantity, amount, discount, reason } = value;
  const numbers = Buffer.alloc(20);
  numbers.writeUInt32LE(quantity, 0);
  numbers.writeBigUInt64LE(BigInt(amount), 4);
  numbers.writeBigUInt64LE(BigInt(discount), 12);
  return [
    sized16(value.lineId),
    sized8(value.brandId),
    sized8(value.listingId),
    sized8(value.category),
    sized8(reason === unspecifiedReason ? '' : reason),
    numbers,
  ];
}

function instant({ seconds, nanos }: Instant): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigInt64LE(BigInt(seconds), 0);
  bytes.writeUInt32LE(nanos, 8);
  return bytes;
}

function sized16(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u16(bytes.length), bytes]);
}

function sized8(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value, 0);
  return bytes;
}
