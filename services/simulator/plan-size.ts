import type { SimulatedCampaign } from './catalogue.ts';
import type { Order, OrderSource } from './order.ts';

/**
 * How many orders a run needs. Orders come in three streams: regular ones inside the campaign's
 * window, and a few just before its start and around its end.
 */
export const streams = ['regular', 'early', 'late'] as const;
export type StreamName = (typeof streams)[number];

/** What ends a run: a number of events, or of units sold in the campaign. */
export type RunSize = { readonly events: number } | { readonly units: number };

/** Orders a stream; `cut` says that the last order of a stream keeps only its first steps. */
export interface RunPlan {
  /** Distinct events of all these orders together. */
  readonly events: number;
  readonly orders: Readonly<Record<StreamName, number>>;
  readonly cut: { readonly stream: StreamName; readonly steps: number } | null;
}

const edgeShare = { early: 0.004, late: 0.004 } as const;

/**
 * Draws the orders once, without spelling them, until the size is reached. With `events` the plan
 * has exactly so many; with `units` the regular orders alone reach so many units of the
 * campaign's first unit, sold to its brands and not of held listings, so the whole run has at
 * least as many.
 */
export function planRun(
  campaign: SimulatedCampaign,
  sources: Readonly<Record<StreamName, OrderSource>>,
  size: RunSize,
): RunPlan {
  const orders = { regular: 0, early: 0, late: 0 };
  const heldIds = new Set(campaign.heldListings.map((hold) => hold.listingId));
  const wanted = 'events' in size ? size.events : size.units;
  let events = 0;
  let units = 0;
  while (('events' in size ? events : units) < wanted) {
    const stream = nextStream(orders);
    const order = sources[stream].draw();
    orders[stream] += 1;
    const missing = wanted - events;
    if ('events' in size && order.steps.length > missing) {
      return { events: wanted, orders, cut: { stream, steps: missing } };
    }
    events += order.steps.length;
    if (stream === 'regular') units += unitsSold(order, campaign, heldIds);
  }
  return { events, orders, cut: null };
}

function nextStream(orders: Readonly<Record<StreamName, number>>): StreamName {
  if (orders.early < Math.floor(orders.regular * edgeShare.early)) return 'early';
  return orders.late < Math.floor(orders.regular * edgeShare.late) ? 'late' : 'regular';
}

function unitsSold(order: Order, campaign: SimulatedCampaign, held: ReadonlySet<string>): number {
  if (!order.steps.some((step) => step.type === 'paid')) return 0;
  const unit = campaign.categories[0]?.unit;
  let units = 0;
  for (const line of order.lines) {
    const { listing } = line;
    const counts = listing.brandIndex >= 0 && !held.has(listing.listingId);
    if (counts && campaign.categories[listing.categoryIndex]?.unit === unit) units += line.quantity;
  }
  return units;
}
