import { BuyerSample } from '../../libs/contracts/buyer-sample.ts';
import type { RejectReason } from '../../libs/contracts/outcomes.ts';
import { orderTagMask } from '../../libs/contracts/purchase-page.ts';
import { recordHash } from '../../libs/fold/record-hash.ts';
import { addCounter, addIdentity, addPurchase, counterName, type Digest } from './digest.ts';
import { buyerOf, identityOf } from './identity-of.ts';
import { anchorText, metaText, noAnchor } from './meta-text.ts';
import type { SimBuyer, SimEvent, SimLine, SimRecord } from './orders.ts';

/** One offset of the log: a record, or nothing that a reader gets (a transaction marker). */
export interface Slot {
  readonly record: SimRecord | null;
  readonly timestampMs: number;
  readonly leaderEpoch: number;
  /** Whether the broker gives bytes that can't be decoded. */
  isCorrupt: boolean;
}

/** A record that must be among the dead letters. */
export interface DeadSlot {
  readonly offset: number;
  readonly reason: RejectReason | 'conflict';
  readonly record: SimRecord;
}

/** What a shard must hold at one offset. */
export interface Expected {
  readonly digest: Digest;
  readonly identities: Digest;
  /** Everything that the meta must say, as one text. */
  readonly meta: string;
}

/**
 * What a correct count of one log gives, offset by offset: counted with maps, straight from the
 * events, by nothing that the product uses.
 */
export class Track {
  readonly start: number;
  readonly enforcePlacement: boolean;
  readonly #slots: Slot[] = [];
  readonly #expected: Expected[] = [];
  readonly #dead: DeadSlot[] = [];
  readonly #cells = new Map<string, number>();
  readonly #facts = new Map<string, string>();
  readonly #digest: Digest = { low: 0, high: 0 };
  readonly #identities: Digest = { low: 0, high: 0 };
  readonly #rejectedBy = new Map<string, number>();
  /** Whose purchases are kept is the one thing that the product's own code says here, too. */
  readonly #samples = new Map<string, BuyerSample>();
  #purchases = 0;
  #applied = 0;
  #duplicate = 0;
  #conflict = 0;
  #rejected = 0;
  #skipped = 0;
  #gaps = 0;
  #misplaced = 0;
  #watermarkMs: number | null = null;
  #anchor = noAnchor;

  constructor(start: number, enforcePlacement: boolean) {
    this.start = start;
    this.enforcePlacement = enforcePlacement;
    this.#remember();
  }

  /** One past the last offset that was counted. */
  get end(): number {
    return this.start + this.#slots.length;
  }

  /** The counters after the last slot, by name. */
  get cells(): ReadonlyMap<string, number> {
    return this.#cells;
  }

  get slots(): readonly Slot[] {
    return this.#slots;
  }

  /** What a shard must hold whose next offset is `next`; undefined beyond what was counted. */
  at(next: number): Expected | undefined {
    return this.#expected[next - this.start];
  }

  /** The records of [from, to) that belong to the dead letters. */
  deadBetween(from: number, to: number): DeadSlot[] {
    return this.#dead.filter(({ offset }) => offset >= from && offset < to);
  }

  append(slot: Slot): void {
    const offset = this.end;
    this.#slots.push(slot);
    if (slot.record === null) {
      this.#gaps++;
    } else {
      this.#count(offset, slot.record);
      const { key, value } = slot.record;
      this.#anchor = anchorText(offset, recordHash(key, value), slot.timestampMs);
    }
    this.#remember();
  }

