import { Buffer } from 'node:buffer';
import type { OrderRecord, ReadResult } from '../../libs/contracts/order-event.ts';
import { readOrderEvent } from '../../libs/contracts/read-order-event.ts';

/** A JSON object under construction; tests put into it what they like. */
export type Json = Record<string, unknown>;

export type TypeWord = 'placed' | 'paid' | 'cancelled' | 'returned' | 'refunded';

export const typeWords: readonly TypeWord[] = [
  'placed',
  'paid',
  'cancelled',
  'returned',
  'refunded',
];

/** Words of the types that name a `paidAt` of their own and a reason a line. */
export const laterWords: readonly TypeWord[] = ['cancelled', 'returned', 'refunded'];

export const sampleKey = 'ORD000123';

/** A valid line with every field that a paid event knows; `changes` go over it. */
export function sampleLine(changes: Json = {}): Json {
  return {
    lineId: '1',
    brandId: 'siweiqi',
    listingId: 'siweiqi-canvas-high-42',
    category: 'shoes',
    quantity: 2,
    amount: 19_800,
    discount: 2_000,
    ...changes,
  };
}

/** Valid data of a type. A change to undefined takes the field away. */
export function sampleData(word: TypeWord, changes: Json = {}): Json {
  return {
    ...(word === 'placed' ? {} : { paidAt: '2026-11-09T16:00:00.123Z' }),
    currency: 'CNY',
    buyer: { id: 'b-9f31', newToBrand: true },
    lines: [sampleLine()],
    ...changes,
  };
}

/** A valid event of a type in structured form. */
export function sampleEvent(word: TypeWord, changes: Json = {}): Json {
  return {
    specversion: '1.0',
    id: '5f0c6c0e-8a0e-4a3c-9d2f-0d6a1c6f7b11',
    source: '/shops/east-1',
    type: `shop.order.${word}.v1`,
    time: '2026-11-09T16:00:00.123Z',
    subject: sampleKey,
    data: sampleData(word),
    ...changes,
  };
}

export type HeaderPairs = OrderRecord['headers'];

/** A record; text stands as UTF-8, anything else but bytes as JSON. */
export function recordOf(
  value: unknown,
  { key = sampleKey, headers = [] }: { key?: string | null; headers?: HeaderPairs } = {},
): OrderRecord {
  return { key: key === null ? null : Buffer.from(key), value: bytesOf(value), headers };
}

function bytesOf(value: unknown): Uint8Array | null {
  if (value === null || value instanceof Uint8Array) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The headers of a valid event in binary mode; a change to undefined takes a header away. */
export function binaryHeaders(word: TypeWord, changes: Json = {}): HeaderPairs {
  const { data: _, ...attributes } = sampleEvent(word);
  return Object.entries({ ...attributes, ...changes })
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => [`ce_${name}`, text === null ? null : Buffer.from(String(text))]);
}

/** How a record reads, in one word: `event`, or the reason why it is none. */
export function outcomeOf(record: OrderRecord): string {
  const result: ReadResult = readOrderEvent(record);
  return result.kind === 'event' ? 'event' : result.reason;
}
