import type { TestRecord } from './record-chunk.ts';

/** What a test wants to say of an event; the rest is a plausible default. */
export interface EventDraft {
  readonly id: string;
  readonly type?: 'placed' | 'paid' | 'cancelled' | 'returned' | 'refunded';
  readonly source?: string;
  readonly order?: string;
  readonly time?: string;
  readonly paidAt?: string;
  readonly currency?: string;
  readonly buyer?: { readonly id: string; readonly newToBrand?: boolean };
  readonly lines?: readonly LineDraft[];
}

export interface LineDraft {
  readonly brand?: string;
  readonly listing?: string;
  readonly category?: string;
  readonly quantity?: number;
  readonly amount?: number;
  readonly discount?: number;
  readonly reason?: string;
}

/** An order event in structured JSON, keyed by its order. */
export function orderRecord(draft: EventDraft): TestRecord {
  const { type = 'paid', order = `order-${draft.id}` } = draft;
  const time = draft.time ?? '2026-11-10T04:00:00.000Z';
  const needsPaidAt = type !== 'placed' && type !== 'paid';
  const value = {
    specversion: '1.0',
    id: draft.id,
    source: draft.source ?? '/shops/east-1',
    type: `shop.order.${type}.v1`,
    time,
    subject: order,
    data: {
      ...(needsPaidAt && { paidAt: draft.paidAt ?? time }),
      currency: draft.currency ?? 'CNY',
      ...(draft.buyer !== undefined && { buyer: draft.buyer }),
      lines: (draft.lines ?? [{}]).map((line, index) => ({
        lineId: String(index + 1),
        brandId: line.brand ?? 'siweiqi',
        listingId: line.listing ?? `${line.brand ?? 'siweiqi'}-canvas-42`,
        category: line.category ?? 'shoes',
        quantity: line.quantity ?? 1,
        amount: line.amount ?? 19_800,
        discount: line.discount ?? 0,
        ...(line.reason !== undefined && { reason: line.reason }),
      })),
    },
  };
  return { key: order, value: JSON.stringify(value) };
}
