import { drawEventId, InstantText, spellEvent, spellLines } from './event-text.ts';
import type { EventLine, EventType } from './order.ts';
import type { OpenOrder } from './order-desk.ts';
import { Random } from './random.ts';

/** What can be wrong with a log though each of its events is good. The names are those of the
 * recount's exceptions. */
export const anomalyKinds = [
  'paid_twice',
  'returned_beyond_sold',
  'refunded_beyond_paid',
  'unknown_order',
  'unknown_line',
  'id_on_two_partitions',
] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];

/** What was planted, so that whoever looks for it can be held to it. */
export interface PlantedAnomaly {
  readonly kind: AnomalyKind;
  readonly order: string;
  /** Null where the whole order is concerned. */
  readonly lineId: string | null;
}

/** An event that is planted: its record, and its facts for whoever adds them up. */
export interface PlantedEvent {
  readonly key: string;
  readonly value: string;
  /** How many partitions beside that of its key the record goes to. */
  readonly partitionsOff: number;
  readonly type: EventType;
  readonly paidAtMs: number;
  readonly lines: readonly EventLine[];
}

export interface AnomalyOptions {
  /** How many of each kind. */
  readonly count: number;
  /** Of the log. With one there is no other partition for an id to be on, so that kind is left out. */
  readonly partitionCount: number;
}

/** The kinds are spread over this share of a run, so that what they wait for still comes. */
const plantedWithin = 0.6;

/**
 * Plants anomalies beside the events of a run, each at an order of its own. Everything comes from a
 * stream of random numbers of its own: the other events stay the same, byte for byte.
 */
export class Anomalies {
  readonly planted: PlantedAnomaly[] = [];

  private readonly currency: string;
  private readonly ids: Random;
  private readonly instants = new InstantText();
  private readonly due: { readonly kind: AnomalyKind; readonly position: number }[];
  private readonly touched = new Set<string>();
  private position = 0;

  constructor(
    options: AnomalyOptions,
    run: { readonly seed: string; readonly events: number; readonly currency: string },
  ) {
    this.currency = run.currency;
    this.ids = new Random(run.seed, 'anomalies');
    const kinds = anomalyKinds.filter(
      (kind) => kind !== 'id_on_two_partitions' || options.partitionCount > 1,
    );
    const step = (run.events * plantedWithin) / Math.max(1, options.count * kinds.length);
    this.due = Array.from({ length: options.count * kinds.length }, (_, index) => ({
      kind: kinds[index % kinds.length] ?? 'paid_twice',
      position: Math.floor(index * step),
    }));
  }

  /** What is planted behind an event of an order, if anything. `value` is its record's. */
  after(
    order: OpenOrder,
    event: { readonly type: EventType; readonly atMs: number; readonly value: string },
  ): PlantedEvent | null {
    this.position += 1;
    const fits = (kind: AnomalyKind) =>
      event.type === (kind === 'unknown_order' ? 'placed' : 'paid');
    const index = this.due.findIndex(
      ({ kind, position }) => position < this.position && fits(kind),
    );
    // The list is in the order of positions: only those before the first one ahead can be due.
    if (index < 0 || this.touched.has(order.subject)) return null;
    const [{ kind } = { kind: 'paid_twice' as const }] = this.due.splice(index, 1);
    this.touched.add(order.subject);
    return this.plant(kind, order, event);
  }

  private plant(
    kind: AnomalyKind,
    order: OpenOrder,
    { atMs, value }: { readonly atMs: number; readonly value: string },
  ): PlantedEvent | null {
    const { lines } = order.order;
    const [first] = lines;
    if (!first) return null;
    const say = (lineId: string | null, subject = order.subject) =>
      this.planted.push({ kind, order: subject, lineId });
    const back = { ...first, amount: null, discount: 0, reason: 'quality' };
    const spell = (type: EventType, some: readonly EventLine[], subject?: string) =>
      this.spell(order, { type, lines: some, atMs, subject: subject ?? order.subject });
    switch (kind) {
      case 'paid_twice':
        say(null);
        return spell('paid', lines);
      case 'returned_beyond_sold':
        say(first.lineId);
        return spell('returned', [{ ...back, quantity: first.quantity + 1 }]);
      case 'refunded_beyond_paid':
        say(first.lineId);
        return spell('refunded', [{ ...back, quantity: 0, amount: (first.amount ?? 0) + 100 }]);
      case 'unknown_order': {
        const subject = order.subject.replace(/^OR./, 'ORX');
        say(null, subject);
        const types = ['cancelled', 'returned', 'refunded'] as const;
        const type = types[this.ids.below(types.length)] ?? 'returned';
        return spell(type, [{ ...back, amount: first.amount }], subject);
      }
      case 'unknown_line':
        say('lost');
        return spell('returned', [{ ...back, lineId: 'lost', quantity: 1 }]);
      case 'id_on_two_partitions':
        say(null);
        return { key: order.subject, value, partitionsOff: 1, type: 'paid', paidAtMs: atMs, lines };
    }
  }

  private spell(
    order: OpenOrder,
    event: { type: EventType; lines: readonly EventLine[]; atMs: number; subject: string },
  ): PlantedEvent {
    const { type, lines, atMs, subject } = event;
    const time = this.instants.spell(atMs);
    const paidAtMs = order.paidAtMs ?? atMs;
    const value = spellEvent({
      id: drawEventId(this.ids),
      source: order.source,
      type,
      time,
      subject,
      paidAt: this.instants.spell(paidAtMs),
      currency: this.currency,
      buyer: order.buyer,
      lines: spellLines(lines),
    });
    return { key: subject, value, partitionsOff: 0, type, paidAtMs, lines };
  }
}
