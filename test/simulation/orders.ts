import type { RejectReason } from '../../libs/contracts/outcomes.ts';
import { murmur2Partition } from '../../libs/contracts/partitioner.ts';
import type { Random } from '../../services/simulator/random.ts';
import { epochMs } from './sim-process.ts';

/** An order event as plain values, as the contract describes it. */
export interface SimEvent {
  readonly id: string;
  readonly source: string;
  readonly type: 'placed' | 'paid' | 'cancelled' | 'returned' | 'refunded';
  readonly order: string;
  readonly timeMs: number;
  readonly paidAtMs: number;
  readonly currency: string;
  readonly buyer: SimBuyer | null;
  readonly lines: readonly SimLine[];
}

export interface SimBuyer {
  readonly id: string;
  /** Null where the event does not say. */
  readonly newToBrand: boolean | null;
}

export interface SimLine {
  readonly brand: string;
  readonly listing: string;
  readonly category: string;
  readonly quantity: number;
  readonly amount: number;
  readonly discount: number;
  /** Null where the line names none. */
  readonly reason: string | null;
}

/** What a record must come to, if it is not a redelivery: the simulator knows, as it made it. */
export type Verdict =
  | { readonly kind: 'event'; readonly event: SimEvent }
  | { readonly kind: 'rejected'; readonly reason: RejectReason }
  | { readonly kind: 'skipped' };

export interface SimRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly verdict: Verdict;
  /** Whether the key belongs to another partition than the record was made for. */
  readonly isMisplaced: boolean;
}

const types = ['placed', 'paid', 'paid', 'paid', 'cancelled', 'returned', 'refunded'] as const;
const brands = ['siweiqi', 'anfu', 'doublestar'] as const;
const categories = ['shoes', 'bags'] as const;
const reasons = [null, 'too-small', 'damaged'] as const;
const quarterMs = 900_000;

/** Shares of the records that are not a new, valid event, of 100. */
const shares = { again: 8, respelled: 5, conflict: 4, rejected: 5, foreign: 3, empty: 2 } as const;

/** Makes the records of one partition, one after the other. */
export class OrderSource {
  readonly #random: Random;
  readonly #partition: number;
  readonly #partitionCount: number;
  readonly #made: Array<SimRecord & { verdict: { kind: 'event' } }> = [];
  #serial = 0;

  constructor(random: Random, partition: number, partitionCount: number) {
    this.#random = random;
    this.#partition = partition;
    this.#partitionCount = partitionCount;
  }

