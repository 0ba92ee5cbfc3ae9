import type { Catalogue, Listing, SimulatedCampaign } from './catalogue.ts';
import type { Random } from './random.ts';
import { WeightedChoice } from './weighted-choice.ts';

export type EventType = 'placed' | 'paid' | 'cancelled' | 'returned' | 'refunded';

/** One line of one event. Amounts are minor units of the whole line; null = left out. */
export interface EventLine {
  readonly lineId: string;
  readonly listing: Listing;
  readonly quantity: number;
  readonly amount: number | null;
  readonly discount: number;
  readonly reason: string | null;
}

/** What happens to an order next, and how long after what happened before. */
export interface Step {
  readonly type: EventType;
  readonly delayMs: number;
  readonly lines: readonly EventLine[];
}

/** An order with all that will ever happen to it; the first step is always `placed`. */
export interface Order {
  readonly lines: readonly EventLine[];
  readonly steps: readonly Step[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const lineCounts = new WeightedChoice([52, 25, 13, 6, 4]);
/** 1, 2, 3, 4 to 6, and a workplace or a school that buys together. */
const quantityKinds = new WeightedChoice([51, 33.5, 7, 3.5, 5]);
const sameBrandShare = 0.65;
const paidShare = 0.93;
/** After payment: nothing, cancelled, returned, refunded without goods coming back. */
const afterPayment = new WeightedChoice([88.8, 3.5, 6.5, 1.2]);

const reasons = {
  cancelled: ['changed-mind', 'wrong-address', 'out-of-stock', 'ordered-twice'],
  returned: ['too-small', 'too-large', 'not-as-described', 'damaged', 'changed-mind', 'quality'],
  refunded: ['price-match', 'late-delivery', 'goodwill'],
} as const;
const reasonShare = 0.75;

/** Draws orders one after the other; the same seed and stream draw the same orders again. */
export class OrderSource {
  private readonly catalogue: Catalogue;
  private readonly returnWindowMs: number;
  private readonly random: Random;

  constructor(campaign: SimulatedCampaign, catalogue: Catalogue, random: Random) {
    this.catalogue = catalogue;
    this.returnWindowMs = campaign.returnWindowDays * dayMs;
    this.random = random;
  }

  draw(): Order {
    const lines = this.drawLines();
    const steps: Step[] = [{ type: 'placed', delayMs: 0, lines }];
    if (this.random.chance(paidShare)) {
      steps.push({ type: 'paid', delayMs: this.random.delayMs(45_000, 1.1), lines });
      this.drawAftermath(lines, steps);
    }
    return { lines, steps };
  }

  private drawLines(): EventLine[] {
    const { random, catalogue } = this;
    const count = lineCounts.draw(random) + 1;
    const lines: EventLine[] = [];
    let shelf = catalogue.shelves[catalogue.choice.draw(random)];
    for (let index = 0; index < count && shelf; index += 1) {
      if (index > 0 && !random.chance(sameBrandShare)) {
        shelf = catalogue.shelves[catalogue.choice.draw(random)] ?? shelf;
      }
      const listing = shelf.listings[shelf.choice.draw(random)];
      if (listing) lines.push(drawLine(String(index + 1), listing, random));
    }
    return lines;
  }

  private drawAftermath(lines: readonly EventLine[], steps: Step[]): void {
    const { random } = this;
    const kind = afterPayment.draw(random);
    if (kind === 0) return;
    if (kind === 1) {
      const cancelled = reverse(chooseLines(lines, random), 'cancelled', random);
      steps.push({
        type: 'cancelled',
        delayMs: random.delayMs(40 * minuteMs, 1),
        lines: cancelled,
      });
      steps.push({ type: 'refunded', delayMs: random.delayMs(3 * hourMs, 0.8), lines: cancelled });
    } else if (kind === 2) {
      const back = reverse(chooseLines(lines, random), 'returned', random);
      const delayMs = Math.min(random.delayMs(6.5 * dayMs, 0.55), this.returnWindowMs);
      const goods = back.map((line) => ({ ...line, amount: null }));
      steps.push({ type: 'returned', delayMs, lines: goods });
      steps.push({ type: 'refunded', delayMs: random.delayMs(1.5 * dayMs, 0.6), lines: back });
    } else {
      const eased = reverse(chooseLines(lines, random).slice(0, 1), 'refunded', random);
      const goodwill = eased.map((line) => ({
        ...line,
        quantity: 0,
        amount: Math.floor(((line.amount ?? 0) * random.between(5, 25)) / 100),
      }));
      steps.push({ type: 'refunded', delayMs: random.delayMs(2 * dayMs, 0.7), lines: goodwill });
    }
  }
}

function drawLine(lineId: string, listing: Listing, random: Random): EventLine {
  const quantity = drawQuantity(random);
  const gross = listing.price * quantity;
  const discount = random.chance(0.3)
    ? Math.floor((gross * random.between(5, 20)) / 10_000) * 100
    : 0;
  return { lineId, listing, quantity, amount: gross - discount, discount, reason: null };
}

function drawQuantity(random: Random): number {
  const kind = quantityKinds.draw(random);
  if (kind < 3) return kind + 1;
  return kind === 3 ? random.between(4, 6) : random.between(10, 42);
}

/** Mostly one line of an order comes back, sometimes all of it. */
function chooseLines(lines: readonly EventLine[], random: Random): readonly EventLine[] {
  if (lines.length === 1 || random.chance(0.3)) return lines;
  const index = random.below(lines.length);
  return lines.slice(index, index + 1);
}

function reverse(
  lines: readonly EventLine[],
  type: keyof typeof reasons,
  random: Random,
): EventLine[] {
  return lines.map((line) => {
    const quantity = random.chance(0.8) ? line.quantity : random.between(1, line.quantity);
    const amount = Math.floor(((line.amount ?? 0) * quantity) / line.quantity);
    const known = reasons[type];
    const reason = random.chance(reasonShare) ? (known[random.below(known.length)] ?? null) : null;
    return { ...line, quantity, amount, discount: 0, reason };
  });
}
