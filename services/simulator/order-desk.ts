import { Buyers } from './buyers.ts';
import type { Catalogue, SimulatedCampaign } from './catalogue.ts';
import { DailyCurve } from './daily-curve.ts';
import { spellLines } from './event-text.ts';
import { type Order, OrderSource } from './order.ts';
import { type RunPlan, type StreamName, streams } from './plan-size.ts';
import { Random } from './random.ts';
import { WeightedChoice } from './weighted-choice.ts';

/** An order on its way: what all of its events have in common, and its next step. */
export interface OpenOrder {
  readonly order: Order;
  readonly stepCount: number;
  readonly subject: string;
  readonly source: string;
  readonly buyer: string;
  readonly linesText: string;
  /** The payment falls into [`paidFromMs`, `paidBeforeMs`). */
  readonly paidFromMs: number;
  readonly paidBeforeMs: number;
  nextStep: number;
  paidAtMs: number | null;
}

const shops = ['/shops/east-1', '/shops/east-2', '/shops/south-1', '/shops/north-1'] as const;
const shopWeights = new WeightedChoice([5, 3, 2, 1]);
const minuteMs = 60_000;
/** How far around the window the early and the late orders lie. */
const edgeMs = 120 * minuteMs;
/** Late orders that are placed within the window and paid after it come this shortly before. */
const lateWithinMs = 10 * minuteMs;

/** The sources of all orders of a run. Two that are made alike draw alike. */
export function orderSources(
  campaign: SimulatedCampaign,
  catalogue: Catalogue,
  seed: string,
): Record<StreamName, OrderSource> {
  const source = (stream: StreamName) =>
    new OrderSource(campaign, catalogue, new Random(seed, `orders ${stream}`));
  return { regular: source('regular'), early: source('early'), late: source('late') };
}

/**
 * Where orders are opened: gives each its number, its buyer, its shop and the instant at which it
 * is placed.
 */
export class OrderDesk {
  private readonly campaign: SimulatedCampaign;
  private readonly plan: RunPlan;
  private readonly sources: Record<StreamName, OrderSource>;
  private readonly clock: Random;
  private readonly curve: DailyCurve;
  private readonly buyers: Buyers;
  private readonly run: string;
  private readonly opened: Record<StreamName, number> = { regular: 0, early: 0, late: 0 };
  private nextRegularMs = Number.NaN;

  constructor(campaign: SimulatedCampaign, catalogue: Catalogue, plan: RunPlan, seed: string) {
    this.campaign = campaign;
    this.plan = plan;
    this.sources = orderSources(campaign, catalogue, seed);
    this.clock = new Random(seed, 'clock');
    this.curve = new DailyCurve(campaign);
    const orders = streams.reduce((sum, stream) => sum + plan.orders[stream], 0);
    const size = { orders, brands: campaign.brands.length };
    this.buyers = new Buyers(size, new Random(seed, 'buyers'));
    // Part of every order number, so that runs with different seeds do not share orders.
    const tag = new Random(seed, 'order numbers').below(0x1000);
    this.run = tag.toString(16).toUpperCase().padStart(3, '0');
    this.planNextRegular();
  }

  /** When the next regular order is placed, in ms; Infinity after the last. */
  get regularMs(): number {
    return this.nextRegularMs;
  }

  /** Opens the regular order that is placed at `regularMs`. */
  openRegular(): OpenOrder {
    const { startMs, endMs } = this.campaign;
    const opened = this.open('regular', { paidFromMs: startMs, paidBeforeMs: endMs });
    this.planNextRegular();
    return opened;
  }

  /** Opens all orders around the edges of the window; in no order of time. */
  *openEdges(): Generator<{ atMs: number; order: OpenOrder }> {
    const { startMs, endMs } = this.campaign;
    const anyTime = { paidFromMs: 0, paidBeforeMs: Number.POSITIVE_INFINITY };
    for (let index = 0; index < this.plan.orders.early; index += 1) {
      const atMs = startMs - 1 - this.clock.below(edgeMs);
      yield { atMs, order: this.open('early', anyTime) };
    }
    for (let index = 0; index < this.plan.orders.late; index += 1) {
      const atMs = endMs - lateWithinMs + this.clock.below(lateWithinMs + edgeMs);
      yield { atMs, order: this.open('late', { ...anyTime, paidFromMs: endMs }) };
    }
  }

  private planNextRegular(): void {
    const count = this.plan.orders.regular;
    const index = this.opened.regular;
    this.nextRegularMs =
      index < count
        ? this.curve.instantMs((index + this.clock.float()) / count)
        : Number.POSITIVE_INFINITY;
  }

  private open(stream: StreamName, paid: { paidFromMs: number; paidBeforeMs: number }): OpenOrder {
    const order = this.sources[stream].draw();
    this.opened[stream] += 1;
    const index = this.opened[stream];
    const { cut } = this.plan;
    const isCut = cut?.stream === stream && index === this.plan.orders[stream];
    const letter = { regular: 'D', early: 'E', late: 'L' }[stream];
    return {
      ...paid,
      order,
      stepCount: isCut ? cut.steps : order.steps.length,
      subject: `OR${letter}${this.run}${String(index).padStart(7, '0')}`,
      source: shops[shopWeights.draw(this.clock)] ?? shops[0],
      buyer: this.buyers.draw(order.lines[0]?.listing.brandIndex ?? -1),
      linesText: spellLines(order.lines),
      nextStep: 0,
      paidAtMs: null,
    };
  }
}