  #count(offset: number, record: SimRecord): void {
    const { verdict } = record;
    if (verdict.kind === 'skipped') {
      this.#skipped++;
    } else if (verdict.kind === 'rejected') {
      this.#reject(offset, record, verdict.reason);
    } else if (record.isMisplaced && this.enforcePlacement) {
      this.#reject(offset, record, 'wrong_partition');
    } else {
      this.#countEvent(offset, record, verdict.event);
    }
  }

  #reject(offset: number, record: SimRecord, reason: RejectReason): void {
    this.#rejected++;
    this.#rejectedBy.set(reason, (this.#rejectedBy.get(reason) ?? 0) + 1);
    this.#dead.push({ offset, reason, record });
  }

  #countEvent(offset: number, record: SimRecord, event: SimEvent): void {
    const identity = `${event.source}\n${event.id}`;
    const facts = JSON.stringify(event);
    const known = this.#facts.get(identity);
    if (known === facts) {
      this.#duplicate++;
    } else if (known !== undefined) {
      this.#conflict++;
      this.#dead.push({ offset, reason: 'conflict', record });
    } else {
      this.#facts.set(identity, facts);
      addIdentity(this.#identities, this.#applied, identityOf(record), 0);
      this.#applied++;
      if (record.isMisplaced) this.#misplaced++;
      this.#watermarkMs = Math.max(this.#watermarkMs ?? event.timeMs, event.timeMs);
      this.#addEvent(event);
      if (event.type === 'paid' && event.buyer !== null)
        this.#addPurchases(record, event.buyer, event);
    }
  }

  /** One purchase a brand, as long as the buyer is in the brand's sample of the day. */
  #addPurchases(record: SimRecord, { id, newToBrand }: SimBuyer, event: SimEvent): void {
    const quarter = Math.floor(event.timeMs / 900_000);
    const hash = buyerOf(record, id);
    const orderTag = identityOf(record).readUInt32LE(0) & orderTagMask;
    const seen = new Set<string>();
    for (const { brand, listing, category } of event.lines) {
      if (seen.has(brand)) continue;
      seen.add(brand);
      const sampleName = `${brand} ${Math.floor(quarter / 96)}`;
      const sample = this.#samples.get(sampleName) ?? new BuyerSample();
      this.#samples.set(sampleName, sample);
      if (hash >= sample.limit) continue;
      sample.take(hash);
      addPurchase(this.#digest, this.#purchases++, {
        listing: `l/${brand}/${listing}/${category}/${event.currency}/`,
        quarter,
        hash,
        newToBrand: newToBrand === null ? 0 : 1 + Number(newToBrand),
        orderTag,
      });
    }
  }

  #addEvent(event: SimEvent): void {
    const seen = new Set<string>();
    for (const line of event.lines) {
      const isFirst = !seen.has(line.brand);
      seen.add(line.brand);
      const { brand, listing, category } = line;
      const of = `${category}/${event.currency}`;
      this.#addLine(`l/${brand}/${listing}/${of}/`, event, line, isFirst);
      this.#addLine(`b/${brand}/${of}/`, event, line, isFirst);
      if (event.type === 'returned') {
        const prefix = `r/${brand}/${listing}/${category}/${line.reason ?? 'unspecified'}/`;
        this.#add(prefix, event.timeMs, 'returnedUnits', line.quantity);
        this.#add(prefix, event.paidAtMs, 'cohortReturnedUnits', line.quantity);
      }
    }
  }

  #addLine(prefix: string, event: SimEvent, line: SimLine, isFirst: boolean): void {
    const { timeMs, paidAtMs } = event;
    const orders = isFirst ? 1 : 0;
    switch (event.type) {
      case 'placed':
        this.#add(prefix, timeMs, 'placedUnits', line.quantity);
        this.#add(prefix, timeMs, 'placedOrders', orders);
        break;
      case 'paid':
        this.#add(prefix, timeMs, 'soldUnits', line.quantity);
        this.#add(prefix, timeMs, 'soldOrders', orders);
        this.#add(prefix, timeMs, 'soldLines', 1);
        this.#add(prefix, timeMs, 'soldAmount', line.amount);
        this.#add(prefix, timeMs, 'discountAmount', line.discount);
        break;
      case 'cancelled':
        this.#add(prefix, timeMs, 'cancelledUnits', line.quantity);
        this.#add(prefix, timeMs, 'cancelledAmount', line.amount);
        this.#add(prefix, paidAtMs, 'cohortCancelledUnits', line.quantity);
        this.#add(prefix, paidAtMs, 'cohortCancelledAmount', line.amount);
        break;
      case 'returned':
        this.#add(prefix, timeMs, 'returnedUnits', line.quantity);
        this.#add(prefix, paidAtMs, 'cohortReturnedUnits', line.quantity);
        break;
      case 'refunded':
        this.#add(prefix, timeMs, 'refundedAmount', line.amount);
        this.#add(prefix, paidAtMs, 'cohortRefundedAmount', line.amount);
        break;
    }
  }

  #add(prefix: string, timeMs: number, column: string, amount: number): void {
    const name = counterName(prefix, Math.floor(timeMs / 900_000), column);
    const before = this.#cells.get(name) ?? 0;
    addCounter(this.#digest, name, before, -1);
    addCounter(this.#digest, name, before + amount);
    this.#cells.set(name, before + amount);
  }

  #remember(): void {
    this.#expected.push({
      digest: { ...this.#digest },
      identities: { ...this.#identities },
      meta: this.#meta(),
    });
  }

  #meta(): string {
    return metaText({
      counts: [
        this.#applied,
        this.#duplicate,
        this.#conflict,
        this.#rejected,
        this.#skipped,
        this.#gaps,
        this.#misplaced,
      ],
      rejectedBy: [...this.#rejectedBy],
      watermarkMs: this.#watermarkMs,
      anchor: this.#anchor,
    });
  }
}
