import type { Instant } from './instant.ts';
import type { RejectReason, SkipReason } from './outcomes.ts';

/** CloudEvents types of the order events. The order is part of the stored format. */
export const eventTypes = [
  'shop.order.placed.v1',
  'shop.order.paid.v1',
  'shop.order.cancelled.v1',
  'shop.order.returned.v1',
  'shop.order.refunded.v1',
] as const;

export type EventTypeName = (typeof eventTypes)[number];

/** Position of each type in `eventTypes`. */
export const eventType = {
  placed: 0,
  paid: 1,
  cancelled: 2,
  returned: 3,
  refunded: 4,
} as const;

export type EventType = (typeof eventType)[keyof typeof eventType];

const typeByName: ReadonlyMap<string, EventType> = new Map(
  eventTypes.map((name, index) => [name, index as EventType]),
);

/** The event type of this CloudEvents `type`; undefined where it is not one of ours. */
export function readKnownEventType(name: string): EventType | undefined {
  return typeByName.get(name);
}

/** Bounds of an order event. Lengths are in code points, amounts in minor units. */
export const eventLimits = {
  valueBytesMax: 65_536,
  /** The outermost object is level 1. */
  depthMax: 64,
  idLengthMax: 128,
  sourceLengthMax: 256,
  subjectLengthMax: 128,
  buyerIdLengthMax: 128,
  lineIdLengthMax: 64,
  linesMax: 200,
  quantityMax: 10_000,
  amountMax: 1_000_000_000_000,
} as const;

/** The reason of a line that names none. */
export const unspecifiedReason = 'unspecified';

/** An order event as plain values, each field in the one form that all its spellings share. */
export interface OrderEvent {
  readonly type: EventType;
  /** `source` and `id` together are the event's identity. */
  readonly id: string;
  readonly source: string;
  readonly orderId: string;
  /** When the thing happened: the activity clock. */
  readonly time: Instant;
  /** When the order was paid: the cohort clock. Null on `placed`, `time` itself on `paid`. */
  readonly cohort: Instant | null;
  readonly currency: string;
  readonly buyer: OrderBuyer | null;
  /** 1–200 lines in the order of the event. */
  readonly lines: readonly OrderLine[];
}

export interface OrderBuyer {
  /** A pseudonym, never a name. */
  readonly id: string;
  /** Null where the event does not say. */
  readonly newToBrand: boolean | null;
}

export interface OrderLine {
  /** Unique in the event. */
  readonly lineId: string;
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  /** `unspecified` where the event names none; always so on `placed` and `paid`. */
  readonly reason: string;
  readonly quantity: number;
  /** Minor units of the whole line; 0 where a `returned` line names none. */
  readonly amount: number;
  readonly discount: number;
}

/** The headers of a Kafka record in their order. Names may come decoded or as they were sent. */
export type RecordHeaders = readonly (readonly [
  name: string | Uint8Array,
  value: Uint8Array | null,
])[];

/** What an order event is read from. */
export interface OrderRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: RecordHeaders;
}

/** A record that is no order event: why, and in a sentence for people. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly reason: RejectReason;
  /** Names the field and the rule, never the value: it may be personal. */
  readonly message: string;
}

export interface Skipped {
  readonly kind: 'skipped';
  readonly reason: SkipReason;
}

/** How a record reads, before anything is known of the records around it. */
export type ReadResult =
  | { readonly kind: 'event'; readonly event: OrderEvent }
  | Skipped
  | Rejected;
