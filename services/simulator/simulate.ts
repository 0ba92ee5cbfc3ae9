import { assert } from '../../libs/base/assert.ts';
import { Anomalies, type AnomalyOptions, type PlantedAnomaly } from './anomalies.ts';
import { layOutCatalogue, type SimulatedCampaign } from './catalogue.ts';
import { EventQueue } from './event-queue.ts';
import { drawEventId, InstantText, spellEvent, spellLines } from './event-text.ts';
import { ExpectedTotals } from './expected-totals.ts';
import type { Step } from './order.ts';
import { type OpenOrder, OrderDesk, orderSources } from './order-desk.ts';
import { planRun, type RunSize } from './plan-size.ts';
import { Random } from './random.ts';
import { Redelivery } from './redelivery.ts';
import type { ShopLedger } from './shop-ledger.ts';

/** A record for the log: `value` is a structured CloudEvent in plain ASCII. `atMs` is the activity
 * time of the event; on a redelivery, that of the event before it. */
export interface SimulatedRecord {
  readonly key: string;
  readonly value: string;
  readonly atMs: number;
  readonly isRedelivery: boolean;
  /** How many partitions beside that of its key the record goes to; none where it is left out. */
  readonly partitionsOff?: number;
}

export interface SimulationOptions {
  readonly campaign: SimulatedCampaign;
  readonly seed: string;
  /** The end of the run: so many distinct events, or at least so many units sold. */
  readonly size: RunSize;
  /** Share of the events that come a second time, 0 up to 1. They come in addition. */
  readonly duplicates: number;
  /** Events in addition that are good each, but do not fit together; none where it is left out. */
  readonly anomalies?: AnomalyOptions;
  /** Notes what the order system knows of the records taken so far. */
  readonly ledger?: ShopLedger;
}

/** A run: its records, to be taken once, and what those taken so far add up to. */
export interface Simulation {
  readonly records: Iterable<SimulatedRecord>;
  readonly expected: ExpectedTotals;
  /** Distinct events that the run has in all. */
  readonly eventsPlanned: number;
  readonly counts: { events: number; redeliveries: number };
  /** What was planted by the records taken so far. */
  readonly planted: readonly PlantedAnomaly[];
}

/**
 * Prepares a run. Nothing is random that does not come from the seed: the same options give the
 * same records, byte for byte, and `duplicates` only adds records between the others. Records come
 * in the order of their activity time.
 */
export function simulate(options: SimulationOptions): Simulation {
  const { campaign, seed } = options;
  const catalogue = layOutCatalogue(campaign, new Random(seed, 'catalogue'));
  const plan = planRun(campaign, orderSources(campaign, catalogue, seed), options.size);
  const desk = new OrderDesk(campaign, catalogue, plan, seed);
  const expected = new ExpectedTotals(campaign);
  const counts = { events: 0, redeliveries: 0 };
  const anomalies = new Anomalies(options.anomalies ?? { count: 0, partitionCount: 1 }, {
    seed,
    events: plan.events,
    currency: campaign.currency,
  });
  const records = play(options, { desk, expected, counts, anomalies });
  const { planted } = anomalies;
  return { records, expected, eventsPlanned: plan.events, counts, planted };
}

function* play(
  options: SimulationOptions,
  run: Pick<Simulation, 'expected' | 'counts'> & { desk: OrderDesk; anomalies: Anomalies },
): Generator<SimulatedRecord> {
  const { campaign, seed } = options;
  const { desk, counts } = run;
  const redelivery = new Redelivery(options.duplicates, new Random(seed, 'redelivery'));
  const speller = new Speller(campaign.currency, new Random(seed, 'event ids'));
  const due = new EventQueue<OpenOrder>();
  for (const { atMs, order } of desk.openEdges()) due.push(atMs, order);

  let atMs = 0;
  while (due.nextMs !== Number.POSITIVE_INFINITY || desk.regularMs !== Number.POSITIVE_INFINITY) {
    const isRegular = desk.regularMs < due.nextMs;
    atMs = isRegular ? desk.regularMs : due.nextMs;
    const order = isRegular ? desk.openRegular() : due.pop();
    const step = takeStep(order, atMs);
    run.expected.count({ ...step, atMs, paidAtMs: order.paidAtMs });
    options.ledger?.note({ ...step, atMs, source: order.source });
    const record = { key: order.subject, value: speller.spell(order, step, atMs) };
    const nextMs = nextStepMs(order, atMs);
    if (nextMs !== null) due.push(nextMs, order);

    counts.events += 1;
    yield { ...record, atMs, isRedelivery: false };
    const odd = run.anomalies.after(order, { type: step.type, atMs, value: record.value });
    if (odd !== null) {
      const { key, value, partitionsOff } = odd;
      run.expected.count({ ...odd, atMs });
      counts.events += 1;
      yield { key, value, atMs, isRedelivery: false, partitionsOff };
    }
    for (const again of redelivery.after(record)) {
      counts.redeliveries += 1;
      yield { ...again, atMs, isRedelivery: true };
    }
  }
  for (const again of redelivery.rest()) {
    counts.redeliveries += 1;
    yield { ...again, atMs, isRedelivery: true };
  }
}

function takeStep(order: OpenOrder, atMs: number): Step {
  const step = order.order.steps[order.nextStep];
  assert(step, 'an order that is due has a step left');
  order.nextStep += 1;
  if (step.type === 'paid') order.paidAtMs = atMs;
  return step;
}

/** When the order goes on, or null if it does not. */
function nextStepMs(order: OpenOrder, atMs: number): number | null {
  const step = order.order.steps[order.nextStep];
  if (!step || order.nextStep >= order.stepCount) return null;
  if (step.type !== 'paid') return atMs + step.delayMs;
  const latest = order.paidBeforeMs - 1;
  const natural = Math.max(atMs, order.paidFromMs) + step.delayMs;
  return natural <= latest ? natural : atMs + Math.floor((latest - atMs) / 2);
}

/** Puts an order's next event into words. */
class Speller {
  private readonly currency: string;
  private readonly ids: Random;
  private readonly now = new InstantText();
  private readonly past = new InstantText();

  constructor(currency: string, ids: Random) {
    this.currency = currency;
    this.ids = ids;
  }

  spell(order: OpenOrder, step: Step, atMs: number): string {
    const { paidAtMs } = order;
    return spellEvent({
      id: drawEventId(this.ids),
      source: order.source,
      type: step.type,
      time: this.now.spell(atMs),
      subject: order.subject,
      paidAt: paidAtMs === null ? null : this.past.spell(paidAtMs),
      currency: this.currency,
      buyer: order.buyer,
      lines: step.lines === order.order.lines ? order.linesText : spellLines(step.lines),
    });
  }
}