  next(nowMs: number): SimRecord {
    let draw = this.#random.below(100);
    const isIn = (share: number): boolean => {
      const isBelow = draw >= 0 && draw < share;
      draw -= share;
      return isBelow;
    };
    const earlier = this.#made[this.#random.below(Math.max(1, this.#made.length))];
    if (isIn(shares.rejected)) return this.#rejected(nowMs);
    if (isIn(shares.foreign)) return this.#foreign(nowMs);
    if (isIn(shares.empty)) return this.#empty();
    if (earlier !== undefined) {
      if (isIn(shares.again)) return earlier;
      if (isIn(shares.respelled)) {
        return { ...earlier, value: respell(earlier.verdict.event, this.#random.below(1000)) };
      }
      if (isIn(shares.conflict)) return this.#conflict(earlier);
    }
    const record = this.#event(nowMs);
    this.#made.push(record);
    return record;
  }

  #event(nowMs: number): SimRecord & { verdict: { kind: 'event'; event: SimEvent } } {
    const random = this.#random;
    const isMisplaced = this.#partitionCount > 1 && random.chance(0.03);
    const order = this.#orderId(isMisplaced);
    const timeMs = epochMs + Math.floor(nowMs) + random.between(-2, 3) * quarterMs;
    const type = types[random.below(types.length)] as SimEvent['type'];
    const event: SimEvent = {
      id: `e-${this.#partition}-${this.#serial}`,
      source: `/shops/${random.below(2)}`,
      type,
      order,
      timeMs,
      paidAtMs: type === 'paid' ? timeMs : timeMs - random.below(12) * quarterMs,
      currency: random.chance(0.9) ? 'CNY' : 'EUR',
      buyer: buyerOf(this.#serial),
      lines: Array.from({ length: random.between(1, 3) }, () => this.#line()),
    };
    const verdict = { kind: 'event', event } as const;
    return { key: Buffer.from(order), value: spell(event, {}), verdict, isMisplaced };
  }

  #line(): SimLine {
    const random = this.#random;
    const brand = brands[random.below(brands.length)] as string;
    const category = categories[random.below(categories.length)] as string;
    return {
      brand,
      listing: `${brand}-${category}-${random.below(2)}`,
      category,
      quantity: random.between(1, 5),
      amount: random.between(0, 50_000),
      discount: random.chance(0.5) ? 0 : random.below(5_000),
      reason: reasons[random.below(reasons.length)] as string | null,
    };
  }

  /** An order id that belongs to the partition, or that does not. */
  #orderId(isMisplaced: boolean): string {
    for (;;) {
      const id = `ORD${this.#partition}${this.#serial++}`;
      const bytes = Buffer.from(id);
      const home = murmur2Partition(bytes, 0, bytes.length, this.#partitionCount);
      if ((home === this.#partition) !== isMisplaced) return id;
    }
  }

  #conflict(earlier: SimRecord & { verdict: { kind: 'event' } }): SimRecord {
    const { event } = earlier.verdict;
    const [first, ...rest] = event.lines as [SimLine, ...SimLine[]];
    const changed = { ...event, lines: [{ ...first, quantity: first.quantity + 1 }, ...rest] };
    const verdict = { kind: 'event', event: changed } as const;
    return { ...earlier, value: spell(changed, {}), verdict };
  }

  #rejected(nowMs: number): SimRecord {
    const { key, value, isMisplaced } = this.#event(nowMs);
    const bytes = value as Buffer;
    const reject = (reason: RejectReason, broken: Partial<SimRecord>): SimRecord => ({
      key,
      value: bytes,
      isMisplaced,
      ...broken,
      verdict: { kind: 'rejected', reason },
    });
    switch (this.#random.below(4)) {
      case 0:
        return reject('invalid_json', { value: bytes.subarray(0, bytes.length - 1) });
      case 1:
        return reject('not_an_object', { value: Buffer.from(`[${this.#serial}]`) });
      case 2:
        return reject('invalid_utf8', { value: Buffer.concat([bytes, Buffer.from([255])]) });
      default:
        return reject('key_mismatch', { key: Buffer.from(`x${this.#serial}`) });
    }
  }

  #foreign(nowMs: number): SimRecord {
    const record = this.#event(nowMs);
    const text = (record.value as Buffer).toString().replace('shop.order.', 'shop.parcel.');
    return { ...record, value: Buffer.from(text), verdict: { kind: 'skipped' } };
  }

  #empty(): SimRecord {
    const value = this.#random.chance(0.5) ? null : Buffer.alloc(0);
    const key = Buffer.from(this.#orderId(false));
    return { key, value, verdict: { kind: 'skipped' }, isMisplaced: false };
  }
}

/** Who buys with an order: a few people take turns, and every seventh order names nobody. */
function buyerOf(serial: number): SimBuyer | null {
  if (serial % 7 === 0) return null;
  const newToBrand = [null, true, false][serial % 3] ?? null;
  return { id: `b-${serial % 11}`, newToBrand };
}

/** The same facts in other bytes: what a producer that serialises again would send. */
function respell(event: SimEvent, salt: number): Buffer {
  return spell(event, { attempt: salt });
}

function spell(event: SimEvent, extra: object): Buffer {
  const { type, lines, buyer } = event;
  const hasPaidAt = type !== 'placed' && type !== 'paid';
  const takesReason = type === 'cancelled' || type === 'returned' || type === 'refunded';
  return Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id: event.id,
      source: event.source,
      type: `shop.order.${type}.v1`,
      time: new Date(event.timeMs).toISOString(),
      subject: event.order,
      ...extra,
      data: {
        ...(hasPaidAt && { paidAt: new Date(event.paidAtMs).toISOString() }),
        currency: event.currency,
        ...(buyer !== null && {
          buyer: {
            id: buyer.id,
            ...(buyer.newToBrand !== null && { newToBrand: buyer.newToBrand }),
          },
        }),
        lines: lines.map((line, index) => ({
          lineId: String(index),
          brandId: line.brand,
          listingId: line.listing,
          category: line.category,
          quantity: line.quantity,
          amount: line.amount,
          discount: line.discount,
          ...(takesReason && line.reason !== null && { reason: line.reason }),
        })),
      },
    }),
  );
}
